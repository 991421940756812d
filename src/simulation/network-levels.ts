import type { InputResult, LevelError, LevelErrors } from "../spec/summary.js";
import type { BatchResult } from "./batch-result.js";

/** Relative error of the packet level against the flit level: below 0 where the packet level is too fast. */
const errorOf = (packetTicks: number, flitTicks: number): number =>
  flitTicks === 0 ? 0 : (packetTicks - flitTicks) / flitTicks;

/** The same chip run on both network models: the result of the flit level, and with each sentence what the packet level said of its latency. */
export function withPacketLevel(flit: BatchResult, packet: BatchResult): BatchResult {
  const inputs = flit.inputs.map((input, i): InputResult => {
    const other = packet.inputs[i]!;
    const packet_level: LevelError = {
      ticks: other.latency.ticks,
      error: errorOf(other.latency.ticks, input.latency.ticks),
    };
    return { ...input, exact: input.exact && other.exact, latency: { ...input.latency, packet_level } };
  });
  return { ...flit, inputs };
}

/** Over all sentences of a run on both models; undefined for a run on one. */
export function levelErrors(inputs: readonly InputResult[]): LevelErrors | undefined {
  const levels = inputs.map(({ latency }) => latency.packet_level);
  if (!levels.every((level) => level !== undefined)) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const mean_ticks = mean(levels.map(({ ticks }) => ticks));
  return {
    mean_ticks,
    error: errorOf(mean_ticks, mean(inputs.map(({ latency }) => latency.ticks))),
    largest_error: levels.reduce((most, { error }) => (Math.abs(error) > Math.abs(most) ? error : most), 0),
  };
}
