import { lowestBit, read, write } from "../../../wasm/platform.js";
import { barredFrom, sideOf } from "./datelines.js";
import {
  LIST_BYTES,
  LIST_ENTRIES,
  NET,
  NET_ADAPTIVE,
  NET_BEYOND,
  NET_BRANCHED,
  NET_CHANNELS,
  NET_CLASSED,
  NET_GRANTS,
  NET_INPUT_BITS,
  NET_INPUTS,
  NET_LOWER,
  NET_OFFERS,
  NET_OUTPUTS,
  NET_UPPER,
  NET_VCS,
} from "./network-record.js";
import { endChoice } from "./port-choice.js";
import {
  I_ACCEPT,
  I_INDEX,
  I_OUT,
  I_ROUTER,
  O_ALLOCATED_TO,
  O_GRANT,
  O_OCCUPIED,
  O_PORT,
  O_SLOTS,
  O_VC,
  O_WON,
  OUTPUT_BITS,
  P_FIRST,
  P_FREE,
  P_HAS_CREDITS,
  P_NEXT,
  P_ROUTER,
  P_VC_REQUESTS,
  R_BRANCHES,
  R_CHOICE,
  R_LOWER,
  R_UPPER,
} from "./records.js";

// VC allocation: output channels are allocated to heads. A head requests one port, so each output port is allocated
// apart from all others. Only a flit with several branches is granted channels at all of its ports, and accepts one.

/** Allocates channels of a port to the heads that request it: `vcRequests`, by input. */
export function allocateVcs(port: i32, vcRequests: i32, t: i32): void {
  const free = read(port, P_FREE);
  if (free === 0) return;
  if ((vcRequests & (vcRequests - 1)) !== 0) {
    settle(port, vcRequests, free, t);
    return;
  }
  // One head alone is granted every free channel of its range.
  const router = read(port, P_ROUTER);
  let range = free;
  if (read(NET, NET_CLASSED) !== 0) {
    if ((vcRequests & read(router, R_LOWER)) !== 0) range &= read(NET, NET_LOWER);
    else if ((vcRequests & read(router, R_UPPER)) !== 0) range &= read(NET, NET_UPPER);
    if (read(NET, NET_BEYOND) !== 0) range &= sideOf(port, vcRequests);
    if (range === 0) return;
  }
  const input = inputOf(router, lowestBit(vcRequests));
  const firstOutput = read(port, P_FIRST);
  if (read(NET, NET_BRANCHED) !== 0 && (read(router, R_BRANCHES) & vcRequests) !== 0) {
    offer(input, range << firstOutput);
    return;
  }
  win(port, input, vcRequests, preferredOf(input, range, firstOutput), t);
}

/** Heads with a speculative switch request: those for which a channel is neither allocated nor full. */
export function speculativeRequests(port: i32, vcRequests: i32): i32 {
  const router = read(port, P_ROUTER);
  const ready = read(port, P_FREE) & read(port, P_HAS_CREDITS);
  if (ready === 0) return 0;
  let requests = vcRequests;
  if ((ready & read(NET, NET_LOWER)) === 0) requests &= ~read(router, R_LOWER);
  if ((ready & read(NET, NET_UPPER)) === 0) requests &= ~read(router, R_UPPER);
  if (read(NET, NET_BEYOND) !== 0) {
    requests &= ~(read(router, R_LOWER) & barredFrom(port, ready & read(NET, NET_LOWER)));
    requests &= ~(read(router, R_UPPER) & barredFrom(port, ready & read(NET, NET_UPPER)));
  }
  return requests;
}

/* @inline */
function inputOf(router: i32, index: i32): i32 {
  return router + read(NET, NET_INPUTS) + (index << read(NET, NET_INPUT_BITS));
}

/** Of the channels granted to a head at one port the first from its pointer on. */
/* @inline */
function preferredOf(input: i32, granted: i32, firstOutput: i32): i32 {
  if ((granted & (granted - 1)) === 0) return lowestBit(granted);
  const preferred = read(input, I_ACCEPT) - firstOutput;
  const after = preferred > 0 && preferred < read(NET, NET_VCS) ? granted & (-1 << preferred) : 0;
  return lowestBit(after !== 0 ? after : granted);
}

