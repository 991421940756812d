import {
  PART_NETWORK,
  PART_SPIKE_GENERATION,
  PART_SYNAPSES,
  PART_WAITING,
  type PathRecord,
  type PathTable,
  type TransitTicks,
} from "../../cores/path.js";
import * as R from "../../engine/machine/records.js";
import type { EngineMemory } from "../../engine/memory.js";

// Makes the paths of cores/path.ts from the records of the engine. A packet does not record its waiting: the parts of a
// path tile its time, so waiting is the rest.

/**
 * Extends a path at a packet's source by `scan` ticks of scanning; the rest up to `tick` is `moves` ticks of the
 * network and waiting.
 */
function moved(path: PathRecord, stage: number, scan: number, moves: number, tick: number): PathRecord {
  const waited = tick - path.at - scan - moves;
  return path.add(PART_SPIKE_GENERATION, stage, scan).add(PART_WAITING, stage, waited).add(PART_NETWORK, stage, moves);
}

/**
 * Path of the packet that an interface sent last, up to the end of its service; undefined if that packet was another
 * sentence's.
 */
export function runPath(
  memory: EngineMemory,
  ni: number,
  sentence: number,
  paths: PathTable,
  stage: number,
): PathRecord | undefined {
  if (memory.get(ni, R.NI_RUN_FLOW) !== sentence) return undefined;
  const path = paths.copyOf(sentence, memory.get(memory.get(ni, R.NI_RUN_TRAIN), R.TRAIN_PATH));
  const at = memory.get(ni, R.NI_RUN_AT);
  return path && moved(path, stage, memory.get(ni, R.NI_RUN_SCAN), memory.get(ni, R.NI_RUN_SERVICE), at);
}

/** Path of a packet that arrived by `end` at `tick`. */
export interface Arrival {
  readonly packet: number;
  readonly end: number;
  readonly tick: number;
}

/** Path of a window of `sentence` that closes at `closes`, if the unit released it: see `ReceiveFifo.unitPath`. */
export function unitPath(
  memory: EngineMemory,
  { end, tick }: Arrival,
  sentence: number,
  closes: number,
  paths: PathTable,
  stage: number,
  transit: TransitTicks,
): PathRecord | undefined {
  if (memory.get(end, R.END_UNIT_TICKS) === 0) return undefined;
  const fifo = memory.get(end, R.END_FIFO);
  const free = memory.get(fifo, R.FIFO_UNIT_FREE_AT);
  if (memory.get(fifo, R.FIFO_RUN_FLOW) !== sentence || free <= tick) return undefined;
  const path = paths.copyOf(sentence, memory.get(memory.get(fifo, R.FIFO_RUN_TRAIN), R.TRAIN_PATH));
  if (!path) return undefined;
  const worked = Math.min(free, closes);
  const way = memory.get(memory.get(fifo, R.FIFO_RUN_END), R.END_WAY);
  const moves = memory.get(fifo, R.FIFO_RUN_SERVICE) + transit(way, memory.get(fifo, R.FIFO_RUN_FLITS));
  // The time from arrival to the begin of service is waiting too, and comes before the unit's part.
  return moved(path, stage, memory.get(fifo, R.FIFO_RUN_SCAN), moves, memory.get(fifo, R.FIFO_RUN_AT))
    .add(PART_SYNAPSES, stage, memory.get(fifo, R.FIFO_RUN_WORK) - (free - worked))
    .add(PART_NETWORK, stage, closes - worked);
}

/**
 * Path of a window that closes at `closes` because of its last packet; undefined once its sentence has left the chip.
 */
export function packetPath(
  memory: EngineMemory,
  { packet, end, tick }: Arrival,
  sentence: number,
  closes: number,
  paths: PathTable,
  stage: number,
  transit: TransitTicks,
): PathRecord | undefined {
  const path = paths.copyOf(sentence, memory.get(memory.get(packet, R.PACKET_RUN_TRAIN), R.TRAIN_PATH));
  if (!path) return undefined;
  const way = memory.get(end, R.END_WAY);
  const moves = memory.get(packet, R.PACKET_RUN_SERVICE) + transit(way, memory.get(packet, R.PACKET_FLITS));
  return moved(path, stage, memory.get(packet, R.PACKET_RUN_SCAN), moves, tick)
    .add(PART_WAITING, stage, closes - 1 - tick)
    .add(PART_NETWORK, stage, 1);
}

/** Path of a credit that has arrived; undefined once its sentence has left the chip. */
export function creditPath(
  memory: EngineMemory,
  { packet, end, tick }: Arrival,
  sentence: number,
  paths: PathTable,
  stage: number,
  transit: TransitTicks,
): PathRecord | undefined {
  const path = paths.copyOf(sentence, memory.get(packet, R.CREDIT_PATH));
  if (!path) return undefined;
  const moves = transit(memory.get(end, R.END_WAY), memory.get(packet, R.PACKET_FLITS));
  const waited = tick - memory.get(packet, R.CREDIT_OFFERED_AT) - moves;
  return path.add(PART_WAITING, stage, waited).add(PART_NETWORK, stage, moves);
}
