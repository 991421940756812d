import { ByteWriter, parquetWriteRows } from "hyparquet-writer";
import type { Metrics, Units } from "../metrics.js";
import type { Axis } from "../space/axis.js";
import type { Point } from "../space/point.js";
import type { Space } from "../space/space.js";
import type { PointRecord } from "../store/record.js";
import type { Sweep } from "../sweep.js";

/** A point of the sweep and the result that the store has for it. */
export interface ResultRow {
  readonly point: Point;
  readonly record: PointRecord;
  /** The constraint on results that it fails, in words. */
  readonly broken: string | undefined;
}

/** Why a point is no choice; undefined: it is one. */
export const reasonOf = ({ record, broken }: ResultRow): string | undefined =>
  record.feasible ? broken : record.reason;

/** In the order of their units: energy and latency first. */
const ordered = (metrics: Metrics, units: Units): Metrics =>
  Object.fromEntries([...units.keys()].filter((name) => name in metrics).map((name) => [name, metrics[name]!]));

/** One line of results.jsonl. */
function line(row: ResultRow, units: Units): string {
  const { point, record } = row;
  const { key, fidelity, seed } = record;
  const metrics = record.feasible ? ordered(record.metrics, units) : {};
  const reason = reasonOf(row);
  const fault = !record.feasible && record.fault === true ? { fault: true } : {};
  const why = reason === undefined ? {} : { reason, ...fault };
  return `${JSON.stringify({ key, point, metrics, feasible: reason === undefined, ...why, fidelity, seed })}\n`;
}

export function* jsonLines(rows: Iterable<ResultRow>, units: Units): Generator<Uint8Array> {
  for (const row of rows) yield Buffer.from(line(row, units));
}

type Column = Parameters<typeof parquetWriteRows>[0]["columns"][number] & {
  readonly of: (row: ResultRow) => string | number | bigint | boolean | null;
};

/** Rows in memory at once. */
const GROUP = 1000;

/** One axis as a column: numbers or truth values where all of its values are, else text. */
function axisColumn({ path, values }: Axis): Column {
  const all = (type: string): boolean => values.every((value) => typeof value === type);
  if (all("number")) return { name: path, type: "DOUBLE", of: ({ point }) => point[path]! };
  if (all("boolean")) return { name: path, type: "BOOLEAN", of: ({ point }) => point[path]! };
  return { name: path, type: "STRING", of: ({ point }) => String(point[path]) };
}

const metricColumn = (name: string): Column => ({
  name,
  type: "DOUBLE",
  nullable: true,
  of: ({ record }) => (record.feasible ? (record.metrics[name] ?? null) : null),
});

/** results.parquet: a row a point, a column an axis and a metric; a figure that a point does not have is null. */
export function parquetBytes({ axes }: Space, rows: Iterable<ResultRow>, figures: Units): Uint8Array {
  const all: Column[] = [
    { name: "key", type: "STRING", of: ({ record }) => record.key },
    { name: "fidelity", type: "STRING", of: ({ record }) => record.fidelity },
    { name: "seed", type: "INT64", of: ({ record }) => BigInt(record.seed) },
    { name: "feasible", type: "BOOLEAN", of: (row) => reasonOf(row) === undefined },
    {
      name: "reason",
      type: "STRING",
      nullable: true,
      of: (row) => reasonOf(row) ?? null,
    },
    ...axes.map(axisColumn),
    ...[...figures.keys()].map(metricColumn),
  ];
  const units = Object.fromEntries(figures);
  const writer = new ByteWriter();
  parquetWriteRows({
    writer,
    columns: all.map(({ of: _, ...column }) => column),
    rows: records(all, rows),
    rowGroupSize: GROUP,
    kvMetadata: [
      { key: "schema", value: "sorbet-sim/sweep-results@1" },
      { key: "units", value: JSON.stringify(units) },
    ],
  });
  return writer.getBytes();
}

function* records(columns: readonly Column[], rows: Iterable<ResultRow>): Generator<Record<string, unknown>> {
  for (const row of rows) yield Object.fromEntries(columns.map(({ name, of }) => [name, of(row)]));
}

/** Rows in the order of their keys, each read when it is its turn. */
export function* rowsInOrder(
  { store, file, broken }: Pick<Sweep, "store" | "file" | "broken">,
  entries: readonly { readonly key: string; readonly index: number }[],
): Generator<ResultRow> {
  const indices = new Map(entries.map(({ key, index }) => [key, index]));
  for (const key of [...indices.keys()].sort()) {
    const index = indices.get(key)!;
    const record = store.read(key)!;
    yield { point: file.space.point(index), record, broken: broken(index, record) };
  }
}
