import { lowestBit, read, write } from "../../../wasm/platform.js";
import {
  NET,
  NET_CHANNELS,
  NET_FIRST_ROUTER,
  NET_ROUTER_BYTES,
  NET_ROUTER_SET,
  NET_ROUTERS,
  NET_VCS,
  NET_WIDE_ACCEPTS,
  NET_WIDE_GRANTS,
  NET_WIDE_REQUESTS,
} from "./network-record.js";
import { bestPort } from "./port-choice.js";
import { portOf } from "./ports.js";
import { I_ACCEPT, I_COUNT, I_OUT, I_PORTS, O_ALLOCATED_TO, O_GRANT, O_PORT, O_VC, O_WON, P_FREE } from "./records.js";
import { inputAt, NONE, outputAt, portAt } from "./wide-records.js";
import { BRANCHES, CHOICE, firstRequest, rangeOf, W_KIND, W_PORTS, WIDE_BITS } from "./wide-requests.js";
import { allocateWideSwitch, collectSwitchRequests } from "./wide-switch.js";

// The same step of a cycle as the lists of ports make, for routers of more than 32 channels: their requests fit no
// mask, so each router with a flit in it is looked through channel by channel. Slower, and plainer. Tables of the
// router at hand: ports that each input channel requests in this cycle; nearest requester of each output channel;
// nearest grant of each input channel.

export function allocateWide(t: i32): void {
  const words = (read(NET, NET_ROUTERS) + 31) >> 5;
  for (let w = 0; w < words; w++) {
    const word = read(NET, NET_ROUTER_SET) + (w << 2);
    for (let set = read(word, 0); set !== 0; set &= set - 1) {
      const bit = lowestBit(set);
      const router = read(NET, NET_FIRST_ROUTER) + ((w << 5) + bit) * read(NET, NET_ROUTER_BYTES);
      if (!visit(router, t)) write(word, 0, read(word, 0) & ~(1 << bit));
    }
  }
}

/** @returns whether any flit is in the router */
function visit(router: i32, t: i32): boolean {
  const channels = read(NET, NET_CHANNELS);
  const requests = read(NET, NET_WIDE_REQUESTS);
  const grants = read(NET, NET_WIDE_GRANTS);
  const accepts = read(NET, NET_WIDE_ACCEPTS);
  const first = firstRequest(router);
  let any = false;
  for (let index = 0; index < channels; index++) {
    write(grants + (index << 2), 0, NONE);
    write(accepts + (index << 2), 0, NONE);
  }
  for (let index = 0; index < channels; index++) {
    write(requests + (index << 2), 0, 0);
    const input = inputAt(router, index);
    if (read(input, I_COUNT) === 0) continue;
    any = true;
    const request = first + (index << WIDE_BITS);
    const ports = read(request, W_PORTS);
    if (ports === 0) continue;
    const chosen = read(request, W_KIND) === CHOICE ? 1 << bestPort(router, ports, read(input, I_PORTS) & 3) : ports;
    write(requests + (index << 2), 0, chosen);
    requestChannels(router, index, chosen, request);
  }
  if (!any) return false;
  for (let output = 0; output < channels; output++) {
    const index = read(grants + (output << 2), 0);
    if (index === NONE) continue;
    const pointer = read(inputAt(router, index), I_ACCEPT);
    const accept = accepts + (index << 2);
    if (isNearer(output, read(accept, 0), pointer)) write(accept, 0, output);
  }
  collectSwitchRequests(router, t);
  for (let index = 0; index < channels; index++) {
    const output = read(accepts + (index << 2), 0);
    if (output !== NONE) win(router, index, output, t);
  }
  allocateWideSwitch(router, t);
  return true;
}

/** Whether a channel comes before another one, or none, from a pointer on, cyclically. */
function isNearer(index: i32, than: i32, pointer: i32): boolean {
  return than === NONE || stepsTo(index, pointer) < stepsTo(than, pointer);
}

function stepsTo(index: i32, pointer: i32): i32 {
  return index >= pointer ? index - pointer : index - pointer + read(NET, NET_CHANNELS);
}

/** A head requests the free output channels of its range; each keeps the requester next after its pointer. */
function requestChannels(router: i32, index: i32, ports: i32, request: i32): void {
  for (let left = ports; left !== 0; left &= left - 1) {
    const p = lowestBit(left);
    for (let free = read(portAt(router, p), P_FREE) & rangeOf(request, p); free !== 0; free &= free - 1) {
      const output = p * read(NET, NET_VCS) + lowestBit(free);
      const grant = read(NET, NET_WIDE_GRANTS) + (output << 2);
      if (isNearer(index, read(grant, 0), read(outputAt(router, output), O_GRANT))) write(grant, 0, index);
    }
  }
}

function win(router: i32, index: i32, outputIndex: i32, t: i32): void {
  const channels = read(NET, NET_CHANNELS);
  const input = inputAt(router, index);
  const output = outputAt(router, outputIndex);
  write(output, O_GRANT, index + 1 === channels ? 0 : index + 1);
  write(input, I_ACCEPT, outputIndex + 1 === channels ? 0 : outputIndex + 1);
  write(output, O_ALLOCATED_TO, input);
  write(output, O_WON, t);
  const port = read(output, O_PORT);
  write(port, P_FREE, read(port, P_FREE) & ~(1 << read(output, O_VC)));
  const request = firstRequest(router) + (index << WIDE_BITS);
  const p = portOf(outputIndex);
  if (read(request, W_KIND) === BRANCHES) {
    write(request, W_PORTS, read(request, W_PORTS) & ~(1 << p));
    return;
  }
  write(request, W_PORTS, 0);
  write(input, I_OUT, output);
  if (read(request, W_KIND) === CHOICE) write(input, I_PORTS, (p + 1) & 3);
}
