import { valuesOf } from "../objectives.js";
import type { Evaluated, Sweep } from "../sweep.js";
import { type Individual, nsga2 } from "./nsga2.js";
import { front, type Values } from "./pareto.js";
import { gridPoints, randomPoints, STREAMS, shuffled } from "./random.js";

/** A point in the order in which a search evaluated it. */
export interface Entry extends Individual {
  readonly key: string;
}

/** What a search went through, and what an equal budget of chance did. */
export interface SearchResult extends Searched {
  readonly baseline: readonly Entry[];
  /** Front of a counted search, evaluated again with events; empty without `promote`. */
  readonly promoted: readonly Entry[];
  /** Points that none of all dominates, at the highest fidelity there is. */
  readonly front: readonly Entry[];
}

const feasible = (entries: readonly Entry[]): Entry[] => entries.filter(({ values }) => values !== null);

/** Each point once. */
function distinct(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}

export const frontOf = (entries: readonly Entry[]): Entry[] =>
  front(distinct(feasible(entries)), ({ values }) => values as Values);

/** Points of a sweep without results to steer by, in the order of their evaluation; a shard takes every n-th. */
export function* plainPoints({ file, allowed }: Sweep, shard: Shard | null): Generator<number> {
  const { space, search } = file;
  const all =
    search.method === "grid"
      ? gridPoints(space, allowed)
      : randomPoints(space, allowed, search.budget, search.seed, STREAMS.random);
  let number = 0;
  for (const index of all) if (shard === null || number++ % shard.of === shard.number - 1) yield index;
}

/** One of `of` workers that share a sweep, from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

export function entryOf(sweep: Sweep): (evaluated: Evaluated) => Entry {
  return ({ index, key, record }) => ({ index, key, values: valuesOf(sweep.file.objectives, record) });
}

async function generations(sweep: Sweep): Promise<Entry[]> {
  const { space, search } = sweep.file;
  const entries: Entry[] = [];
  const steps = nsga2(space, sweep.allowed, search.budget, search.population, search.seed);
  for (let next = steps.next(); !next.done; ) {
    const evaluated = await sweep.evaluateAll(next.value, entryOf(sweep));
    entries.push(...evaluated);
    // An interrupt, or points that could not be evaluated: the order of the rest would depend on chance.
    if (evaluated.length < next.value.length) return entries;
    next = steps.next(evaluated);
  }
  return entries;
}

/** Points that a search went through, whoever chose them. */
export interface Searched {
  readonly method: string;
  readonly entries: readonly Entry[];
}

/** Evaluates what the search method of the file selects. */
export async function search(sweep: Sweep): Promise<Searched> {
  const { method } = sweep.file.search;
  const entries =
    method === "nsga2" ? await generations(sweep) : await sweep.evaluateAll(plainPoints(sweep, null), entryOf(sweep));
  return { method, entries };
}

/**
 * As many random points as a search had. A grid is its own budget: the same points in a random order; a random
 * search is the baseline itself.
 */
async function baselineOf(sweep: Sweep, { method, entries }: Searched): Promise<readonly Entry[]> {
  const { file, allowed } = sweep;
  const { seed, budget } = file.search;
  if (method === "random") return entries;
  if (method === "grid") return shuffled(entries, seed);
  const equal = method === "nsga2" ? budget : entries.length;
  return sweep.evaluateAll(randomPoints(file.space, allowed, equal, seed, STREAMS.baseline), entryOf(sweep));
}

/** Adds the baseline to a search, and evaluates the front again where the file says so. */
export async function conclude(sweep: Sweep, searched: Searched): Promise<SearchResult> {
  const { promote } = sweep.file;
  const baseline = await baselineOf(sweep, searched);
  const found = frontOf([...searched.entries, ...baseline]);
  if (promote === undefined) return { ...searched, baseline, promoted: [], front: found };
  const again = found.map(({ index }) => index);
  const promoted = await sweep.evaluateAll(again, entryOf(sweep), promote);
  return { ...searched, baseline, promoted, front: frontOf(promoted) };
}
