import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../base/user-error.js";
import { Outputs } from "../files/outputs.js";
import { filesIn, refuseInput } from "../files/same-file.js";
import { ChosenRows } from "./chosen-rows.js";
import { CsvSink, csvFile } from "./csv/csv-sink.js";
import { ReplaySink } from "./csv/replay-sink.js";
import type { FlowChoice } from "./perfetto/run-tracks.js";
import { openTables, type TableSource } from "./read/table-file.js";
import type { TableName } from "./schema.js";
import { type TimeWindow, timeFilter } from "./time-window.js";
import type { TraceSink } from "./trace-sink.js";
import type { SignalChoice } from "./vcd/signals.js";

export interface ConvertChoice {
  readonly flows: FlowChoice;
  readonly signals: SignalChoice;
  /** Rows of the other formats; all where it is left out. */
  readonly time?: TimeWindow;
}

/** Targets by how their names end. */
export const TARGETS =
  ".perfetto-trace (or .pftrace), .vcd, .h5 (SONATA), .packets.csv (for noc --packets), .csv (of one table), or a folder (CSV of every table)";

interface Target {
  readonly sink: TraceSink;
  /** Whether the sink itself takes what is in time. */
  readonly timed?: boolean;
  readonly tables: readonly TableName[];
}

/** `x.vcd` for the first run, `x.run1.vcd` for the next. */
const nameOfRun = (name: string) => (run: number) => {
  if (run === 0) return name;
  const end = extname(name);
  return `${name.slice(0, -end.length)}.run${run}${end}`;
};

function need(source: TableSource, from: string, tables: readonly TableName[]): readonly TableName[] {
  const missing = tables.filter((table) => !source.tables.includes(table));
  if (missing.length > 0) {
    throw new UserError(
      `${from}: has no table ${missing.join(", ")}, which this needs; run --trace parquet writes all tables`,
    );
  }
  return tables;
}

async function targetOf(
  outputs: Outputs,
  source: TableSource,
  from: string,
  to: string,
  choice: ConvertChoice,
): Promise<Target> {
  const folder = dirname(to);
  const name = basename(to);
  if (to.endsWith(".perfetto-trace") || to.endsWith(".pftrace")) {
    const { PerfettoSink } = await import("./perfetto/perfetto-sink.js");
    const tables = need(source, from, ["placement", "layers", "power", "windows", "links"]);
    return {
      sink: new PerfettoSink(outputs, folder, source.tickPs, choice.flows, name),
      timed: true,
      tables: [...tables, "work", "packets"],
    };
  }
  if (to.endsWith(".vcd")) {
    const { VcdSink } = await import("./vcd/vcd-sink.js");
    const tables = need(source, from, ["placement"]);
    return {
      sink: new VcdSink(outputs, folder, source.tickPs, choice.signals, nameOfRun(name)),
      timed: true,
      tables: [...tables, "windows", "work", "links", "spikes"],
    };
  }
  if (to.endsWith(".h5")) {
    const { SonataSink } = await import("./sonata/sonata-sink.js");
    const tables = need(source, from, ["placement", "spikes"]);
    return { sink: await SonataSink.open(outputs, folder, source.tickPs, name), tables };
  }
  if (to.endsWith(".packets.csv"))
    return { sink: new ReplaySink(outputs, folder, name), tables: need(source, from, ["packets"]) };
  if (to.endsWith(".csv")) {
    if (source.tables.length > 1)
      throw new UserError(`${to}: one table goes into a .csv file; give ${from}/tables/TABLE.parquet, or a folder`);
    return { sink: csvFile(outputs, to, source.tables[0]!), tables: source.tables };
  }
  if (extname(to) === "" || to.endsWith("/") || (existsSync(to) && statSync(to).isDirectory()))
    return { sink: new CsvSink(outputs, to, source.tables, "."), tables: source.tables };
  throw new UserError(`${to}: no format ends so; known are ${TARGETS}`);
}

/**
 * Writes a run's tables in another format, row group by row group: of rows with a time those that lie in the time
 * chosen, partly at least.
 * @param stop ends it, with nothing written
 * @returns paths of the files written
 * @throws UserError if the tables or the format are not there, or the target is what is read
 */
export async function convert(from: string, to: string, choice: ConvertChoice, stop?: AbortSignal): Promise<string[]> {
  const source = await openTables(from);
  refuseInput(to, "the target", [from, join(from, "tables"), ...filesIn(join(from, "tables"))]);
  const outputs = new Outputs();
  try {
    const { sink, tables, timed } = await targetOf(outputs, source, from, to, choice);
    const { time } = choice;
    const rows = new ChosenRows((block) => sink.write(block));
    for await (const block of source.blocks(tables)) {
      if (timed || time === undefined) sink.write(block);
      else rows.write(block, timeFilter(block, time));
      await setImmediate();
      stop?.throwIfAborted();
    }
    rows.flush();
    const files = await sink.finish();
    await setImmediate();
    stop?.throwIfAborted();
    outputs.publish();
    return files;
  } finally {
    outputs.discard();
  }
}
