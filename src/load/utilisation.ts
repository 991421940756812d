import type { ChipProgram } from "../contracts/program.js";
import { limitsOf, type NamedCores } from "../simulation/limits.js";
import type { Trial } from "./chip-trials.js";

/** What a load run asked of the units of cores and of links, added up over its requests. */
export interface Work extends NamedCores {
  readonly unitTicks: readonly number[];
  readonly linkFlits: readonly number[];
}

/** Adds the work of chip runs up. */
export class WorkSum {
  private readonly unitTicks: number[] = [];
  private readonly linkFlits: number[] = [];

  constructor(private readonly program: Pick<ChipProgram, "cores" | "stages">) {}

  add({ unitTicks, linkFlits }: Pick<Trial, "unitTicks" | "linkFlits">): void {
    addTo(this.unitTicks, unitTicks);
    addTo(this.linkFlits, linkFlits);
  }

  sum(): Work {
    return {
      cores: this.program.cores.map(({ index, name, stage }) => ({ index, name, stage })),
      stages: this.program.stages.map(({ name }) => ({ name })),
      unitTicks: this.unitTicks,
      linkFlits: this.linkFlits,
    };
  }
}

function addTo(sums: number[], values: readonly number[]): void {
  values.forEach((value, i) => {
    sums[i] = (sums[i] ?? 0) + value;
  });
}

/** The slowest unit of a stage: that of the core which has most to do. */
export interface StageLoad {
  readonly stage: string;
  readonly unit: "neurons" | "synapses" | "sending";
  readonly core: string;
  /** Ticks that it works for a request at least, in the mean. */
  readonly ticks_per_request: number;
  /** Share of the time in which it works: throughput times these ticks. */
  readonly utilisation: number;
}

/** What would be busy all the time first. */
export interface SlowestLoad {
  readonly name: string;
  readonly ticks_per_request: number;
  readonly utilisation: number;
  /** Requests a second at which it would be: no chip serves more. */
  readonly limit_per_second: number;
}

/**
 * How busy units are, by the utilisation law (Denning, Buzen, ACM Computing Surveys 10:225, 1978): throughput times
 * the time that a request takes of them.
 * @param throughput requests a second @param tick seconds
 */
export function utilisationOf(
  works: readonly Work[],
  requests: number,
  throughput: number,
  tick: number,
): { readonly stages: readonly StageLoad[]; readonly slowest: SlowestLoad } {
  const unitTicks: number[] = [];
  const linkFlits: number[] = [];
  for (const work of works) {
    addTo(unitTicks, work.unitTicks);
    addTo(linkFlits, work.linkFlits);
  }
  const link = linkFlits.reduce((most, flits) => Math.max(most, flits), 0);
  const limits = limitsOf(works[0]!, 0, unitTicks, link, 0);
  const of = (ticks: number) => {
    const each = requests === 0 ? 0 : ticks / requests;
    return { ticks_per_request: each, utilisation: each * throughput * tick };
  };
  const slowest = of(limits.bound_ticks);
  const seconds = slowest.ticks_per_request * tick;
  return {
    stages: limits.stages.map(({ stage, largest: unit, core, bound_ticks }) => ({
      stage,
      unit,
      core,
      ...of(bound_ticks),
    })),
    slowest: { name: limits.limit, ...slowest, limit_per_second: seconds === 0 ? 0 : 1 / seconds },
  };
}
