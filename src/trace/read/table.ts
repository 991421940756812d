import { existsSync } from "node:fs";
import { join } from "node:path";
import { parquetRead } from "hyparquet";
import { plainText } from "../../base/plain-text.js";
import { shown } from "../../base/suggest.js";
import { damaged, decoding } from "../../input/damaged.js";
import type { Block } from "../block.js";
import { TABLES, type TableName } from "../schema.js";
import { type OpenTable, openTable } from "./open-table.js";

/** A column in memory: int32 as Int32Array, int64 as Float64Array (exact to 2^53), text as strings. */
export type ColumnValues = Int32Array | Float64Array | readonly string[];

export interface TableData {
  readonly rows: number;
  /** Picoseconds a tick. */
  readonly tickPs: number;
  /** A number column. @throws Error if the table has no such column, or texts there */
  numbers(column: string): Int32Array | Float64Array;
  /** A text column. @throws Error if the table has no such column, or numbers there */
  texts(column: string): readonly string[];
}

/** Where a run folder keeps a table. */
export const tablePath = (folder: string, table: TableName): string => join(folder, "tables", `${table}.parquet`);

export const hasTable = (folder: string, table: TableName): boolean => existsSync(tablePath(folder, table));

/**
 * Reads a table row group by row group, so that memory stays flat.
 * @throws UserError if the file is not there, holds something else or is damaged
 */
export async function* readBlocks(path: string, table: TableName): AsyncGenerator<Block> {
  yield* blocksOf(await openTable(path, table));
}

/** @throws UserError if the file is damaged */
export async function* blocksOf(open: OpenTable): AsyncGenerator<Block> {
  const { path, table, metadata } = open;
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const length = Number(group.num_rows);
    const block = blockOf(table, length, await decoding(path, () => chunksOf(open, rowStart, rowStart + length)), path);
    rowStart += length;
    yield block;
  }
}

/** What the file has for each column of its rows, in pieces. */
async function chunksOf(
  { file, metadata }: OpenTable,
  rowStart: number,
  rowEnd: number,
): Promise<Map<string, unknown[]>> {
  const columns = new Map<string, unknown[]>();
  await parquetRead({
    file,
    metadata,
    rowStart,
    rowEnd,
    // Nothing here may throw: the library would not hear of it.
    onChunk: ({ columnName, columnData }) => {
      const pieces = columns.get(columnName) ?? [];
      pieces.push(columnData);
      columns.set(columnName, pieces);
    },
  });
  return columns;
}

/** Numbers that may be anything: what a spike or packet carries. Others count something, or are -1 for none. */
const isAny = (column: string): boolean => column === "value" || column === "channel";
const LEAST = -1;
const MOST_INT32 = 2 ** 31 - 1;
/** Longest text in a table: names of cores have some twenty characters. */
const MOST_TEXT = 200;

function blockOf(
  table: TableName,
  length: number,
  chunks: ReadonlyMap<string, readonly unknown[]>,
  path: string,
): Block {
  const schema = TABLES[table].columns;
  const columns = schema.map(({ type }) => (type === "int64" ? new Float64Array(length) : new Int32Array(length)));
  const texts = schema.map(({ type }) => (type === "text" ? ([] as string[]) : undefined));
  schema.forEach(({ name, type }, c) => {
    const most = type === "int64" ? Number.MAX_SAFE_INTEGER : MOST_INT32;
    const least = isAny(name) ? -most - 1 : LEAST;
    const indices = new Map<string, number>();
    const own = texts[c];
    let at = 0;
    for (const piece of (chunks.get(name) ?? []) as readonly ArrayLike<unknown>[]) {
      if (at + piece.length > length) throw damaged(path, `column ${name} has more than ${length} rows`);
      for (let i = 0; i < piece.length; i++, at++) {
        const value = piece[i];
        if (own === undefined) {
          const number = typeof value === "bigint" ? Number(value) : (value as number);
          if (!(number >= least && number <= most))
            throw damaged(path, `column ${name} holds ${shown(value)} in row ${at + 1} of a group`);
          columns[c]![at] = number;
          continue;
        }
        let index = indices.get(value as string);
        if (index === undefined) {
          if (typeof value !== "string" || value.length > MOST_TEXT || plainText(value) !== value)
            throw damaged(path, `column ${name} holds ${shown(value)} in row ${at + 1} of a group`);
          index = own.push(value) - 1;
          indices.set(value, index);
        }
        columns[c]![at] = index;
      }
    }
    if (at < length) throw damaged(path, `column ${name} has ${at} of ${length} rows`);
  });
  const runs = schema[0]!.name === "run" ? columns[0]! : undefined;
  if (runs?.some((run) => run !== runs[0] || run < 0)) throw damaged(path, "a row group holds rows of several runs");
  return { table, run: length > 0 ? (runs?.[0] ?? 0) : 0, length, columns, texts };
}

/**
 * Reads a whole table of a run folder into memory.
 * @throws UserError if the file is not there or holds something else
 */
export async function readTable(folder: string, table: TableName): Promise<TableData> {
  const path = tablePath(folder, table);
  const open = await openTable(path, table);
  const { metadata, tickPs } = open;
  const rows = Number(metadata.num_rows);
  const schema = TABLES[table].columns;
  const values = schema.map(({ type }) =>
    type === "text" ? new Array<string>(rows) : type === "int64" ? new Float64Array(rows) : new Int32Array(rows),
  );
  let at = 0;
  for await (const { length, columns, texts } of blocksOf(open)) {
    values.forEach((column, c) => {
      const from = columns[c]!;
      const strings = texts[c];
      if (Array.isArray(column)) for (let i = 0; i < length; i++) column[at + i] = strings![from[i]!]!;
      else column.set(from, at);
    });
    at += length;
  }
  const find = (name: string): ColumnValues => {
    const c = schema.findIndex((column) => column.name === name);
    if (c < 0) throw new Error(`table ${table} has no column ${name}`);
    return values[c]!;
  };
  return {
    rows,
    tickPs,
    numbers: (name) => {
      const column = find(name);
      if (Array.isArray(column)) throw new Error(`column ${name} of table ${table} holds texts`);
      return column as Int32Array | Float64Array;
    },
    texts: (name) => {
      const column = find(name);
      if (!Array.isArray(column)) throw new Error(`column ${name} of table ${table} holds numbers`);
      return column;
    },
  };
}
