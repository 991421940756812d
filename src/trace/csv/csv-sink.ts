import { basename, dirname, join } from "node:path";
import type { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { RunParts } from "../run-parts.js";
import { SHARED_TABLES, TABLES, type TableName } from "../schema.js";
import type { TraceSink } from "../trace-sink.js";

/** Folder of the files within a run folder. */
const CSV_FOLDER = "csv";
const encoder = new TextEncoder();

/** A field by RFC 4180: in quotes where it holds a comma, a quote or a line break. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The lines of a block. */
export function csvLines({ columns, texts, length }: Block): string {
  const fields = texts.map((strings) => strings?.map(csvField));
  let lines = "";
  for (let row = 0; row < length; row++) {
    for (let c = 0; c < columns.length; c++) {
      const value = columns[c]![row]!;
      const strings = fields[c];
      lines += c === 0 ? "" : ",";
      lines += strings === undefined ? value : strings[value]!;
    }
    lines += "\n";
  }
  return lines;
}

/** Tables as comma-separated text with a header line, a file a table. */
export class CsvSink implements TraceSink {
  private readonly files = new Map<TableName, RunParts>();

  constructor(
    outputs: Outputs,
    folder: string,
    tables: readonly TableName[],
    private readonly within = CSV_FOLDER,
    private readonly nameOf = (table: TableName) => `${table}.csv`,
  ) {
    for (const table of tables) this.files.set(table, new RunParts(outputs, join(folder, within, nameOf(table))));
  }

  write(block: Block): void {
    if (SHARED_TABLES.includes(block.table) && block.run > 0) return;
    this.files.get(block.table)?.append(block.run, encoder.encode(csvLines(block)));
  }

  endRun(): void {}

  async finish(): Promise<string[]> {
    const paths: string[] = [];
    for (const [table, file] of this.files) {
      file.finish(encoder.encode(`${TABLES[table].columns.map(({ name }) => name).join(",")}\n`));
      paths.push(join(this.within, this.nameOf(table)));
    }
    return paths;
  }
}

/** One table into a file of any name. */
export const csvFile = (outputs: Outputs, path: string, table: TableName): CsvSink =>
  new CsvSink(outputs, dirname(path), [table], ".", () => basename(path));
