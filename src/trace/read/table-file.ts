import { existsSync, statSync } from "node:fs";
import { UserError } from "../../base/user-error.js";
import type { Block } from "../block.js";
import { TABLE_NAMES, type TableName } from "../schema.js";
import { openTable } from "./open-table.js";
import { hasTable, readBlocks, tablePath } from "./table.js";

/** Tables of a run folder, or one table file. */
export interface TableSource {
  readonly tickPs: number;
  readonly tables: readonly TableName[];
  /** All rows, table after table, row group by row group. */
  readonly blocks: (tables: readonly TableName[]) => AsyncGenerator<Block>;
}

/** @param from folder of `run --out` or `trace slice`, or one of its table files @throws UserError if it is neither */
export async function openTables(from: string): Promise<TableSource> {
  if (!existsSync(from)) throw new UserError(`${from}: no such file or folder`);
  if (!statSync(from).isDirectory()) {
    const { table, tickPs } = await openTable(from);
    return { tickPs, tables: [table], blocks: (tables) => blocksOf(tables.includes(table) ? [[from, table]] : []) };
  }
  const tables = TABLE_NAMES.filter((name) => hasTable(from, name));
  if (tables.length === 0) throw new UserError(`${from}: has no tables; run --out writes them, into tables/`);
  const { tickPs } = await openTable(tablePath(from, tables[0]!), tables[0]!);
  return {
    tickPs,
    tables,
    blocks: (wanted) =>
      blocksOf(tables.filter((name) => wanted.includes(name)).map((name) => [tablePath(from, name), name])),
  };
}

async function* blocksOf(files: readonly (readonly [path: string, table: TableName])[]): AsyncGenerator<Block> {
  for (const [path, table] of files) yield* readBlocks(path, table);
}
