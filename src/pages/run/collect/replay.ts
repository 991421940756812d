import { damaged } from "../../../input/damaged.js";
import type { TableData } from "../../../trace/table-data.js";
import type { Plan, Replay, ReplayLink, ReplayUnit, ReplayWindow } from "../data.js";

/** Most numbers by frame in a page, so that a large chip's page stays small: frames are joined until they fit. */
const MOST_NUMBERS = 240_000;
/** Windows of so many, from the first on, are kept. */
const MOST_WINDOWS = 12_000;
const LINK_PORTS = 4;
const PORTS = 5;

export interface RunTables {
  readonly cores: TableData;
  readonly links: TableData;
  readonly windows: TableData;
}

const add = (a: number, b: number): number => a + b;

/** Joins frames in pairs. */
const halved = (values: readonly number[], join: (a: number, b: number) => number): number[] =>
  Array.from({ length: Math.ceil(values.length / 2) }, (_, i) => join(values[2 * i]!, values[2 * i + 1] ?? 0));

function joined(replay: Replay): Replay {
  return {
    ...replay,
    frameTicks: replay.frameTicks * 2,
    frames: Math.ceil(replay.frames / 2),
    cores: replay.cores.map((units) =>
      units.map(({ unit, busy, stalled }) => ({ unit, busy: halved(busy, add), stalled: halved(stalled, add) })),
    ),
    links: replay.links.map((link) => ({
      ...link,
      flits: halved(link.flits, add),
      backlog: halved(link.backlog, Math.max),
    })),
  };
}

/** Rows of the first chip run. */
const rowsOf = (table: TableData): number[] => {
  const runs = table.numbers("run");
  return Array.from({ length: table.rows }, (_, row) => row).filter((row) => runs[row] === 0);
};

/** Place of each core in the plan, by its number in tables. */
type Places = ReadonlyMap<number, number>;

function unitsOf(table: TableData, rows: readonly number[], frames: number, frameTicks: number, places: Places) {
  const [core, start] = [table.numbers("core"), table.numbers("start_ticks")];
  const [busy, stalled] = [table.numbers("busy_ticks"), table.numbers("stalled_ticks")];
  const names = table.texts("unit");
  const units = Array.from({ length: places.size }, () => new Map<string, { busy: number[]; stalled: number[] }>());
  for (const row of rows) {
    const own = units[places.get(core[row]!) ?? -1];
    if (own === undefined) continue;
    let unit = own.get(names[row]!);
    if (unit === undefined) {
      unit = { busy: new Array<number>(frames).fill(0), stalled: new Array<number>(frames).fill(0) };
      own.set(names[row]!, unit);
    }
    const frame = Math.floor(start[row]! / frameTicks);
    unit.busy[frame] = busy[row]!;
    unit.stalled[frame] = stalled[row]!;
  }
  return units.map((own) => [...own].map(([unit, ticks]): ReplayUnit => ({ unit, ...ticks })));
}

function linksOf(table: TableData, frames: number, frameTicks: number, width: number): ReplayLink[] {
  const [link, start] = [table.numbers("link"), table.numbers("start_ticks")];
  const [flits, backlog] = [table.numbers("flits"), table.numbers("backlog_ticks")];
  const links = new Map<number, { flits: number[]; backlog: number[] }>();
  for (const row of rowsOf(table)) {
    const index = link[row]!;
    if (index % PORTS >= LINK_PORTS) continue;
    let own = links.get(index);
    if (own === undefined) {
      own = { flits: new Array<number>(frames).fill(0), backlog: new Array<number>(frames).fill(0) };
      links.set(index, own);
    }
    const frame = Math.floor(start[row]! / frameTicks);
    own.flits[frame] = flits[row]!;
    own.backlog[frame] = backlog[row]!;
  }
  return [...links]
    .sort(([a], [b]) => a - b)
    .map(([index, own]) => {
      const node = Math.floor(index / PORTS);
      return { x: node % width, y: Math.floor(node / width), port: index % PORTS, ...own };
    });
}

function windowsOf(table: TableData, places: Places): ReplayWindow[] {
  const [core, sentence, token] = [table.numbers("core"), table.numbers("sentence"), table.numbers("token")];
  const [open, close, site] = [table.numbers("open_ticks"), table.numbers("close_ticks"), table.texts("site")];
  return rowsOf(table)
    .slice(0, MOST_WINDOWS)
    .map((row) => ({
      core: places.get(core[row]!) ?? -1,
      site: site[row]!,
      sentence: sentence[row]!,
      token: token[row]!,
      open: open[row]!,
      close: close[row]!,
    }));
}

/** Intervals begin within the run. */
function checkStarts(name: string, table: TableData, ticks: number): void {
  const start = table.numbers("start_ticks");
  const outside = rowsOf(table).find((row) => start[row]! < 0 || start[row]! >= ticks);
  if (outside !== undefined) throw damaged(`table ${name}`, `row ${outside + 1} begins outside the run`);
}

/**
 * The first chip run of a folder over time; null where its tables are empty.
 * @throws UserError if its tables contradict each other
 */
export function replayOf({ cores, links, windows }: RunTables, plan: Plan): Replay | null {
  const rows = rowsOf(cores);
  if (rows.length === 0) return null;
  const [start, end] = [cores.numbers("start_ticks"), cores.numbers("end_ticks")];
  const ticks = rows.reduce((most, row) => Math.max(most, end[row]!), 0);
  const frameTicks = rows.reduce((most, row) => Math.max(most, end[row]! - start[row]!), 0);
  const frames = Math.ceil(ticks / frameTicks);
  // Units of cores tile the run, so no frame is without a row.
  if (!(frames >= 1 && frames <= rows.length)) throw damaged("table cores", "its intervals do not tile the run");
  for (const [name, table] of Object.entries({ cores, links })) checkStarts(name, table, ticks);
  // Runs stand in order.
  const runs = cores.numbers("run")[cores.rows - 1]! + 1;
  const places = new Map(plan.cores.map(({ core }, i) => [core, i]));
  let replay: Replay = {
    runs,
    ticks,
    frameTicks,
    frames,
    cores: unitsOf(cores, rows, frames, frameTicks, places),
    links: linksOf(links, frames, frameTicks, plan.width),
    windows: windowsOf(windows, places),
  };
  const series = replay.cores.reduce((n, units) => n + units.length, replay.links.length) * 2;
  while (series * replay.frames > MOST_NUMBERS && replay.frames > 1) replay = joined(replay);
  return replay;
}
