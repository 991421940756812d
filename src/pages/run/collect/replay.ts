import { damaged } from "../../../input/damaged.js";
import type { TableData } from "../../../trace/table-data.js";
import type { Plan, Replay, ReplayLink, ReplayPower, ReplayUnit, ReplayWindow } from "../data.js";

/** Most numbers by frame in a page, so that a large chip's page stays small: frames are joined until they fit. */
const MOST_NUMBERS = 240_000;
/** Windows of so many, from the first on, are kept. */
const MOST_WINDOWS = 12_000;
const LINK_PORTS = 4;
const PORTS = 5;

/** Components of energy that are told apart; the smaller ones are one. */
const MOST_COMPONENTS = 6;

export type RunTables = Readonly<Record<"cores" | "links" | "power" | "windows", TableData>>;

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
    queues: replay.queues.map((queue) => halved(queue, Math.max)),
    power: replay.power.map(({ component, fj }) => ({ component, fj: halved(fj, add) })),
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

/** Queues of the links into cores; cores of one router share theirs. */
function queuesOf(table: TableData, frames: number, frameTicks: number, { cores, width }: Plan): number[][] {
  const [link, start, backlog] = [table.numbers("link"), table.numbers("start_ticks"), table.numbers("backlog_ticks")];
  const queues = new Map<number, number[]>();
  for (const row of rowsOf(table)) {
    if (link[row]! % PORTS < LINK_PORTS || backlog[row] === 0) continue;
    const node = Math.floor(link[row]! / PORTS);
    const queue = queues.get(node) ?? new Array<number>(frames).fill(0);
    queues.set(node, queue);
    queue[Math.floor(start[row]! / frameTicks)] = backlog[row]!;
  }
  return cores.map(({ x, y }) => queues.get(x + width * y) ?? []);
}

function powerOf(table: TableData, frames: number, frameTicks: number): ReplayPower[] {
  const [start, amount] = [table.numbers("start_ticks"), table.numbers("energy_fj")];
  const names = table.texts("component");
  const components = new Map<string, number[]>();
  for (const row of rowsOf(table)) {
    const fj = components.get(names[row]!) ?? new Array<number>(frames).fill(0);
    components.set(names[row]!, fj);
    fj[Math.floor(start[row]! / frameTicks)]! += amount[row]!;
  }
  const list = [...components].map(([component, fj]) => ({ component, fj }));
  list.sort((a, b) => b.fj.reduce(add) - a.fj.reduce(add));
  const rest = list.splice(MOST_COMPONENTS);
  if (rest.length === 0) return list;
  const others = rest.map(({ fj }) => fj).reduce((a, b) => a.map((value, frame) => value + b[frame]!));
  return [...list, { component: "other", fj: others }];
}

/** Where each chip run begins, if one begins where the last has ended, and where the last ends. */
function startsOf(table: TableData, runs: number): number[] {
  const [run, end] = [table.numbers("run"), table.numbers("end_ticks")];
  if (!(runs >= 1 && runs <= table.rows)) throw damaged("table cores", "its chip runs are not in order");
  const lengths = new Array<number>(runs).fill(0);
  for (let row = 0; row < table.rows; row++) lengths[run[row]!] = Math.max(lengths[run[row]!]!, end[row]!);
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  return starts;
}

function windowsOf(table: TableData, places: Places, starts: readonly number[]): ReplayWindow[] {
  const [core, sentence, token] = [table.numbers("core"), table.numbers("sentence"), table.numbers("token")];
  const [open, close, site] = [table.numbers("open_ticks"), table.numbers("close_ticks"), table.texts("site")];
  const run = table.numbers("run");
  const rows = Math.min(table.rows, MOST_WINDOWS);
  const last = starts.length - 2;
  const outside = run.subarray(0, rows).findIndex((of) => !(of >= 0 && of <= last));
  if (outside >= 0) throw damaged("table windows", `row ${outside + 1} is of no chip run`);
  return Array.from({ length: rows }, (_, row) => ({
    core: places.get(core[row]!) ?? -1,
    site: site[row]!,
    sentence: sentence[row]!,
    token: token[row]!,
    open: starts[run[row]!]! + open[row]!,
    close: starts[run[row]!]! + close[row]!,
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
export function replayOf({ cores, links, power, windows }: RunTables, plan: Plan): Replay | null {
  const rows = rowsOf(cores);
  if (rows.length === 0) return null;
  const [start, end] = [cores.numbers("start_ticks"), cores.numbers("end_ticks")];
  const ticks = rows.reduce((most, row) => Math.max(most, end[row]!), 0);
  const frameTicks = rows.reduce((most, row) => Math.max(most, end[row]! - start[row]!), 0);
  const frames = Math.ceil(ticks / frameTicks);
  // Units of cores tile the run, so no frame is without a row.
  if (!(frames >= 1 && frames <= rows.length)) throw damaged("table cores", "its intervals do not tile the run");
  for (const [name, table] of Object.entries({ cores, links, power })) checkStarts(name, table, ticks);
  // Runs stand in order.
  const runs = cores.numbers("run")[cores.rows - 1]! + 1;
  const starts = startsOf(cores, runs);
  const places = new Map(plan.cores.map(({ core }, i) => [core, i]));
  let replay: Replay = {
    runs,
    ticks,
    frameTicks,
    frames,
    cores: unitsOf(cores, rows, frames, frameTicks, places),
    links: linksOf(links, frames, frameTicks, plan.width),
    queues: queuesOf(links, frames, frameTicks, plan),
    power: powerOf(power, frames, frameTicks),
    windows: windowsOf(windows, places, starts),
    starts,
  };
  const series = replay.cores.reduce((n, units) => n + units.length, replay.links.length) * 2;
  while (series * replay.frames > MOST_NUMBERS && replay.frames > 1) replay = joined(replay);
  return replay;
}
