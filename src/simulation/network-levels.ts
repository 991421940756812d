import type { InputResult, LevelError, LevelErrors } from "../contracts/summary.js";
import type { BatchResult } from "./batch-result.js";

/** Relative error of the packet level against the flit level: below 0 if the packet level is too fast. */
const errorOf = (packetTicks: number, flitTicks: number): number =>
  flitTicks === 0 ? 0 : (packetTicks - flitTicks) / flitTicks;

/** Latency of a sentence on the packet level. */
export interface PacketLevelRow {
  readonly ticks: number;
  readonly exact: boolean;
}

/** A sentence that ran on both network models: the result of the flit level, and the latency on the packet level. */
export function withPacketLevel(flit: InputResult, { ticks, exact }: PacketLevelRow): InputResult {
  const packet_level: LevelError = { ticks, error: errorOf(ticks, flit.latency.ticks) };
  return { ...flit, exact: flit.exact && exact, latency: { ...flit.latency, packet_level } };
}

/** Over all sentences of a run on both models; undefined for a run on one. */
export function levelErrors({ ticks, packetTicks }: BatchResult["latencies"]): LevelErrors | undefined {
  if (packetTicks === undefined) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const mean_ticks = mean(packetTicks);
  return {
    mean_ticks,
    error: errorOf(mean_ticks, mean(ticks)),
    largest_error: packetTicks.reduce((most, packet, i) => {
      const error = errorOf(packet, ticks[i]!);
      return Math.abs(error) > Math.abs(most) ? error : most;
    }, 0),
  };
}
