import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "../block.js";
import type { TableName } from "../schema.js";
import type { TableData } from "../table-data.js";
import { openTable } from "./open-table.js";
import { blocksOf, wholeTable } from "./table-blocks.js";

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

/**
 * Reads a whole table of a run folder into memory.
 * @throws UserError if the file is not there or holds something else
 */
export async function readTable(folder: string, table: TableName): Promise<TableData> {
  return wholeTable(await openTable(tablePath(folder, table), table));
}