/** Several heads request a port: each free channel grants one, each head accepts one. */
function settle(port: i32, vcRequests: i32, free: i32, t: i32): void {
  const outputs = read(NET, NET_OUTPUTS);
  const grants = read(NET, NET_GRANTS);
  const lower = read(NET, NET_LOWER);
  const upper = read(NET, NET_UPPER);
  const beyond = read(NET, NET_BEYOND);
  const router = read(port, P_ROUTER);
  const inLower = read(router, R_LOWER);
  const inUpper = read(router, R_UPPER);
  const firstOutput = read(port, P_FIRST);
  let granted = 0;
  for (let left = free; left !== 0; left &= left - 1) {
    const bit = left & -left;
    let eligible = vcRequests;
    if ((bit & lower) === 0) eligible &= ~inLower;
    if ((bit & upper) === 0) eligible &= ~inUpper;
    if (beyond !== 0) eligible &= ~barredFrom(port, bit);
    if (eligible === 0) continue;
    const output = router + outputs + ((firstOutput + lowestBit(bit)) << OUTPUT_BITS);
    const after = eligible & (-1 << read(output, O_GRANT));
    const index = lowestBit(after !== 0 ? after : eligible);
    const grant = grants + (index << 2);
    write(grant, 0, read(grant, 0) | bit);
    granted |= 1 << index;
  }
  const branches = read(NET, NET_BRANCHED) !== 0 ? read(router, R_BRANCHES) : 0;
  for (; granted !== 0; granted &= granted - 1) {
    const bit = granted & -granted;
    const index = lowestBit(bit);
    const input = inputOf(router, index);
    const range = read(grants + (index << 2), 0);
    write(grants + (index << 2), 0, 0);
    if ((branches & bit) !== 0) offer(input, range << firstOutput);
    else win(port, input, bit, preferredOf(input, range, firstOutput), t);
  }
}

/** Channel `vc` of the only port that a head requests is allocated to it. */
function win(port: i32, input: i32, bit: i32, vc: i32, t: i32): void {
  const channels = read(NET, NET_CHANNELS);
  const outputIndex = read(port, P_FIRST) + vc;
  const output = read(port, P_ROUTER) + read(NET, NET_OUTPUTS) + (outputIndex << OUTPUT_BITS);
  const nextInput = lowestBit(bit) + 1;
  write(output, O_GRANT, nextInput === channels ? 0 : nextInput);
  write(input, I_ACCEPT, outputIndex + 1 === channels ? 0 : outputIndex + 1);
  write(output, O_ALLOCATED_TO, input);
  write(output, O_WON, t);
  write(input, I_OUT, output);
  write(port, P_FREE, read(port, P_FREE) & ~(1 << vc));
  write(port, P_VC_REQUESTS, read(port, P_VC_REQUESTS) & ~bit);
  if (read(NET, NET_ADAPTIVE) !== 0 && (read(read(port, P_ROUTER), R_CHOICE) & bit) !== 0) endChoice(port, input, bit);
  if (read(output, O_OCCUPIED) < read(output, O_SLOTS)) write(port, P_NEXT, read(port, P_NEXT) | bit);
}

function offer(input: i32, outputs: i32): void {
  const first = read(NET + NET_OFFERS, LIST_ENTRIES);
  const bytes = read(NET + NET_OFFERS, LIST_BYTES);
  for (let at = first; at < first + bytes; at += 8) {
    if (read(at, 0) !== input) continue;
    write(at, 4, read(at, 4) | outputs);
    return;
  }
  write(first + bytes, 0, input);
  write(first + bytes, 4, outputs);
  write(NET + NET_OFFERS, LIST_BYTES, bytes + 8);
}

/** Flits with several branches accept one each of the channels they were granted. */
export function acceptOffers(t: i32): void {
  const bytes = read(NET + NET_OFFERS, LIST_BYTES);
  if (bytes === 0) return;
  const channels = read(NET, NET_CHANNELS);
  const first = read(NET + NET_OFFERS, LIST_ENTRIES);
  for (let at = first; at < first + bytes; at += 8) {
    const input = read(at, 0);
    const granted = read(at, 4);
    const after = granted & (-1 << read(input, I_ACCEPT));
    const outputIndex = lowestBit(after !== 0 ? after : granted);
    const output = read(input, I_ROUTER) + read(NET, NET_OUTPUTS) + (outputIndex << OUTPUT_BITS);
    const index = read(input, I_INDEX);
    const port = read(output, O_PORT);
    write(output, O_GRANT, index + 1 === channels ? 0 : index + 1);
    write(input, I_ACCEPT, outputIndex + 1 === channels ? 0 : outputIndex + 1);
    write(output, O_ALLOCATED_TO, input);
    write(output, O_WON, t);
    write(port, P_FREE, read(port, P_FREE) & ~(1 << read(output, O_VC)));
    write(port, P_VC_REQUESTS, read(port, P_VC_REQUESTS) & ~(1 << index));
    if (read(output, O_OCCUPIED) < read(output, O_SLOTS)) write(port, P_NEXT, read(port, P_NEXT) | (1 << index));
  }
  write(NET + NET_OFFERS, LIST_BYTES, 0);
}
