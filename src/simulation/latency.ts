import type { PathRecord } from "../cores/path.js";
import type { StageProgram } from "../spec/program.js";
import { type Latency, PATH_PARTS, type PathPart } from "../spec/summary.js";

/** Ticks as seconds: the nearest double of ticks * tickPs * 1e-12. */
export const seconds = (ticks: number, tickPs: number): number => (ticks * tickPs) / 1e12;

/** Latency of a sentence from its critical path. @throws Error if the parts do not tile it */
export function latencyOf(path: PathRecord, stages: readonly StageProgram[], tickPs: number): Latency {
  const ticks = path.at - path.start;
  path.assertTiles(path.at);
  const criticalPath = Object.fromEntries(PATH_PARTS.map((name, part) => [name, path.part(part)])) as Record<
    PathPart,
    number
  >;
  const byStage = Object.fromEntries(stages.map(({ name }, stage) => [name, path.stage(stage)]));
  return {
    ticks,
    seconds: seconds(ticks, tickPs),
    by_layer: byLayer(path, stages),
    by_stage: byStage,
    critical_path: criticalPath,
  };
}

/** Ticks by layer; a stage before the first layer counts to that, one behind a layer to the layer before it. */
function byLayer(path: PathRecord, stages: readonly StageProgram[]): number[] {
  const layers = stages.filter(({ kind }) => kind === "layer").length;
  const ticks = new Array<number>(layers).fill(0);
  let passed = 0;
  stages.forEach(({ kind }, stage) => {
    if (kind === "layer") passed++;
    const layer = Math.max(0, passed - 1);
    if (layer < layers) ticks[layer] = ticks[layer]! + path.stage(stage);
  });
  return ticks;
}

/** Nearest-rank percentile of unsorted integers. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)]!;
}
