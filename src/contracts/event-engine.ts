/** auto: the fast engine where it can do what is asked, else the observing one. */
export const EVENT_ENGINES = ["auto", "fast", "observed"] as const;
export type EventEngine = (typeof EVENT_ENGINES)[number];

/** Which engine ran, and why it was not the fast one. */
export interface EngineUsed {
  readonly engine: "fast" | "observed";
  readonly reason?: string;
}

/** How many chip runs took each engine, and why some did not take the fast one. */
export interface EngineTally {
  readonly fast: number;
  readonly observed: number;
  readonly why_observed: readonly string[];
}

export function tallyOf(used: readonly EngineUsed[]): EngineTally {
  const observed = used.filter(({ engine }) => engine === "observed");
  const why = new Set(observed.map(({ reason }) => reason!));
  return { fast: used.length - observed.length, observed: observed.length, why_observed: [...why] };
}
