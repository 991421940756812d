import { Random } from "../../base/random.js";
import type { Space } from "../space/space.js";
import { dominates, type Values } from "./pareto.js";
import { drawIndex, STREAMS } from "./random.js";

/** A point with what it came to; null: infeasible. */
export interface Individual {
  readonly index: number;
  readonly values: Values | null;
}

/** Feasible before infeasible (Deb's constrained domination), then Pareto domination. */
function better(a: Individual, b: Individual): boolean {
  if (a.values === null) return false;
  return b.values === null || dominates(a.values, b.values);
}

/** Fronts of a population: first those nobody is better than, then those only the first are better than, and so on. */
function ranked(population: readonly Individual[]): Individual[][] {
  const fronts: Individual[][] = [];
  let rest = [...population];
  while (rest.length > 0) {
    const next = rest.filter((a) => !rest.some((b) => better(b, a)));
    fronts.push(next);
    rest = rest.filter((a) => !next.includes(a));
  }
  return fronts;
}

/** Crowding distance of each member of a front: how empty the space around it is; the ends are infinitely far. */
function crowding(members: readonly Individual[]): Map<number, number> {
  const distance = new Map(members.map(({ index }) => [index, 0]));
  const feasible = members.filter((member) => member.values !== null);
  const dimensions = feasible[0]?.values?.length ?? 0;
  for (let d = 0; d < dimensions; d++) {
    const sorted = [...feasible].sort((a, b) => a.values![d]! - b.values![d]! || a.index - b.index);
    const [least, most] = [sorted[0]!, sorted.at(-1)!];
    const span = most.values![d]! - least.values![d]! || 1;
    for (const end of [least, most]) distance.set(end.index, Number.POSITIVE_INFINITY);
    for (let i = 1; i + 1 < sorted.length; i++) {
      const gap = (sorted[i + 1]!.values![d]! - sorted[i - 1]!.values![d]!) / span;
      distance.set(sorted[i]!.index, distance.get(sorted[i]!.index)! + gap);
    }
  }
  return distance;
}

interface Placed extends Individual {
  readonly rank: number;
  readonly distance: number;
}

/** The best `count`, by rank, then by emptiness around them, then by number. */
function survivors(population: readonly Individual[], count: number): Placed[] {
  const placed = ranked(population).flatMap((members, rank) => {
    const distance = crowding(members);
    const entries = members.map((member): Placed => ({ ...member, rank, distance: distance.get(member.index)! }));
    return entries.sort((a, b) => b.distance - a.distance || a.index - b.index);
  });
  return placed.slice(0, count);
}

/** Draws points that use the values of each axis equally often: none comes again before all others have come. */
function evenly(space: Space, random: Random): () => number {
  const bags = space.axes.map((): number[] => []);
  return () =>
    space.indexOf(
      space.axes.map(({ values }, a) => {
        const bag = bags[a]!;
        if (bag.length === 0) bag.push(...values.keys());
        return bag.splice(random.below(bag.length), 1)[0]!;
      }),
    );
}

/** Chance that a child takes a gene from its second parent. */
const EXCHANGE = 0.5;
/** Chance that a mutated gene is drawn anew instead of moved by a power of two. */
const RESET = 0.2;
/**
 * Attempts to make a child that is new, after which one is drawn evenly; and draws after which the space counts as
 * used up.
 */
const ATTEMPTS = 50;
const MOST_MISSES = 10_000;

/**
 * NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002) over the numbers of values: tournaments of two, uniform crossover,
 * and mutation of one gene a child on average: by a step of a power of two, or to any value. No point is evaluated
 * twice; the budget counts evaluations. Yields a generation, takes its results.
 */
export function* nsga2(
  space: Space,
  allowed: (index: number) => boolean,
  budget: number,
  size: number,
  seed: number,
): Generator<number[], void, Individual[]> {
  const random = new Random(seed, STREAMS.nsga2);
  const seen = new Set<number>();
  const fresh = (propose: () => number): number | undefined => {
    for (let i = 0; i < ATTEMPTS; i++) {
      const index = propose();
      if (!seen.has(index) && allowed(index)) return index;
    }
    for (let i = 0; i < MOST_MISSES; i++) {
      const index = drawIndex(space, random);
      if (!seen.has(index) && allowed(index)) return index;
    }
    return undefined;
  };
  const generation = (propose: () => number): number[] => {
    const indices: number[] = [];
    while (indices.length < size && seen.size < budget) {
      const index = fresh(propose);
      if (index === undefined) break;
      seen.add(index);
      indices.push(index);
    }
    return indices;
  };
  let parents: Placed[] = [];
  const tournament = (): number[] => {
    const [a, b] = [parents[random.below(parents.length)]!, parents[random.below(parents.length)]!];
    const first = a.rank !== b.rank ? a.rank < b.rank : a.distance >= b.distance;
    return space.genesOf((first ? a : b).index);
  };
  const child = (): number => {
    const [mother, father] = [tournament(), tournament()];
    const genes = mother.map((gene, a) => {
      const inherited = random.unit() < EXCHANGE ? father[a]! : gene;
      const count = space.axes[a]!.values.length;
      if (random.unit() >= 1 / mother.length) return inherited;
      if (random.unit() < RESET) return random.below(count);
      const step = 1 << random.below(32 - Math.clz32(count));
      return Math.min(count - 1, Math.max(0, inherited + (random.unit() < 0.5 ? -step : step)));
    });
    return space.indexOf(genes);
  };
  const first = evenly(space, random);
  for (;;) {
    const indices = generation(parents.length === 0 ? first : child);
    if (indices.length === 0) return;
    const evaluated = yield indices;
    parents = survivors([...parents, ...evaluated], size);
  }
}
