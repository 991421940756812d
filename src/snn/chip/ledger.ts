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

/** Counts of events by population. Entry: population x events + number of the event. */
export class Ledger {
  readonly counts: Float64Array;

  constructor(readonly populations: number) {
    this.counts = new Float64Array(populations * EVENTS.length);
  }

  add(population: number, event: number, count: number): void {
    this.counts[population * EVENTS.length + event]! += count;
  }

  of(population: number, event: number): number {
    return this.counts[population * EVENTS.length + event]!;
  }

  total(event: number): number {
    let sum = 0;
    for (let at = event; at < this.counts.length; at += EVENTS.length) sum += this.counts[at]!;
    return sum;
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

const zeros = <T extends string>(names: readonly T[]): Record<T, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;

/** Energy of counts: each count times its constant, split in four ways that sum to one total. */
export function energyOf(ledger: Ledger, chip: SnnChip, names: readonly string[], ticks: number): SnnEnergy {
  const byComponent = zeros(COMPONENTS);
  const byLayer = zeros([...names, SHARED]);
  const byEvent = zeros<ChipEvent | "static">([...EVENTS, "static"]);
  const byGrade = zeros(GRADES);
  const sums = { totalFj: 0, lowFj: 0, highFj: 0 };
  const book = (
    event: ChipEvent | "static",
    component: Component,
    layer: string,
    count: number,
    { value, low, high, evidence }: { value: number; low: number; high: number; evidence: Grade },
  ): void => {
    const fj = count * value;
    byComponent[component] += fj;
    byLayer[layer]! += fj;
    byEvent[event] += fj;
    byGrade[evidence] += fj;
    sums.totalFj += fj;
    sums.lowFj += count * low;
    sums.highFj += count * high;
  };
  names.forEach((name, population) => {
    EVENTS.forEach((event, number) => {
      const count = ledger.of(population, number);
      if (count > 0) book(event, EVENT_COMPONENTS[event], name, count, chip.energy[event]);
    });
  });
  if (chip.static !== undefined) book("static", "static", SHARED, ticks * chip.tickPs * STATIC_FJ, chip.static);
  return { ...sums, byComponent, byLayer, byEvent, byGrade };
}
