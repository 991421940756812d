/** How ticks become the whole nanoseconds of a Perfetto trace. */
export interface TimeScale {
  readonly nanosecondsPerTick: number;
  readonly text: string;
}

/**
 * Exact where a tick is a whole number of nanoseconds; else a tick is drawn as one nanosecond, and the trace says
 * what it is.
 */
export function timeScale(tickPs: number): TimeScale {
  if (tickPs % 1000 === 0) {
    const nanosecondsPerTick = tickPs / 1000;
    return { nanosecondsPerTick, text: `1 tick = ${nanosecondsPerTick} ns, to scale` };
  }
  return { nanosecondsPerTick: 1, text: `1 tick is drawn as 1 ns; it is ${tickPs} ps, so times are not to scale` };
}
