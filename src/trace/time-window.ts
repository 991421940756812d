import type { Block } from "./block.js";
import { TABLES, type TableName } from "./schema.js";

/** Ticks [from, to) of each chip run. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Begin and end of what a row tells, by table; tables that are not here have no time. */
const TIMES: Partial<Record<TableName, readonly [begin: string, end: string]>> = {
  steps: ["start_ticks", "end_ticks"],
  power: ["start_ticks", "end_ticks"],
  windows: ["open_ticks", "close_ticks"],
  cores: ["start_ticks", "end_ticks"],
  links: ["start_ticks", "end_ticks"],
  spikes: ["time_ticks", "time_ticks"],
  packets: ["injected_ticks", "delivered_ticks"],
  work: ["start_ticks", "end_ticks"],
};

/** Which rows of a block lie in a time, partly at least; all of a table without times. */
export function timeFilter({ table, columns }: Block, { from, to }: TimeWindow): (row: number) => boolean {
  const times = TIMES[table];
  if (times === undefined) return () => true;
  const [begins, ends] = times.map(
    (name) => columns[TABLES[table].columns.findIndex((column) => column.name === name)]!,
  );
  return (row) => {
    const begin = begins![row]!;
    return begin < to && (ends![row]! > from || begin >= from);
  };
}
