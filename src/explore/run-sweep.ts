import { type ParetoFile, paretoFile } from "./output/pareto-file.js";
import { jsonLines, parquetBytes, type ResultRow, reasonOf, rowsInOrder } from "./output/results.js";
import { entryOf } from "./search/entry.js";
import { conclude, plainPoints, type Searched, type SearchResult, type Shard, search } from "./search/search.js";
import type { Sweep } from "./sweep.js";

/** How a sweep ended. */
export interface SweepEnd {
  /** Results written; null where a shard has left points to others. */
  readonly pareto: ParetoFile | null;
  /** Points that have a result, and points there are, where that is known. */
  readonly present: number;
  readonly asked: number | null;
  readonly infeasible: number;
  /** Points whose result is a fault. */
  readonly faults: readonly ResultRow[];
}

/** Writes the files of results: bytes depend on the points alone, in the order of their keys. */
function write(sweep: Sweep, found: SearchResult, command: Parameters<typeof paretoFile>[2]): SweepEnd {
  const { store, file } = sweep;
  const entries = [...found.entries, ...found.promoted];
  const rows = (): Generator<ResultRow> => rowsInOrder(sweep, entries);
  const faults: ResultRow[] = [];
  let present = 0;
  let infeasible = 0;
  for (const row of rows()) {
    present++;
    if (reasonOf(row) === undefined) continue;
    infeasible++;
    if (!row.record.feasible && row.record.fault === true) faults.push(row);
  }
  store.write("results.jsonl", jsonLines(rows(), file.units));
  store.write("results.parquet", [parquetBytes(file.space, rows(), file.units)]);
  const pareto = paretoFile(sweep, found, command);
  store.write("pareto.json", [Buffer.from(`${JSON.stringify(pareto, null, 2)}\n`)]);
  return { pareto, present, asked: null, infeasible, faults };
}

/**
 * Evaluates all that is missing and writes the results. After an interrupt the results are those of the points that
 * were there.
 * @param searched who chooses the points: the search method of the file, or somebody outside
 */
export async function runSweep(
  sweep: Sweep,
  command: Parameters<typeof paretoFile>[2],
  searched: (sweep: Sweep) => Promise<Searched> = search,
): Promise<SweepEnd> {
  return write(sweep, await conclude(sweep, await searched(sweep)), command);
}

/** Evaluates one worker's share; whoever finds every point in the store writes the results. */
export async function runShard(
  sweep: Sweep,
  shard: Shard,
  interrupted: AbortSignal,
  command: Parameters<typeof paretoFile>[2],
): Promise<SweepEnd> {
  await sweep.evaluateAll(plainPoints(sweep, shard), entryOf(sweep));
  let present = 0;
  let asked = 0;
  for (const index of plainPoints(sweep, null)) {
    asked++;
    if (sweep.store.has(sweep.task(sweep.file.space.point(index)).key)) present++;
  }
  if (present === asked && !interrupted.aborted) return { ...(await runSweep(sweep, command)), asked };
  return { pareto: null, present, asked, infeasible: 0, faults: [] };
}
