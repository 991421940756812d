import type { RunPage } from "../data.js";

/** A population of neurons. */
export interface PopulationRow {
  readonly name: string;
  readonly kind: string;
  readonly neurons: number;
  readonly cores: number;
  readonly spikes: number;
  readonly energyFj: number;
  /** Ticks that its slowest core takes at least in a step, in the mean: for its neurons, for what comes in for it. */
  readonly neuronTicks: number;
  readonly synapseTicks: number;
}

/** What a step takes at least, ticks in the mean. */
export interface StepLimits {
  /** The largest bound in words, and how large. */
  readonly limit: string;
  /** Name of that figure, as `explain` takes it. */
  readonly metric: string;
  readonly boundTicks: number;
  readonly stepTicks: number;
  readonly linkTicks: number;
  readonly barrierTicks: number;
}

/** Steps one after the other, so many of them in a frame, means a step. */
export interface StepSeries {
  readonly steps: number;
  readonly stepsAFrame: number;
  readonly ticks: readonly number[];
  readonly energyFj: readonly number[];
  readonly fired: readonly number[];
  readonly packets: readonly number[];
}

/** What is known of a run in steps but for its tables. */
export interface StepFacts
  extends Omit<RunPage, "plan" | "replay" | "energy" | "swings" | "missing">,
    Pick<RunPage["energy"], "totals" | "per"> {
  readonly kindOf: (component: string, event: string) => RunPage["energy"]["cells"][number]["kind"];
  readonly samples: number;
  readonly steps: number;
  /** Whether every value was that of the reference, and what is said of it. */
  readonly exact: boolean;
  readonly exactness: readonly string[];
  readonly populations: readonly PopulationRow[];
  readonly limits: StepLimits;
  /** Spikes by neuron of what the network gives. */
  readonly outputs: readonly { readonly name: string; readonly spikes: readonly number[] }[];
}

/** All that the page of a run in steps shows. */
export interface StepReport extends Omit<StepFacts, "kindOf" | "totals" | "per"> {
  readonly page: RunPage;
  /** null where the folder has no table of them. */
  readonly series: StepSeries | null;
}
