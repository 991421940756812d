import { parquetRead } from "hyparquet";
import { plainText } from "../../base/plain-text.js";
import { shown } from "../../base/suggest.js";
import { damaged, decoding } from "../../input/damaged.js";
import type { Block } from "../block.js";
import { TABLES, type TableName } from "../schema.js";
import { type TableData, TableRows } from "../table-data.js";
import type { OpenTable } from "./table-buffer.js";

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

/** A whole table in memory. @throws UserError if the file is damaged */
export async function wholeTable(open: OpenTable): Promise<TableData> {
  const rows = new TableRows(open.table, Number(open.metadata.num_rows), open.tickPs);
  for await (const block of blocksOf(open)) rows.add(block);
  return rows;
}
