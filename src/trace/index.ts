/**
 * `sorbet-sim/trace`: what happened in a run, in files. For Node.
 *
 * `recordRun` makes blocks of table rows of a chip run, the sinks of `openSinks` files of them; `readTable` and
 * `openTables` read the tables of a run folder, `convert` and `slice` make other files of them.
 */
export { type Block, RowBuffer } from "./block.js";
export { type ConvertChoice, convert } from "./convert.js";
export type { FlowChoice } from "./perfetto/run-tracks.js";
export { hasTable, readBlocks, readTable, tablePath } from "./read/table.js";
export { openTables, type TableSource } from "./read/table-file.js";
export type { RecordedRun } from "./record/bus-recorder.js";
export { recordRun } from "./record/run-recorder.js";
export { type Column, type ColumnType, TABLE_NAMES, TABLES, type Table, type TableName } from "./schema.js";
export { type SliceChoice, slice } from "./slice.js";
export type { ColumnValues, TableData } from "./table-data.js";
export type { TraceSink } from "./trace-sink.js";
export { ALL_BUT_SPIKES, type SignalChoice } from "./vcd/signals.js";
export { TRACE_FORMATS, type TraceFormat, type TraceRequest } from "./write/formats.js";
export { openSinks } from "./write/sinks.js";
