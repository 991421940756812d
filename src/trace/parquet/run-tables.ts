import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "../block.js";
import { TABLES, type TableName } from "../schema.js";
import type { TraceSink } from "../write/trace-sink.js";
import { joinTable, TableFile } from "./table-file.js";

/** Rows after which a part file is completed: what is in it survives even a process that is killed. */
const PART_ROWS = 1 << 18;

interface Part {
  readonly path: string;
  readonly file: TableFile;
}

/**
 * The Parquet tables of a run folder while they grow: each chip run writes part files of its own, in whatever order the runs come; `finish`
 * joins them, by run, into one file a table.
 */
export class RunTables implements TraceSink {
  private readonly tables: string;
  private readonly parts: string;
  private readonly created: string | undefined;
  private readonly open = new Map<string, Part>();
  private readonly done = new Map<TableName, Map<number, string[]>>();

  /** @param names tables to write; blocks of others are left out */
  constructor(
    folder: string,
    private readonly names: readonly TableName[],
    private readonly tickPs: number,
  ) {
    this.tables = join(folder, "tables");
    this.parts = join(this.tables, "parts");
    rmSync(this.parts, { recursive: true, force: true });
    this.created = mkdirSync(this.parts, { recursive: true });
  }

  write(block: Block): void {
    if (!this.names.includes(block.table)) return;
    // The placement is the same for every run.
    if (block.table === "placement" && block.run > 0) return;
    const key = `${block.table} ${block.run}`;
    let part = this.open.get(key);
    if (part === undefined) {
      const number = this.pathsOf(block.table, block.run).length;
      const name = `${block.table}-${String(block.run).padStart(6, "0")}-${String(number).padStart(4, "0")}.parquet`;
      const path = join(this.parts, name);
      part = { path, file: new TableFile(path, TABLES[block.table], this.tickPs) };
      this.open.set(key, part);
    }
    part.file.write(block);
    if (part.file.rows >= PART_ROWS) this.complete(key, block.table, block.run);
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
      const paths = runs.flatMap(([, list]) => list);
      await joinTable(paths, join(this.tables, `${table}.parquet`), TABLES[table], this.tickPs);
      for (const path of paths) rmSync(path);
    }
    rmSync(this.parts, { recursive: true });
    return this.names.map((table) => `tables/${table}.parquet`);
  }

  discard(): void {
    // As the folder was: the first folder that had to be made, and what is in it.
    rmSync(this.created ?? this.parts, { recursive: true, force: true });
  }

  private complete(key: string, table: TableName, run: number): void {
    const part = this.open.get(key);
    if (part === undefined) return;
    this.open.delete(key);
    part.file.finish();
    this.pathsOf(table, run).push(part.path);
  }

  private pathsOf(table: TableName, run: number): string[] {
    let runs = this.done.get(table);
    if (runs === undefined) {
      runs = new Map();
      this.done.set(table, runs);
    }
    let paths = runs.get(run);
    if (paths === undefined) {
      paths = [];
      runs.set(run, paths);
    }
    return paths;
  }
}
