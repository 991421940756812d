import type { Sweep } from "../sweep.js";
import { type Certificate, certify } from "./certify.js";
import { type Entry, entryOf, fitting, frontOf } from "./entry.js";
import { nsga2 } from "./nsga2.js";
import { gridPoints, randomPoints, STREAMS, shuffled } from "./random.js";

/** What a search went through, and what an equal budget of chance did. */
export interface SearchResult extends Searched {
  /** Null: nothing to compare with was evaluated. */
  readonly baseline: readonly Entry[] | null;
  /** Points of a counted search, evaluated again with events; empty without `promote`. */
  readonly promoted: readonly Entry[];
  /** What they show; null without `promote`. */
  readonly certificate: Certificate | null;
  /** Points that none of all dominates, at the highest fidelity there is. */
  readonly front: readonly Entry[];
}

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
 * Points of chance to hold a search against, where they cost nothing: a grid's own points in a random order; a random
 * search is its own.
 */
function baselineOf({ file }: Sweep, { method, entries }: Searched): readonly Entry[] | null {
  if (method === "random") return entries;
  return method === "grid" ? shuffled(entries, file.search.seed) : null;
}

/** Compares a search with chance, and simulates what it counted where the file says so. */
export async function conclude(sweep: Sweep, searched: Searched): Promise<SearchResult> {
  const { promote } = sweep.file;
  const { entries } = searched;
  const baseline = baselineOf(sweep, searched);
  if (promote === undefined) return { ...searched, baseline, promoted: [], certificate: null, front: frontOf(entries) };
  const { promoted, certificate } = await certify(sweep, fitting(entries), promote);
  return { ...searched, baseline, promoted, certificate, front: frontOf(promoted) };
}
