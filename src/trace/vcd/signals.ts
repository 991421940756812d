import { UserError } from "../../base/user-error.js";
import type { Block } from "../block.js";
import { TABLES } from "../schema.js";

/** A signal: a whole number that changes in time. Scope and name make its path, such as core.NAME.vector. */
export interface Signal {
  readonly scope: readonly string[];
  readonly name: string;
}

/** Which signals, and when. */
export interface SignalChoice {
  /** Patterns of paths with * for any characters; a signal is written if one matches. */
  readonly patterns: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Whether each pattern has to match a signal. */
  readonly asked?: boolean;
}

/** A name as the format has it: no white space; brackets would be taken for a range of bits. */
const plainName = (name: string): string => name.replaceAll(/[\s[\]]/g, "_");

/** Everything but the single spikes. */
export const ALL_BUT_SPIKES = ["core.*.unit.*", "core.*.window.*", "router.*"];

/** @throws UserError for an empty pattern */
export function parsePatterns(list: string): string[] {
  const patterns = list.split(",").map((pattern) => pattern.trim());
  if (patterns.some((pattern) => pattern === ""))
    throw new UserError(`--signals: empty pattern in "${list}"; give patterns such as core.*.unit.*,router.*`);
  return patterns;
}

/** Tells the numbers of the patterns that match a path. */
function matcher(patterns: readonly string[]): (path: string) => number[] {
  const literal = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`));
  return (path) => expressions.flatMap((expression, i) => (expression.test(path) ? [i] : []));
}

const SHOWN_PATHS = 5;

/** Which patterns have matched a signal of any run, and signals that there are. */
export class MatchedPatterns {
  private readonly matched = new Set<number>();
  private readonly paths = new Set<string>();

  note(path: string, patterns: readonly number[]): void {
    for (const pattern of patterns) this.matched.add(pattern);
    if (this.paths.size < SHOWN_PATHS) this.paths.add(path);
  }

  /** @throws UserError for a pattern without a signal, where each was asked for */
  check({ patterns, asked }: SignalChoice): void {
    const without = patterns.find((_, i) => !this.matched.has(i));
    if (!asked || without === undefined) return;
    const there = this.paths.size === 0 ? "the run has none" : `there are ${[...this.paths].join(", ")}, ...`;
    throw new UserError(
      `--signals: no signal is called ${without}; ${there} (spikes and units are in runs made with --trace parquet)`,
    );
  }
}

const DIRECTIONS = ["east", "west", "north", "south", "core"];
const PORTS = DIRECTIONS.length;

/** Changes of the chosen signals of one run: what each becomes, or is increased by. */
export class SignalChanges {
  readonly signals: Signal[] = [];
  private readonly ids = new Map<string, number>();
  private readonly coreNames = new Map<number, string>();
  private readonly matches: (path: string) => number[];

  /** @param add is told of each change: by how much the signal rises or falls at a tick */
  constructor(
    private readonly choice: SignalChoice,
    private readonly matched: MatchedPatterns,
    private readonly add: (tick: number, signal: number, by: number) => void,
  ) {
    this.matches = matcher(choice.patterns);
  }

  write(block: Block): void {
    const { columns, texts, length, table } = block;
    const index = new Map(TABLES[table].columns.map(({ name }, c) => [name, c]));
    const number = (name: string, row: number): number => columns[index.get(name)!]![row]!;
    const text = (name: string, row: number): string => texts[index.get(name)!]![number(name, row)]!;
    for (let row = 0; row < length; row++) {
      if (table === "placement") this.coreNames.set(number("core", row), text("name", row));
      else if (table === "windows") {
        const signal = this.core(number("core", row), "window", text("site", row));
        this.pulse(signal, number("open_ticks", row), number("close_ticks", row), 1);
      } else if (table === "work") {
        const signal = this.core(number("core", row), "unit", text("unit", row));
        this.pulse(signal, number("start_ticks", row), number("end_ticks", row), 1);
      } else if (table === "spikes") {
        const signal = this.core(number("core", row), "spikes", text("site", row));
        this.change(signal, number("time_ticks", row), 1);
      } else if (table === "links") {
        const link = number("link", row);
        const start = number("start_ticks", row);
        const end = number("end_ticks", row);
        this.pulse(this.link(link, "flits"), start, end, number("flits", row));
        this.pulse(this.link(link, "backlog"), start, end, number("backlog_ticks", row));
      }
    }
  }

  private core(core: number, kind: string, name: string): number {
    return this.idOf(["core", core < 0 ? "host" : (this.coreNames.get(core) ?? String(core)), kind], name);
  }

  private link(link: number, what: string): number {
    const direction = DIRECTIONS[link % PORTS]!;
    return this.idOf(["router", String(Math.floor(link / PORTS)), direction], what);
  }

  /** Number of a signal, or -1 if it is not among the chosen. */
  private idOf(names: readonly string[], last: string): number {
    const scope = names.map(plainName);
    const name = plainName(last);
    const path = [...scope, name].join(".");
    const known = this.ids.get(path);
    if (known !== undefined) return known;
    const patterns = this.matches(path);
    this.matched.note(path, patterns);
    const id = patterns.length > 0 ? this.signals.push({ scope, name }) - 1 : -1;
    this.ids.set(path, id);
    return id;
  }

  /** A signal is higher by `by` within [begin, end), as far as that lies in the time chosen. */
  private pulse(signal: number, begin: number, end: number, by: number): void {
    if (signal < 0 || by === 0 || end <= begin) return;
    const { from, to } = this.choice;
    if (end <= from || begin >= to) return;
    this.add(Math.max(begin, from), signal, by);
    if (end < to) this.add(end, signal, -by);
  }

  private change(signal: number, tick: number, by: number): void {
    if (signal >= 0 && tick >= this.choice.from && tick < this.choice.to) this.add(tick, signal, by);
  }
}
