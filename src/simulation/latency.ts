import type { StageProgram } from "../contracts/program.js";
import { type Latency, PATH_PARTS, type PathPart, type Response, type Summary } from "../contracts/summary.js";
import type { PathRecord } from "../cores/path.js";

/** Ticks as seconds: the nearest double of ticks * tickPs * 1e-12. */
export const seconds = (ticks: number, tickPs: number): number => (ticks * tickPs) / 1e12;

/** Latency of a sentence from its critical path. @throws Error if the parts do not add up to it */
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

/**
 * Times of a sentence seen from outside. @throws Error if waiting and service do not tile the time from its arrival to
 * its last value out
 */
export function responseOf(path: PathRecord, arrived: number, service: number, tickPs: number): Response {
  const waiting = path.start - arrived;
  const ticks = path.at - arrived;
  if (waiting < 0 || waiting + service !== ticks)
    throw new Error(`waiting ${waiting} and service ${service} do not tile the response time of ${ticks} ticks`);
  return {
    arrived_ticks: arrived,
    waiting_ticks: waiting,
    service_ticks: service,
    ticks,
    seconds: seconds(ticks, tickPs),
  };
}

/**
 * Ticks by layer. A stage before the first layer counts towards the first layer, a stage after a layer towards that
 * layer.
 */
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

type Totals = Summary["totals"];

/** Size and speed of a simulation of `ticks` ticks. */
export function speedOf(
  inputs: number,
  tokens: number,
  ticks: number,
  tickPs: number,
): Pick<Totals, "inputs" | "tokens" | "ticks" | "seconds" | "tokens_per_second"> {
  const time = seconds(ticks, tickPs);
  return { inputs, tokens, ticks, seconds: time, tokens_per_second: time === 0 ? 0 : tokens / time };
}

/** The latencies of all sentences. */
export function latencies(ticks: readonly number[], tickPs: number): Omit<Totals["latency"], "packet_level"> {
  const p50 = percentile(ticks, 50);
  const p99 = percentile(ticks, 99);
  return {
    p50_ticks: p50,
    p99_ticks: p99,
    mean_ticks: ticks.reduce((a, b) => a + b, 0) / ticks.length,
    p50_seconds: seconds(p50, tickPs),
    p99_seconds: seconds(p99, tickPs),
  };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The response times of all sentences. */
export function responses(service: readonly number[], waiting: readonly number[]): Totals["response"] {
  const ticks = service.map((own, i) => own + waiting[i]!);
  return {
    mean_waiting_ticks: mean(waiting),
    mean_ticks: mean(ticks),
    p50_ticks: percentile(ticks, 50),
    p99_ticks: percentile(ticks, 99),
  };
}

/** Power over `time` seconds, and energy times mean latency. */
export const powerOf = (
  fj: number,
  time: number,
  meanTicks: number,
  tickPs: number,
): Pick<Totals, "power_w" | "energy_delay"> => ({
  power_w: time === 0 ? 0 : (fj * 1e-15) / time,
  energy_delay: fj * 1e-15 * seconds(meanTicks, tickPs),
});

/** Nearest-rank percentile of unsorted integers. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)]!;
}
