import type { ChipSpec } from "../contracts/chip.js";
import type { CoreTime } from "../contracts/gating.js";
import { WORK_INNER, WORK_SYNAPSES, WORK_UNITS } from "../cores/estimate.js";
import { restTime } from "../simulation/static-energy.js";

/** Lower bounds on the times of one sentence, in ticks since its first value enters the host port. */
export interface SentenceBound {
  /** Last value at the host. */
  readonly latency: number;
  /** Last work done for it. */
  readonly end: number;
  /**
   * Ticks that the busiest of each core's units works on it: by core, three each: sending interface, synapse unit,
   * inner units.
   */
  readonly busy: Float64Array;
  /** Lower bound on the cores that take part in its barriers, over all of them. */
  readonly coreBarriers: number;
}

/**
 * Ticks that a chip run takes at least: the slowest sentence, the busiest unit, all sentences with so many at a time,
 * and the last arrival.
 */
export function runTicks(
  bounds: readonly SentenceBound[],
  inFlight: number,
  arrivals: readonly number[] | null,
): number {
  let ticks = Math.ceil(bounds.reduce((sum, { end }) => sum + end, 0) / inFlight);
  bounds.forEach(({ end }, sentence) => {
    ticks = Math.max(ticks, (arrivals?.[sentence] ?? 0) + end);
  });
  const units = bounds[0]!.busy.length;
  for (let unit = 0; unit < units; unit++)
    ticks = Math.max(
      ticks,
      bounds.reduce((sum, { busy }) => sum + busy[unit]!, 0),
    );
  return ticks;
}

/**
 * Least that the cores are busy in a run of `ticks` ticks, and most that they sleep: a core is busy as long as its
 * synapse unit and its inner units are.
 */
export function coreTimeOf(chip: ChipSpec, bounds: readonly SentenceBound[], ticks: number): CoreTime {
  const { busy } = bounds[0]!;
  const used = busy.length / WORK_UNITS;
  let busyTicks = 0;
  for (let core = 0; core < used; core++) {
    const work = (unit: number): number => bounds.reduce((n, bound) => n + bound.busy[core * WORK_UNITS + unit]!, 0);
    busyTicks += Math.max(work(WORK_SYNAPSES), work(WORK_INNER));
  }
  const rest = restTime(chip, used, ticks);
  return { ...rest, busyTicks, sleepTicks: Math.max(0, rest.sleepTicks - busyTicks) };
}
