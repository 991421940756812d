import type { Block } from "./block.js";
import { type Column, SHARED_TABLES, TABLES, type TableName } from "./schema.js";

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

/** A whole table in memory, filled block by block. */
export class TableRows implements TableData {
  private readonly columns: readonly Column[];
  private readonly values: readonly (Int32Array | Float64Array | string[])[];
  private filled = 0;

  constructor(
    private readonly table: TableName,
    readonly rows: number,
    readonly tickPs: number,
  ) {
    this.columns = TABLES[table].columns;
    this.values = this.columns.map(({ type }) =>
      type === "text" ? new Array<string>(rows) : type === "int64" ? new Float64Array(rows) : new Int32Array(rows),
    );
  }

  add({ length, columns, texts }: Block): void {
    const at = this.filled;
    this.values.forEach((column, c) => {
      const from = columns[c]!;
      const strings = texts[c];
      if (Array.isArray(column)) for (let i = 0; i < length; i++) column[at + i] = strings![from[i]!]!;
      else column.set(from, at);
    });
    this.filled += length;
  }

  numbers(name: string): Int32Array | Float64Array {
    const column = this.find(name);
    if (Array.isArray(column)) throw new Error(`column ${name} of table ${this.table} holds texts`);
    return column as Int32Array | Float64Array;
  }

  texts(name: string): readonly string[] {
    const column = this.find(name);
    if (!Array.isArray(column)) throw new Error(`column ${name} of table ${this.table} holds numbers`);
    return column;
  }

  private find(name: string): ColumnValues {
    const c = this.columns.findIndex((column) => column.name === name);
    if (c < 0) throw new Error(`table ${this.table} has no column ${name}`);
    return this.values[c]!;
  }
}

/** A whole table from its blocks, in their order; one that all runs share from those of the first. */
export function tableOf(table: TableName, tickPs: number, blocks: readonly Block[]): TableData {
  const isShared = SHARED_TABLES.includes(table);
  const own = blocks.filter((block) => block.table === table && !(isShared && block.run > 0));
  const rows = new TableRows(
    table,
    own.reduce((n, { length }) => n + length, 0),
    tickPs,
  );
  for (const block of own) rows.add(block);
  return rows;
}
