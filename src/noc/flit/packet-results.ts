import type { Memory } from "../../wasm/memory.js";
import type { LatencyParts, PacketResult } from "./flit-simulation.js";
import * as R from "./machine/records.js";

/** What a packet's record says of it. */
export function packetResult(memory: Memory, packet: number): PacketResult {
  return {
    source: memory.get(packet, R.K_SOURCE),
    destination: memory.get(packet, R.K_DESTINATION),
    flits: memory.get(packet, R.K_FLITS),
    created: memory.get(packet, R.K_CREATED),
    injected: memory.get(packet, R.K_INJECTED),
    headArrived: memory.get(packet, R.K_HEAD_ARRIVED),
    arrived: memory.get(packet, R.K_ARRIVED),
    hops: memory.get(packet, R.K_HOPS),
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
