import { lowestBit, read, write } from "../../../wasm/platform.js";
import {
  LIST_BYTES,
  LIST_ENTRIES,
  NET,
  NET_BRANCHED,
  NET_CHANNELS,
  NET_CLASSES,
  NET_COPIES,
  NET_GRANTED,
  NET_INPUT_BITS,
  NET_INPUTS,
  NET_NARROW,
  NET_OUTPUTS,
  NET_PORTS,
  NET_VCS,
} from "./network-record.js";
import { numberOf, portOf } from "./ports.js";
import {
  FLIT_TAIL,
  I_COUNT,
  I_FLITS,
  I_HEAD,
  I_OUT,
  I_PORTS,
  O_ALLOCATED_TO,
  O_OCCUPIED,
  O_SLOTS,
  OUTPUT_BITS,
  OUTPUT_BYTES,
  P_ACCEPT,
  P_BUSY_UNTIL,
  P_FIRST,
  P_GRANT,
  P_GRANTS,
  P_NEXT,
  P_ROUND_ROBIN,
  P_ROUTER,
  P_SPECULATIVE,
  P_SWITCH_REQUESTS,
  PORT_BITS,
  R_BRANCHES,
  ROUTER_BYTES,
} from "./records.js";
import { leave, transfer } from "./traversal.js";
import { append } from "./wires.js";

// Allocation of the switch. Every output port grants one of its requests, every input port accepts one grant; both are
// lists over the whole network, as no port's decision depends on what another one changes.

/** An output port grants the first request from its pointer on. @param requests by input */
/* @inline */
export function grantSwitch(port: i32, requests: i32, t: i32): void {
  if (read(NET, NET_NARROW) !== 0 && ((read(port, P_BUSY_UNTIL) - t) | 0) > 0) return;
  let eligible = requests;
  if ((eligible & (eligible - 1)) !== 0) {
    const after = eligible & (-1 << read(port, P_GRANT));
    if (after !== 0) eligible = after;
  }
  const inPort = read(port, P_ROUTER) + ROUTER_BYTES + (portOf(lowestBit(eligible)) << PORT_BITS);
  const grants = read(inPort, P_GRANTS);
  if (grants === 0) append(NET_GRANTED, inPort);
  write(inPort, P_GRANTS, grants | (1 << numberOf(port)));
}

/** Each input port accepts the first grant from its pointer on; the flit goes, its credit returns. */
export function acceptGrants(t: i32): void {
  const first = read(NET + NET_GRANTED, LIST_ENTRIES);
  const end = first + read(NET + NET_GRANTED, LIST_BYTES);
  write(NET + NET_GRANTED, LIST_BYTES, 0);
  for (let at = first; at < end; at += 4) accept(read(at, 0), t);
}

/* @inline */
function accept(inPort: i32, t: i32): void {
  const vcs = read(NET, NET_VCS);
  const router = read(inPort, P_ROUTER);
  const shift = read(inPort, P_FIRST);
  let grants = read(inPort, P_GRANTS);
  write(inPort, P_GRANTS, 0);
  if ((grants & (grants - 1)) !== 0) {
    const preferred = grants & (-1 << read(inPort, P_ACCEPT));
    if (preferred !== 0) grants = preferred;
  }
  const p = lowestBit(grants);
  const port = router + ROUTER_BYTES + (p << PORT_BITS);
  let requests = (read(port, P_SWITCH_REQUESTS) >>> shift) & read(NET, NET_CLASSES);
  const isSpeculative = requests === 0;
  if (isSpeculative) requests = (read(port, P_SPECULATIVE) >>> shift) & read(NET, NET_CLASSES);
  if ((requests & (requests - 1)) !== 0) {
    const after = requests & (-1 << read(inPort, P_ROUND_ROBIN));
    if (after !== 0) requests = after;
  }
  const vc = lowestBit(requests);
  const nextInput = shift + vcs;
  write(port, P_GRANT, nextInput === read(NET, NET_CHANNELS) ? 0 : nextInput);
  write(inPort, P_ACCEPT, p + 1 === read(NET, NET_PORTS) ? 0 : p + 1);
  write(inPort, P_ROUND_ROBIN, vc + 1 === vcs ? 0 : vc + 1);
  const bit = 1 << (shift + vc);
  const input = router + read(NET, NET_INPUTS) + ((shift + vc) << read(NET, NET_INPUT_BITS));
  let output = read(input, I_OUT);
  if (output === 0) output = outputOfBranch(port, input);
  if (isSpeculative && (output === 0 || read(output, O_OCCUPIED) >= read(output, O_SLOTS))) return;

  const flit = read(input + (read(input, I_HEAD) << 2), I_FLITS);
  const full = transfer(router, port, output, flit, t);
  const count = read(input, I_COUNT) - 1;
  if ((flit & FLIT_TAIL) !== 0 || full || count === 0) {
    write(port, P_SWITCH_REQUESTS, read(port, P_SWITCH_REQUESTS) & ~bit);
    if (isSpeculative) write(port, P_NEXT, read(port, P_NEXT) & ~bit);
  }
  if (read(NET, NET_BRANCHED) !== 0 && (read(router, R_BRANCHES) & bit) !== 0) {
    const left = read(input, I_PORTS) & ~(1 << p);
    write(input, I_PORTS, left);
    if (left !== 0) {
      write(NET, NET_COPIES, read(NET, NET_COPIES) + 1);
      return;
    }
    write(router, R_BRANCHES, read(router, R_BRANCHES) & ~bit);
  }
  leave(input, inPort, flit, count, t);
}

/** Output channel of a port that a branch of a front flit has won, or 0. */
function outputOfBranch(port: i32, input: i32): i32 {
  const first = read(port, P_ROUTER) + read(NET, NET_OUTPUTS) + (read(port, P_FIRST) << OUTPUT_BITS);
  const end = first + (read(NET, NET_VCS) << OUTPUT_BITS);
  for (let output = first; output < end; output += OUTPUT_BYTES)
    if (read(output, O_ALLOCATED_TO) === input) return output;
  return 0;
}
