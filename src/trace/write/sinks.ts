import type { Outputs } from "../../files/outputs.js";
import { CsvSink } from "../csv/csv-sink.js";
import { RunTables } from "../parquet/run-tables.js";
import { PerfettoSink } from "../perfetto/perfetto-sink.js";
import { FLOW_EVERY } from "../perfetto/run-tracks.js";
import { EVENT_TABLES, TOKEN_TABLES } from "../schema.js";
import type { TraceSink } from "../trace-sink.js";
import type { TraceRequest } from "./formats.js";
import { removeLeftovers } from "./run-names.js";

/** Tables of every run folder; those with a row an event only where Parquet was asked for. */
const tablesOf = ({ formats, tables = TOKEN_TABLES }: TraceRequest) =>
  tables.filter((table) => formats.includes("parquet") || !EVENT_TABLES.includes(table));

/** Everything that writes for a run, in a folder that is this process's: its tables, and the formats asked for. */
export async function openSinks(outputs: Outputs, request: TraceRequest): Promise<TraceSink[]> {
  const { folder, formats, tickPs, tables = TOKEN_TABLES } = request;
  removeLeftovers(folder);
  const sinks: TraceSink[] = [new RunTables(outputs, folder, tablesOf(request), tickPs)];
  if (formats.includes("csv")) sinks.push(new CsvSink(outputs, folder, tables));
  if (formats.includes("perfetto")) sinks.push(new PerfettoSink(outputs, folder, tickPs, { every: FLOW_EVERY }));
  if (formats.includes("vcd")) {
    const { ALL_BUT_SPIKES } = await import("../vcd/signals.js");
    const { VcdSink } = await import("../vcd/vcd-sink.js");
    const choice = { patterns: ALL_BUT_SPIKES, from: 0, to: Number.POSITIVE_INFINITY };
    sinks.push(new VcdSink(outputs, folder, tickPs, choice));
  }
  if (formats.includes("sonata")) {
    const { SonataSink } = await import("../sonata/sonata-sink.js");
    sinks.push(await SonataSink.open(outputs, folder, tickPs));
  }
  return sinks;
}
