import {
  type ChipEvent,
  COMPONENTS,
  type Component,
  EVENT_COMPONENTS,
  EVENTS,
  GRADES,
  type Grade,
  type SnnChip,
} from "./spec.js";

/** Counts of events by slice: what one core holds of a population. Entry: slice x events + number of the event. */
export class Ledger {
  readonly counts: Float64Array;

  /** @param populationOf population of each slice */
  constructor(readonly populationOf: readonly number[]) {
    this.counts = new Float64Array(populationOf.length * EVENTS.length);
  }

  add(slice: number, event: number, count: number): void {
    this.counts[slice * EVENTS.length + event]! += count;
  }

  at(slice: number, event: number): number {
    return this.counts[slice * EVENTS.length + event]!;
  }

  of(population: number, event: number): number {
    return this.populationOf.reduce((sum, one, slice) => (one === population ? sum + this.at(slice, event) : sum), 0);
  }

  total(event: number): number {
    let sum = 0;
    for (let at = event; at < this.counts.length; at += EVENTS.length) sum += this.counts[at]!;
    return sum;
  }

  /** Totals of all events, by their numbers. */
  totals(into = new Float64Array(EVENTS.length)): Float64Array {
    into.fill(0);
    for (let at = 0; at < this.counts.length; at += EVENTS.length)
      for (let event = 0; event < EVENTS.length; event++) into[event]! += this.counts[at + event]!;
    return into;
  }

  addAll({ counts }: Ledger): void {
    counts.forEach((count, at) => {
      this.counts[at]! += count;
    });
  }
}

export interface SnnEnergy {
  readonly totalFj: number;
  readonly lowFj: number;
  readonly highFj: number;
  readonly byComponent: Readonly<Record<Component, number>>;
  /** By population; static energy is under "shared". */
  readonly byLayer: Readonly<Record<string, number>>;
  readonly byEvent: Readonly<Record<ChipEvent | "static", number>>;
  readonly byGrade: Readonly<Record<Grade, number>>;
}

/** Layer of what belongs to no population. */
export const SHARED = "shared";
/** nW x ps in fJ. */
const STATIC_FJ = 1e-6;

/** Static energy of so many ticks, whole fJ. */
export const staticFj = (ticks: number, tickPs: number, nanowatts: number): number =>
  Math.round(ticks * tickPs * nanowatts * STATIC_FJ);

const zeros = <T extends string>(names: readonly T[]): Record<T, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;

/**
 * Energy of counts: each count times its constant, split in four ways that sum to one total.
 * @param ticks of each sample, for static energy
 */
export function energyOf(ledger: Ledger, chip: SnnChip, names: readonly string[], ticks: readonly number[]): SnnEnergy {
  const byComponent = zeros(COMPONENTS);
  const byLayer = zeros([...names, SHARED]);
  const byEvent = zeros<ChipEvent | "static">([...EVENTS, "static"]);
  const byGrade = zeros(GRADES);
  const sums = { totalFj: 0, lowFj: 0, highFj: 0 };
  const book = (
    event: ChipEvent | "static",
    component: Component,
    layer: string,
    [fj, low, high]: readonly [number, number, number],
    evidence: Grade,
  ): void => {
    byComponent[component] += fj;
    byLayer[layer]! += fj;
    byEvent[event] += fj;
    byGrade[evidence] += fj;
    sums.totalFj += fj;
    sums.lowFj += low;
    sums.highFj += high;
  };
  names.forEach((name, population) => {
    EVENTS.forEach((event, number) => {
      const count = ledger.of(population, number);
      const { value, low, high, evidence } = chip.energy[event];
      const fj = [count * value, count * low, count * high] as const;
      if (count > 0) book(event, EVENT_COMPONENTS[event], name, fj, evidence);
    });
  });
  if (chip.static !== undefined) {
    const { value, low, high, evidence } = chip.static;
    const of = (nanowatts: number): number =>
      ticks.reduce((sum, own) => sum + staticFj(own, chip.tickPs, nanowatts), 0);
    book("static", "static", SHARED, [of(value), of(low), of(high)], evidence);
  }
  return { ...sums, byComponent, byLayer, byEvent, byGrade };
}
