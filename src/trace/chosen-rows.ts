import { type Block, RowBuffer } from "./block.js";

const ROWS = 65_536;

/** Hands on the rows of blocks that a choice takes, in blocks of their own. */
export class ChosenRows {
  private rows: RowBuffer | undefined;
  private run = -1;

  constructor(private readonly hand: (block: Block) => void) {}

  write(block: Block, wanted: (row: number) => boolean): void {
    if (this.rows?.table !== block.table || this.run !== block.run) {
      this.rows?.flush();
      this.rows = new RowBuffer(block.table, block.run, ROWS, this.hand);
      this.run = block.run;
    }
    const { columns, texts } = block;
    for (let row = 0; row < block.length; row++) {
      if (wanted(row)) this.rows.addRow(columns.map((column, c) => texts[c]?.[column[row]!] ?? column[row]!));
    }
  }

  flush(): void {
    this.rows?.flush();
  }
}
