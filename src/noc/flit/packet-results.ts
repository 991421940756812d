import type { Memory } from "../../wasm/memory.js";
import type { LatencyParts, PacketResult } from "./flit-simulation.js";
import * as R from "./machine/records.js";

/** What a packet's record says of it. */
export function packetResult({ words }: Memory, packet: number): PacketResult {
  return {
    source: words[(packet + R.K_SOURCE) >> 2]!,
    destination: words[(packet + R.K_DESTINATION) >> 2]!,
    flits: words[(packet + R.K_FLITS) >> 2]!,
    created: words[(packet + R.K_CREATED) >> 2]!,
    injected: words[(packet + R.K_INJECTED) >> 2]!,
    headArrived: words[(packet + R.K_HEAD_ARRIVED) >> 2]!,
    arrived: words[(packet + R.K_ARRIVED) >> 2]!,
    hops: words[(packet + R.K_HOPS) >> 2]!,
  };
}

/** @param pipe cycles of a router's pipeline */
export function packetLatency(memory: Memory, packet: number, pipe: number): LatencyParts {
  return {
    source: memory.get(packet, R.K_INJECTED) - memory.get(packet, R.K_CREATED),
    routing: memory.get(packet, R.K_HOPS) * pipe,
    vcWait: memory.get(packet, R.K_VC_WAIT),
    switchWait: memory.get(packet, R.K_SWITCH_WAIT),
    link: memory.get(packet, R.K_WIRE),
    serialisation: memory.get(packet, R.K_ARRIVED) - memory.get(packet, R.K_HEAD_ARRIVED),
  };
}
