import { read, write } from "../../../wasm/platform.js";
import {
  NET,
  NET_CHANNELS,
  NET_COPIES,
  NET_PORTS,
  NET_SPECULATIVE,
  NET_VCS,
  NET_WIDE_GRANTS,
  NET_WIDE_REQUESTS,
  NET_WIDE_SPECULATIVE,
  NET_WIDE_SWITCH,
} from "./network-record.js";
import { portOf } from "./ports.js";
import {
  FLIT_TAIL,
  I_COUNT,
  I_FLITS,
  I_HEAD,
  I_OUT,
  I_PORTS,
  O_ALLOCATED_TO,
  O_OCCUPIED,
  O_PORT,
  O_SLOTS,
  OUTPUT_BYTES,
  P_ACCEPT,
  P_BUSY_UNTIL,
  P_FREE,
  P_GRANT,
  P_HAS_CREDITS,
  P_OCCUPIES,
  P_ROUND_ROBIN,
} from "./records.js";
import { leave, transfer } from "./traversal.js";
import { inputAt, NONE, outputAt, portAt } from "./wide-records.js";
import { BRANCHES, firstRequest, ONE_PORT, rangeOf, W_KIND, WIDE_BITS } from "./wide-requests.js";

// Switch allocation of a wide router. Tables by input port * ports + output port: the VC that requests the switch, and
// whether that request is speculative.

/** VC of each input port that requests each output port: the next one round-robin, before any speculative request. */
export function collectSwitchRequests(router: i32, t: i32): void {
  const ports = read(NET, NET_PORTS);
  const vcs = read(NET, NET_VCS);
  const table = read(NET, NET_WIDE_SWITCH);
  for (let at = 0; at < ports * ports; at++) write(table + (at << 2), 0, NONE);
  for (let i = 0; i < ports; i++) {
    const preferred = read(portAt(router, i), P_ROUND_ROBIN);
    for (let step = 0; step < vcs; step++) {
      const vc = preferred + step < vcs ? preferred + step : preferred + step - vcs;
      if (read(inputAt(router, i * vcs + vc), I_COUNT) === 0) continue;
      for (let p = 0; p < ports; p++) collect(router, i, vc, p, t);
    }
  }
}

function collect(router: i32, i: i32, vc: i32, p: i32, t: i32): void {
  const port = portAt(router, p);
  if (read(port, P_OCCUPIES) > 1 && ((read(port, P_BUSY_UNTIL) - t) | 0) > 0) return;
  const index = i * read(NET, NET_VCS) + vc;
  const speculative = (read(read(NET, NET_WIDE_REQUESTS) + (index << 2), 0) >> p) & 1;
  if (speculative !== 0) {
    if (read(NET, NET_SPECULATIVE) === 0) return;
    const range = rangeOf(firstRequest(router) + (index << WIDE_BITS), p);
    if ((read(port, P_FREE) & read(port, P_HAS_CREDITS) & range) === 0) return;
  } else {
    const output = allocatedOutput(router, inputAt(router, index), p);
    if (output === 0 || read(output, O_OCCUPIED) >= read(output, O_SLOTS)) return;
  }
  const at = (i * read(NET, NET_PORTS) + p) << 2;
  const request = read(NET, NET_WIDE_SWITCH) + at;
  const isSpeculative = read(NET, NET_WIDE_SPECULATIVE) + at;
  if (read(request, 0) !== NONE && (speculative !== 0 || read(isSpeculative, 0) === 0)) return;
  write(request, 0, vc);
  write(isSpeculative, 0, speculative);
}

/** Output channel of a port that is allocated to the front packet of an input channel, or 0. */
function allocatedOutput(router: i32, input: i32, p: i32): i32 {
  const allocated = read(input, I_OUT);
  if (allocated !== 0) return read(allocated, O_PORT) === portAt(router, p) ? allocated : 0;
  const vcs = read(NET, NET_VCS);
  const first = outputAt(router, p * vcs);
  for (let output = first; output < first + vcs * OUTPUT_BYTES; output += OUTPUT_BYTES)
    if (read(output, O_ALLOCATED_TO) === input) return output;
  return 0;
}

/** Input port that each output port grants: the first with a request from its pointer on. */
function grantPorts(router: i32): void {
  const ports = read(NET, NET_PORTS);
  for (let p = 0; p < ports; p++) {
    const grant = read(NET, NET_WIDE_GRANTS) + (p << 2);
    write(grant, 0, NONE);
    let i = portOf(read(portAt(router, p), P_GRANT));
    for (let step = 0; step < ports; step++) {
      if (read(read(NET, NET_WIDE_SWITCH) + ((i * ports + p) << 2), 0) !== NONE) {
        write(grant, 0, i);
        break;
      }
      i = i + 1 === ports ? 0 : i + 1;
    }
  }
}

/** Each input port accepts the first grant from its pointer on; pointers move even if a speculation was wrong. */
export function allocateWideSwitch(router: i32, t: i32): void {
  grantPorts(router);
  const ports = read(NET, NET_PORTS);
  for (let i = 0; i < ports; i++) {
    let p = read(portAt(router, i), P_ACCEPT);
    for (let step = 0; step < ports; step++) {
      if (read(read(NET, NET_WIDE_GRANTS) + (p << 2), 0) === i) {
        accept(router, i, p, t);
        break;
      }
      p = p + 1 === ports ? 0 : p + 1;
    }
  }
}

function accept(router: i32, i: i32, p: i32, t: i32): void {
  const ports = read(NET, NET_PORTS);
  const vcs = read(NET, NET_VCS);
  const inPort = portAt(router, i);
  const port = portAt(router, p);
  const vc = read(read(NET, NET_WIDE_SWITCH) + ((i * ports + p) << 2), 0);
  const nextInput = (i + 1) * vcs;
  write(port, P_GRANT, nextInput === read(NET, NET_CHANNELS) ? 0 : nextInput);
  write(inPort, P_ACCEPT, p + 1 === ports ? 0 : p + 1);
  write(inPort, P_ROUND_ROBIN, vc + 1 === vcs ? 0 : vc + 1);
  const index = i * vcs + vc;
  const input = inputAt(router, index);
  const output = allocatedOutput(router, input, p);
  if (output === 0 || read(output, O_OCCUPIED) >= read(output, O_SLOTS)) return;

  const flit = read(input + (read(input, I_HEAD) << 2), I_FLITS);
  transfer(router, port, output, flit, t);
  const request = firstRequest(router) + (index << WIDE_BITS);
  if (read(request, W_KIND) === BRANCHES) {
    const left = read(input, I_PORTS) & ~(1 << p);
    write(input, I_PORTS, left);
    if (left !== 0) {
      write(NET, NET_COPIES, read(NET, NET_COPIES) + 1);
      return;
    }
  }
  if ((flit & FLIT_TAIL) !== 0) write(request, W_KIND, ONE_PORT);
  leave(input, inPort, flit, read(input, I_COUNT) - 1, t);
}
