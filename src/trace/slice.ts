import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../base/user-error.js";
import { lockFolder } from "../files/folder-lock.js";
import { Outputs } from "../files/outputs.js";
import { filesIn, refuseInput } from "../files/same-file.js";
import type { Block } from "./block.js";
import { ChosenRows } from "./chosen-rows.js";
import { RunTables } from "./parquet/run-tables.js";
import { openTables, type TableSource } from "./read/table-file.js";
import { TABLE_NAMES, TABLES, type TableName } from "./schema.js";
import { timeFilter } from "./time-window.js";
import { checkFolders, removeLeftovers } from "./write/run-names.js";

/** The part of a run that is wanted; what is left out is wanted whole. */
export interface SliceChoice {
  /** Ticks [from, to) of each chip run. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Numbers, ranges such as 3-7, or names with * of cores, in a list. */
  readonly cores?: string | undefined;
  /** Names or ranges of layers, in a list, such as 0, 2-5. */
  readonly layers?: string | undefined;
}

/** Matches the items of a list: whole numbers, ranges of them, or names with *. @throws UserError for an empty item */
function listMatcher(option: string, list: string): (number: number, name: string) => boolean {
  const tests = list.split(",").map((item) => {
    const text = item.trim();
    if (text === "") throw new UserError(`${option}: empty item in "${list}"`);
    const range = /^(\d+)(?:-(\d+))?$/.exec(text);
    if (range !== null) {
      const least = Number(range[1]);
      const most = range[2] === undefined ? least : Number(range[2]);
      if (most < least) throw new UserError(`${option}: the range ${text} ends before it begins`);
      return (number: number) => number >= least && number <= most;
    }
    const literal = text.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const expression = new RegExp(`^${literal.join(".*")}$`);
    return (_: number, name: string) => expression.test(name);
  });
  return (number, name) => tests.some((test) => test(number, name));
}

/** Cores, and the routers they sit at, that a choice takes. */
interface Chosen {
  readonly cores: Set<number>;
  readonly nodes: Set<number>;
}

async function chosenCores(source: TableSource, { cores, layers }: SliceChoice): Promise<Chosen | null> {
  if (cores === undefined && layers === undefined) return null;
  const core = cores === undefined ? () => true : listMatcher("--cores", cores);
  const layer = layers === undefined ? () => true : listMatcher("--layers", layers);
  const chosen: Chosen = { cores: new Set(), nodes: new Set() };
  const names: string[] = [];
  for await (const block of source.blocks(["placement"])) {
    const cell = cellsOf(block);
    for (let row = 0; row < block.length; row++) {
      const name = cell.text("name", row);
      names.push(name);
      const stage = cell.text("layer", row);
      if (!core(cell.number("core", row), name) || !layer(numberOf(stage), stage)) continue;
      chosen.cores.add(cell.number("core", row));
      chosen.nodes.add(cell.number("node", row));
    }
  }
  if (chosen.cores.size === 0)
    throw new UserError(
      `no core matches --cores ${cores ?? "*"} --layers ${layers ?? "*"}; there are ${names.length} cores: ${names.slice(0, 6).join(", ")}, ...`,
    );
  return chosen;
}

const numberOf = (layer: string): number => (/^\d+$/.test(layer) ? Number(layer) : -1);

function cellsOf({ table, columns, texts }: Block) {
  const index = new Map(TABLES[table].columns.map(({ name }, c) => [name, c]));
  return {
    has: (name: string): boolean => index.has(name),
    number: (name: string, row: number): number => columns[index.get(name)!]![row]!,
    text: (name: string, row: number): string => texts[index.get(name)!]![columns[index.get(name)!]![row]!]!,
  };
}

/** Which rows of a block a choice takes. */
function rowFilter(block: Block, choice: SliceChoice, chosen: Chosen | null): (row: number) => boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY } = choice;
  const cell = cellsOf(block);
  const { table } = block;
  const layer = choice.layers === undefined ? undefined : listMatcher("--layers", choice.layers);
  const inTime = timeFilter(block, { from, to });
  const inPlace = (row: number): boolean => {
    if (chosen === null) return true;
    if (table === "packets")
      return (
        chosen.nodes.has(cell.number("source_node", row)) || chosen.nodes.has(cell.number("destination_node", row))
      );
    if (table === "links")
      return chosen.nodes.has(cell.number("from_node", row)) || chosen.nodes.has(cell.number("to_node", row));
    if (cell.has("core")) return chosen.cores.has(cell.number("core", row));
    // What belongs to the whole chip is no part of some cores.
    if (!cell.has("layer")) return false;
    return layer === undefined || layer(numberOf(cell.text("layer", row)), cell.text("layer", row));
  };
  return (row) => inTime(row) && inPlace(row);
}

/**
 * @throws UserError if the folder `to` holds what is read, or something else than an earlier slice with the same
 * tables
 */
function checkTarget(from: string, to: string, tables: readonly TableName[]): void {
  const inputs = [from, ...filesIn(join(from, "tables"))];
  refuseInput(to, "the target", [from]);
  if (existsSync(join(to, "manifest.json")))
    throw new UserError(`${to}: holds a run, whose tables would be replaced; choose an empty or new folder`);
  checkFolders(to);
  for (const name of TABLE_NAMES) {
    const file = join(to, "tables", `${name}.parquet`);
    refuseInput(file, "the target", inputs);
    if (!tables.includes(name) && existsSync(file))
      throw new UserError(`${file}: is no part of this slice; choose an empty or new folder`);
  }
}

/**
 * Writes the part of a run that a choice takes into a folder of its own, as the tables that it is made of; row group
 * by row group. A packet is taken if it was under way in the time chosen, and sent or taken by a chosen core; a
 * window or piece of work if it lies in that time partly.
 * @param stop ends it, with nothing written
 * @returns rows of each table
 * @throws UserError if there are no tables, the choice takes no core, or the target is what is read
 */
export async function slice(
  from: string,
  to: string,
  choice: SliceChoice,
  stop?: AbortSignal,
): Promise<Record<string, number>> {
  if (choice.from !== undefined && choice.to !== undefined && choice.to <= choice.from)
    throw new UserError(`--to ${choice.to} must be after --from ${choice.from}`);
  const source = await openTables(from);
  if ((choice.cores ?? choice.layers) !== undefined && !source.tables.includes("placement"))
    throw new UserError(`${from}: --cores and --layers need the table placement; give the folder of a run`);
  checkTarget(from, to, source.tables);
  const chosen = await chosenCores(source, choice);
  const outputs = new Outputs();
  let unlock = (): void => {};
  try {
    outputs.folder(to);
    unlock = lockFolder(to, "the target");
    removeLeftovers(to);
    const counts = await copyRows(source, new RunTables(outputs, to, source.tables, source.tickPs), (block) => {
      stop?.throwIfAborted();
      return rowFilter(block, choice, chosen);
    });
    stop?.throwIfAborted();
    outputs.publish();
    return counts;
  } finally {
    unlock();
    outputs.discard();
  }
}

async function copyRows(
  source: TableSource,
  tables: RunTables,
  filterOf: (block: Block) => (row: number) => boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(source.tables.map((table) => [table, 0]));
  const hand = (block: Block): void => {
    tables.write(block);
    counts[block.table] = counts[block.table]! + block.length;
  };
  const rows = new ChosenRows(hand, (run) => tables.endRun(run));
  for await (const block of source.blocks(source.tables)) {
    rows.write(block, filterOf(block));
    await setImmediate();
  }
  rows.flush();
  await tables.finish();
  return counts;
}
