import { join } from "node:path";
import type { OutputFile } from "../../files/output-file.js";
import { checkReplaceable, type Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { SHARED_TABLES, TABLES, type TableName } from "../schema.js";
import type { TraceSink } from "../trace-sink.js";
import { joinTable, TableFile } from "./table-file.js";

/** Rows after which a part file is completed: what is in it survives even a process that is killed. */
const PART_ROWS = 1 << 18;

/**
 * The Parquet tables of a run folder while they grow: each chip run writes part files of its own, in whatever order
 * the runs come; `finish` joins them, by run, into one file a table.
 */
export class RunTables implements TraceSink {
  private readonly tables: string;
  private readonly parts: string;
  private readonly open = new Map<string, TableFile>();
  private readonly done = new Map<TableName, Map<number, OutputFile[]>>();

  /** @param names tables to write; blocks of others are left out */
  constructor(
    private readonly outputs: Outputs,
    folder: string,
    private readonly names: readonly TableName[],
    private readonly tickPs: number,
  ) {
    this.tables = join(folder, "tables");
    this.parts = join(this.tables, "parts");
    outputs.folder(this.tables);
    for (const name of names) checkReplaceable(join(this.tables, `${name}.parquet`));
  }

  write(block: Block): void {
    if (!this.names.includes(block.table)) return;
    if (SHARED_TABLES.includes(block.table) && block.run > 0) return;
    const key = `${block.table} ${block.run}`;
    let part = this.open.get(key);
    if (part === undefined) {
      const number = this.partsOf(block.table, block.run).length;
      const name = `${block.table}-${String(block.run).padStart(6, "0")}-${String(number).padStart(4, "0")}.parquet`;
      part = new TableFile(this.outputs, join(this.parts, name), TABLES[block.table], this.tickPs);
      this.open.set(key, part);
    }
    part.write(block);
    if (part.rows >= PART_ROWS) this.complete(key, block.table, block.run);
  }

  endRun(run: number): void {
    for (const table of this.names) this.complete(`${table} ${run}`, table, run);
  }

  async finish(): Promise<string[]> {
    for (const table of this.names) {
      for (const key of [...this.open.keys()]) {
        const [name, run] = key.split(" ");
        if (name === table) this.complete(key, table, Number(run));
      }
      const runs = [...(this.done.get(table) ?? [])].sort(([a], [b]) => a - b);
      const parts = runs.flatMap(([, list]) => list);
      await joinTable(this.outputs, parts, join(this.tables, `${table}.parquet`), TABLES[table], this.tickPs);
      for (const part of parts) this.outputs.remove(part);
    }
    this.outputs.removeFolder(this.parts);
    return this.names.map((table) => `tables/${table}.parquet`);
  }

  private complete(key: string, table: TableName, run: number): void {
    const part = this.open.get(key);
    if (part === undefined) return;
    this.open.delete(key);
    const file = part.finish();
    this.outputs.publishPart(file);
    this.partsOf(table, run).push(file);
  }

  private partsOf(table: TableName, run: number): OutputFile[] {
    let runs = this.done.get(table);
    if (runs === undefined) {
      runs = new Map();
      this.done.set(table, runs);
    }
    let parts = runs.get(run);
    if (parts === undefined) {
      parts = [];
      runs.set(run, parts);
    }
    return parts;
  }
}
