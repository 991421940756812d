import { valuesOf } from "../objectives.js";
import type { Evaluated, Sweep } from "../sweep.js";
import type { Individual } from "./nsga2.js";
import { front, type Values } from "./pareto.js";

/** A point in the order in which a search evaluated it. */
export interface Entry extends Individual {
  readonly key: string;
}

/** What a result is to a search: its objectives, null where it does not fit or a constraint on results fails. */
export function entryOf(sweep: Sweep): (evaluated: Evaluated) => Entry {
  return ({ index, key, record }) => {
    const values = sweep.broken(index, record) === undefined ? valuesOf(sweep.file.objectives, record) : null;
    return { index, key, values };
  };
}

/** Points that fit, each once, that no other dominates. */
export const frontOf = (entries: readonly Entry[]): Entry[] =>
  front(fitting(entries), ({ values }) => values as Values);

/** Points that fit, each once. */
export function fitting(entries: readonly Entry[]): Entry[] {
  const feasible = entries.filter(({ values }) => values !== null);
  return [...new Map(feasible.map((entry) => [entry.key, entry])).values()];
}
