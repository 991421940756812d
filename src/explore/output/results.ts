import { parquetWriteBuffer } from "hyparquet-writer";
import { METRIC_NAMES, type Metrics, unitOf } from "../metrics.js";
import type { Point } from "../space/point.js";
import type { Space } from "../space/space.js";
import type { PointRecord } from "../store/record.js";
import type { ResultStore } from "../store/store.js";

/** A point of the sweep and the result that the store has for it. */
export interface ResultRow {
  readonly point: Point;
  readonly record: PointRecord;
}

/** Energy, latency and area first. */
const ordered = (metrics: Metrics): Metrics =>
  Object.fromEntries(METRIC_NAMES.filter((name) => name in metrics).map((name) => [name, metrics[name]!]));

/** One line of results.jsonl. */
function line({ point, record }: ResultRow): string {
  const { key, fidelity, seed, feasible } = record;
  const metrics = record.feasible ? ordered(record.metrics) : {};
  const why = record.feasible ? {} : { reason: record.reason, ...(record.fault === true ? { fault: true } : {}) };
  return `${JSON.stringify({ key, point, metrics, feasible, ...why, fidelity, seed })}\n`;
}

export function* jsonLines(rows: Iterable<ResultRow>): Generator<Uint8Array> {
  for (const row of rows) yield Buffer.from(line(row));
}

type Column = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];

/** Values of one axis as a column: numbers or truth values where all of its values are, else text. */
function axisColumn(path: string, values: readonly unknown[], rows: readonly ResultRow[]): Column {
  const all = (type: string): boolean => values.every((value) => typeof value === type);
  const data = rows.map(({ point }) => point[path]!);
  if (all("number")) return { name: path, data: data as number[], type: "DOUBLE" };
  if (all("boolean")) return { name: path, data: data as boolean[], type: "BOOLEAN" };
  return { name: path, data: data.map(String), type: "STRING" };
}

/** results.parquet: a row a point, a column an axis and a metric; a figure that a point does not have is null. */
export function parquetBytes(space: Space, rows: readonly ResultRow[]): Uint8Array {
  const metric = (name: string): Column => ({
    name,
    data: rows.map(({ record }) => (record.feasible ? (record.metrics[name] ?? null) : null)),
    type: "DOUBLE",
    nullable: true,
  });
  const columnData: Column[] = [
    { name: "key", data: rows.map(({ record }) => record.key), type: "STRING" },
    { name: "fidelity", data: rows.map(({ record }) => record.fidelity), type: "STRING" },
    { name: "seed", data: rows.map(({ record }) => BigInt(record.seed)), type: "INT64" },
    { name: "feasible", data: rows.map(({ record }) => record.feasible), type: "BOOLEAN" },
    {
      name: "reason",
      data: rows.map(({ record }) => (record.feasible ? null : record.reason)),
      type: "STRING",
      nullable: true,
    },
    ...space.axes.map(({ path, values }) => axisColumn(path, values, rows)),
    ...METRIC_NAMES.map(metric),
  ];
  const units = Object.fromEntries(METRIC_NAMES.map((name) => [name, unitOf(name)]));
  const kvMetadata = [
    { key: "schema", value: "sorbet-sim/sweep-results@1" },
    { key: "units", value: JSON.stringify(units) },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}

/** Rows in the order of their keys, each read when it is its turn. */
export function* rowsInOrder(
  store: ResultStore,
  space: Space,
  entries: readonly { readonly key: string; readonly index: number }[],
): Generator<ResultRow> {
  const indices = new Map(entries.map(({ key, index }) => [key, index]));
  for (const key of [...indices.keys()].sort()) {
    yield { point: space.point(indices.get(key)!), record: store.read(key)! };
  }
}
