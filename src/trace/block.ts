import { TABLES, type TableName } from "./schema.js";

/** Rows of one table, column by column: numbers as they are, texts as indices into `texts`. */
export interface Block {
  readonly table: TableName;
  readonly run: number;
  readonly length: number;
  /** One array a column, in the order of the schema: Int32Array for int32 and text, Float64Array for int64. */
  readonly columns: readonly (Int32Array | Float64Array)[];
  /** Strings of each text column, undefined for others. */
  readonly texts: readonly (readonly string[] | undefined)[];
}

/** Rows of a table as they are collected; full, or told to, it hands them on as a block. */
export class RowBuffer {
  private columns: (Int32Array | Float64Array)[] = [];
  private length = 0;
  private readonly texts: (string[] | undefined)[];
  private readonly indices: (Map<string, number> | undefined)[];

  constructor(
    readonly table: TableName,
    readonly run: number,
    private readonly capacity: number,
    private readonly hand: (block: Block) => void,
  ) {
    this.texts = TABLES[table].columns.map(({ type }) => (type === "text" ? [] : undefined));
    this.indices = this.texts.map((texts) => texts && new Map());
  }

  /** Index of a text in its column, for `add`. */
  text(column: number, text: string): number {
    const indices = this.indices[column]!;
    let index = indices.get(text);
    if (index === undefined) {
      index = this.texts[column]!.push(text) - 1;
      indices.set(text, index);
    }
    return index;
  }

  /** Adds a row; texts by their index. */
  add(...row: readonly number[]): void {
    const at = this.next();
    for (let c = 0; c < row.length; c++) this.columns[c]![at] = row[c]!;
    this.added();
  }

  /** Adds a row; texts as they are. */
  addRow(row: readonly (number | string)[]): void {
    const at = this.next();
    row.forEach((value, c) => {
      this.columns[c]![at] = typeof value === "string" ? this.text(c, value) : value;
    });
    this.added();
  }

  /** Room for rows to be filled in column by column, `added` afterwards: the fast way in. */
  room(): { readonly columns: readonly (Int32Array | Float64Array)[]; readonly from: number; readonly rows: number } {
    const from = this.next();
    return { columns: this.columns, from, rows: this.capacity - from };
  }

  added(rows = 1): void {
    this.length += rows;
    if (this.length === this.capacity) this.flush();
  }

  /** Hands on what there is; nothing if there is none. */
  flush(): void {
    const { length, table, run } = this;
    if (length === 0) return;
    const columns = length === this.capacity ? this.columns : this.columns.map((column) => column.slice(0, length));
    this.columns = [];
    this.length = 0;
    this.hand({ table, run, length, columns, texts: this.texts.map((texts) => texts?.slice()) });
  }

  private next(): number {
    if (this.length === 0) {
      this.columns = TABLES[this.table].columns.map(({ type }) =>
        type === "int64" ? new Float64Array(this.capacity) : new Int32Array(this.capacity),
      );
    }
    return this.length;
  }
}
