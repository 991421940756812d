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
