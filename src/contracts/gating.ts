/** Which cores lose their power: none, those that hold nothing, or besides those that have been idle for a while. */
export const GATING = ["none", "unused", "idle"] as const;
export type Gating = (typeof GATING)[number];

/** A constant at its value and at the ends of its range. */
export interface Ends {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface GatingSpec {
  readonly mode: Gating;
  /** Share of its leakage that a part without power keeps. */
  readonly offShare: Ends;
  /** Share of its leakage that a memory keeps which must not forget. */
  readonly retentionShare: Ends;
  /** Ticks that a core is idle before it sleeps. */
  readonly afterTicks: number;
  /** Ticks from the first packet at a sleeping core until it works. */
  readonly wakeTicks: number;
  /** Energy of waking up, a square millimetre of what slept. */
  readonly wakeFjPerMm2: Ends;
}

/** Time of the cores that hold something, added up over them. */
export interface CoreTime {
  /** Cores that hold something. */
  readonly used: number;
  /** Ticks in which they were busy, and slept: the others they were idle and awake. */
  readonly busyTicks: number;
  readonly sleepTicks: number;
  /** Times that one woke up. */
  readonly wakes: number;
}

export const STATIC_PARTS = ["busy_fj", "idle_fj", "unused_fj"] as const;
/** Static energy of cores while they are busy, of cores that hold something while they are idle, of all others. */
export type StaticSplit = Record<(typeof STATIC_PARTS)[number], number>;
