import type { ChipProgram } from "../contracts/program.js";
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

/** A mapping that the user gives, as `readMapping` reads it; plain data. */
export interface Mapping {
  /** Its name in errors. */
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

/** Population of the cores of a role: names of stage and role, or one name if they are the same. */
export const populationOf = (stage: string, role: string): string => (stage === role ? role : `${stage}.${role}`);

/** Population of the cores that hold rows [from, to) of a matrix and send their sums on. */
export const rowsOf = (population: string, { from, to }: { readonly from: number; readonly to: number }): string =>
  `${population}[${from}:${to}]`;

/** Population of each core of a program. */
export const populationsOf = ({ cores, stages }: ChipProgram): readonly string[] =>
  cores.map(({ role, stage, part }) => {
    const { name } = stages[stage]!;
    return part === undefined ? populationOf(name, role) : rowsOf(populationOf(name, part.of), part);
  });

/** The text of a program's mapping: `readMapping` gives the same cores at the same nodes. */
export function mappingText(program: ChipProgram): string {
  const populations = populationsOf(program);
  const lines = program.cores.map(({ from, to, node }, i) => [populations[i], from, to - from, node].join());
  return `${[HEADER, ...lines].join("\n")}\n`;
}
