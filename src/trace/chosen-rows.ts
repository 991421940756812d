import { type Block, RowBuffer } from "./block.js";

const ROWS = 65_536;

/** Hands on the rows of blocks that a choice takes, in blocks of their own. */
export class ChosenRows {
  private rows: RowBuffer | undefined;

  /**
   * @param ended is told when all blocks of a table and run have been handed on: tables come one after the other, and
   * runs in order
   */
  constructor(
    private readonly hand: (block: Block) => void,
    private readonly ended: (run: number) => void = () => {},
  ) {}

  write(block: Block, wanted: (row: number) => boolean): void {
    if (this.rows?.table !== block.table || this.rows.run !== block.run) {
      this.flush();
      if (this.rows !== undefined) this.ended(this.rows.run);
      this.rows = new RowBuffer(block.table, block.run, ROWS, this.hand);
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
