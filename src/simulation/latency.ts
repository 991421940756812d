import type { PathRecord } from "../cores/path.js";
import { type Latency, PATH_PARTS, type PathPart } from "../spec/summary.js";

/** Ticks as seconds: the nearest double of ticks * tickPs * 1e-12. */
export const seconds = (ticks: number, tickPs: number): number => (ticks * tickPs) / 1e12;

/** Latency of a sentence from its critical path. @throws Error if the parts do not tile it */
export function latencyOf(path: PathRecord, stages: number, tickPs: number): Latency {
  const ticks = path.at - path.start;
  path.assertTiles(path.at);
  const criticalPath = Object.fromEntries(PATH_PARTS.map((name, part) => [name, path.part(part)])) as Record<
    PathPart,
    number
  >;
  const layers = stages - 2;
  const byLayer = Array.from({ length: layers }, (_, layer) => path.stage(layer + 1));
  byLayer[0] = byLayer[0]! + path.stage(0);
  byLayer[layers - 1] = byLayer[layers - 1]! + path.stage(stages - 1);
  const byStage: Record<string, number> = { input: path.stage(0) };
  for (let layer = 0; layer < layers; layer++) byStage[String(layer)] = path.stage(layer + 1);
  byStage.pooler = path.stage(stages - 1);
  return { ticks, seconds: seconds(ticks, tickPs), by_layer: byLayer, by_stage: byStage, critical_path: criticalPath };
}

/** Nearest-rank percentile of unsorted integers. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)]!;
}
