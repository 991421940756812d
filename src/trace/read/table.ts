import { existsSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { UserError } from "../../units/user-error.js";
import type { Block } from "../block.js";
import { TABLE_SCHEMA, TABLES, type TableName } from "../schema.js";

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

interface OpenTable {
  readonly file: Awaited<ReturnType<typeof asyncBufferFromFile>>;
  readonly metadata: FileMetaData;
  readonly tickPs: number;
}

/** @throws UserError if the file is not there or holds something else */
async function open(path: string, table: TableName): Promise<OpenTable> {
  if (!existsSync(path)) throw new UserError(`${path}: no such file; table ${table} is written by run --out`);
  const file = await asyncBufferFromFile(path);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    throw new UserError(`${path}: not a complete Parquet file: ${(error as Error).message}`);
  }
  const facts = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  if (facts.get("schema") !== TABLE_SCHEMA || facts.get("table") !== table)
    throw new UserError(`${path}: not a table ${table} of schema ${TABLE_SCHEMA}`);
  return { file, metadata, tickPs: Number(facts.get("tick_ps")) };
}

/**
 * Reads a table row group by row group, so that memory stays flat.
 * @throws UserError if the file is not there or holds something else
 */
export async function* readBlocks(path: string, table: TableName): AsyncGenerator<Block> {
  const { file, metadata } = await open(path, table);
  const { columns: schema } = TABLES[table];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const length = Number(group.num_rows);
    const columns = schema.map(({ type }) => (type === "int64" ? new Float64Array(length) : new Int32Array(length)));
    const texts = schema.map(({ type }) => (type === "text" ? ([] as string[]) : undefined));
    const from = rowStart;
    await parquetRead({
      file,
      metadata,
      rowStart,
      rowEnd: rowStart + length,
      onChunk: ({ columnName, columnData, rowStart: at }) => {
        const c = schema.findIndex(({ name }) => name === columnName);
        if (c < 0) return;
        fill(columns[c]!, at - from, columnData as ArrayLike<number | bigint | string>, texts[c]);
      },
    });
    rowStart += length;
    const run = length > 0 && schema[0]!.name === "run" ? columns[0]![0]! : 0;
    yield { table, run, length, columns, texts };
  }
}

function fill(
  column: Int32Array | Float64Array,
  at: number,
  data: ArrayLike<number | bigint | string>,
  texts: string[] | undefined,
): void {
  if (texts === undefined) {
    for (let i = 0; i < data.length; i++) column[at + i] = Number(data[i]);
    return;
  }
  const indices = new Map(texts.map((text, index) => [text, index]));
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as string;
    let index = indices.get(value);
    if (index === undefined) {
      index = texts.push(value) - 1;
      indices.set(value, index);
    }
    column[at + i] = index;
  }
}

/**
 * Reads a whole table of a run folder into memory.
 * @throws UserError if the file is not there or holds something else
 */
export async function readTable(folder: string, table: TableName): Promise<TableData> {
  const path = tablePath(folder, table);
  const { metadata, tickPs } = await open(path, table);
  const rows = Number(metadata.num_rows);
  const schema = TABLES[table].columns;
  const values = schema.map(({ type }) =>
    type === "text" ? new Array<string>(rows) : type === "int64" ? new Float64Array(rows) : new Int32Array(rows),
  );
  let at = 0;
  for await (const { length, columns, texts } of readBlocks(path, table)) {
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
