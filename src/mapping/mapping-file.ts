import type { ChipProgram, CoreProgram, CoreRole } from "../spec/program.js";
import { MappingError } from "./mapping-error.js";

/** A line of a mapping: columns [first, first + count) of a population lie on the core at node `core`. */
export interface MappingLine {
  readonly population: string;
  readonly first: number;
  readonly count: number;
  /** Number of the core on the mesh: x + width * y. */
  readonly core: number;
  /** Number of the line in its file. */
  readonly line: number;
}

/** A mapping of one's own, as `readMapping` reads it; plain data. */
export interface Mapping {
  /** What errors call it. */
  readonly source: string;
  readonly lines: readonly MappingLine[];
}

const HEADER = "population,first,count,core";
const MOST = 2 ** 31 - 1;

/** A mapping of CSV text with the header `population,first,count,core`. @throws MappingError with source and line */
export function readMapping(source: string, text: string): Mapping {
  const [header = "", ...rows] = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  if (rows.at(-1) === "") rows.pop();
  if (header.replaceAll(" ", "") !== HEADER)
    throw new MappingError(`${source}:1: the header must be ${HEADER}, found ${JSON.stringify(header.slice(0, 60))}`);
  const lines = rows.map((row, i): MappingLine => {
    const line = i + 2;
    const fail = (reason: string) => new MappingError(`${source}:${line}: ${reason}`);
    const cells = row.split(",").map((cell) => cell.trim());
    if (cells.length !== 4) throw fail(`${cells.length} cells, the header has 4`);
    const number = (name: string, text: string, least: number): number => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= MOST) return value;
      throw fail(`${name} must be a whole number from ${least}, found ${JSON.stringify(text.slice(0, 60))}`);
    };
    const [population, first, count, core] = cells as [string, string, string, string];
    if (population === "") throw fail("the population is empty");
    return {
      population,
      first: number("first", first, 0),
      count: number("count", count, 1),
      core: number("core", core, 0),
      line,
    };
  });
  if (lines.length === 0) throw new MappingError(`${source}: has no lines below its header`);
  return { source, lines };
}

/** Population of the cores of a role: the role itself at the ends, else the layer and the role. */
export const populationOf = (role: CoreRole, stage: number): string =>
  role === "input" || role === "pooler" ? role : `${stage - 1}.${role}`;

/** Population of the cores that hold rows [from, to) of a matrix and only add up. */
export const rowsOf = (population: string, { from, to }: { readonly from: number; readonly to: number }): string =>
  `${population}[${from}:${to}]`;

export function populationOfCore({ role, stage, part }: Pick<CoreProgram, "role" | "stage" | "part">): string {
  return part === undefined ? populationOf(role, stage) : rowsOf(populationOf(part.of, stage), part);
}

/** The text from which `readMapping` makes the cores of a program again, where they are. */
export function mappingText(program: ChipProgram): string {
  const lines = program.cores.map((core) => [populationOfCore(core), core.from, core.to - core.from, core.node].join());
  return `${[HEADER, ...lines].join("\n")}\n`;
}
