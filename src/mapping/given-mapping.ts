import { didYouMean, shown } from "../base/suggest.js";
import type { ChipSpec } from "../contracts/chip.js";
import { deadNodes } from "../contracts/dead-parts.js";
import type { ChipProgram } from "../contracts/program.js";
import { coresOf } from "../contracts/topology.js";
import { MappingError } from "./mapping-error.js";
import { type Mapping, type MappingLine, populationsOf, rowsOf } from "./mapping-file.js";
import {
  type ColumnsSize,
  columnLimit,
  endLimits,
  type Limit,
  type MatrixCut,
  type MatrixSize,
  type Partition,
  type Slice,
  synapseLimit,
} from "./partition.js";

/** Cuts and lays out a model as a mapping says, within the limits of the chip. */
export class GivenMapping implements Partition {
  /** Lines of each population, by their first column. */
  private readonly populations = new Map<string, MappingLine[]>();
  /** Populations that the model has. */
  private readonly known = new Set<string>();

  /** @throws MappingError if a core is not on the mesh, is dead, or has two lines */
  constructor(
    private readonly mapping: Mapping,
    private readonly chip: ChipSpec,
  ) {
    const { width, height, topology } = chip.mesh;
    const dead = deadNodes(chip.mesh);
    const lineOfCore = new Map<number, MappingLine>();
    for (const line of mapping.lines) {
      const { core, population } = line;
      if (core >= coresOf(chip))
        throw this.fault(
          line,
          `there is no core ${core} on a ${topology} of ${width} x ${height} (0 to ${coresOf(chip) - 1})`,
        );
      if (dead.has(core)) throw this.fault(line, `core ${core} is dead (chip.dead)`);
      const other = lineOfCore.get(core);
      if (other !== undefined)
        throw this.fault(
          line,
          `core ${core} has ${other.population} of line ${other.line} already; a core holds one part`,
        );
      lineOfCore.set(core, line);
      const lines = this.populations.get(population);
      if (lines === undefined) this.populations.set(population, [line]);
      else lines.push(line);
    }
    for (const lines of this.populations.values()) lines.sort((a, b) => a.first - b.first);
  }

  columns({ population, columns, unit, limits }: ColumnsSize): readonly Slice[] {
    return this.slices(population, columns, unit, limits);
  }

  matrix(size: MatrixSize): MatrixCut {
    const { population, inputs, outputs, unit } = size;
    const { chip } = this;
    const ends = endLimits(chip, size);
    const rows = this.rowsOfMatrix(population, inputs);
    if (rows.length === 0) {
      if (inputs > chip.core.axons)
        throw this.fault(
          this.lines(population)[0]!,
          `${population} has ${inputs} rows, a core ${chip.core.axons} axons (chip.core.axons): cut its rows, with populations such as ${rowsOf(population, { from: 0, to: chip.core.axons })}`,
        );
      const columns = this.slices(population, outputs, unit, [...ends, synapseLimit(chip, inputs, size)]);
      return { columns, rows: [], partialColumns: [] };
    }
    const cuts = rows.map((slice) => {
      const limits = [columnLimit(chip), synapseLimit(chip, slice.to - slice.from, size)];
      return this.slices(rowsOf(population, slice), outputs, unit, limits);
    });
    const [first] = cuts;
    cuts.forEach((cut, i) => {
      const same = cut.length === first!.length && cut.every(({ from }, c) => from === first![c]!.from);
      if (same) return;
      const [name, other] = [rowsOf(population, rows[i]!), rowsOf(population, rows[0]!)];
      throw this.fault(this.lines(name)[0]!, `${name} must be cut into the same columns as ${other}`);
    });
    return { columns: this.slices(population, outputs, unit, ends), rows, partialColumns: first! };
  }

  /**
   * The program, with its cores at the nodes that the lines give.
   * @param build lays the routes over a placement, the node of each core
   * @throws MappingError if a line names an unknown population, or the first core is not at the host port
   */
  placed(cores: number, build: (nodes: readonly number[]) => ChipProgram): ChipProgram {
    for (const [population, [line]] of this.populations) {
      if (this.known.has(population)) continue;
      throw this.fault(line!, `the model has no population ${shown(population)}${didYouMean(population, this.known)}`);
    }
    const unplaced = build(new Array<number>(cores).fill(0));
    const populations = populationsOf(unplaced);
    const lines = unplaced.cores.map(({ from }, i) => this.lines(populations[i]!).find(({ first }) => first === from)!);
    if (lines[0]!.core !== 0)
      throw this.fault(lines[0]!, "the first input core must be core 0, where the host port is");
    return build(lines.map(({ core }) => core));
  }

  /**
   * Slices that the lines of a population name.
   * @throws MappingError unless they hold each column once, in whole units, within the limits
   */
  private slices(population: string, columns: number, unit: number, limits: readonly Limit[]): readonly Slice[] {
    const lines = this.lines(population);
    let next = 0;
    for (const line of lines) {
      const { first, count } = line;
      const end = first + count;
      if (first > next) throw this.fault(line, `columns ${next} to ${first - 1} of ${population} are on no core`);
      if (first < next) throw this.fault(line, `column ${first} of ${population} is on another core already`);
      if (end > columns) throw this.fault(line, `${population} has ${columns} columns, this line ends with ${end - 1}`);
      if (first % unit !== 0 || count % unit !== 0)
        throw this.fault(
          line,
          `${unit} columns of ${population} must stay together: first and count are multiples of it`,
        );
      for (const { what, columns: most } of limits)
        if (count > most)
          throw this.fault(
            line,
            `${count} columns of ${population} do not fit the ${what} of one core, which holds ${most}`,
          );
      next = end;
    }
    if (next < columns)
      throw this.fault(lines.at(-1)!, `columns ${next} to ${columns - 1} of ${population} are on no core`);
    return lines.map(({ first, count }) => ({ from: first, to: first + count }));
  }

  /**
   * Slices of rows that populations such as 0.ffn_out[0:128] name; none if there are none.
   * @throws MappingError unless they hold each row once
   */
  private rowsOfMatrix(population: string, inputs: number): readonly Slice[] {
    const rows: { readonly slice: Slice; readonly line: MappingLine }[] = [];
    for (const [name, [line]] of this.populations) {
      if (!name.startsWith(`${population}[`)) continue;
      const found = /^\[(0|[1-9]\d{0,8}):([1-9]\d{0,8})\]$/.exec(name.slice(population.length));
      if (found === null) throw this.fault(line!, `rows of ${shown(name)} must be written as ${population}[FROM:TO]`);
      rows.push({ slice: { from: Number(found[1]), to: Number(found[2]) }, line: line! });
    }
    rows.sort((a, b) => a.slice.from - b.slice.from);
    let next = 0;
    for (const { slice, line } of rows) {
      const { from, to } = slice;
      const name = rowsOf(population, slice);
      if (from !== next || to <= from || to > inputs)
        throw this.fault(
          line,
          `${name}: its rows must begin where those before end (${next}) and end by ${inputs}, where ${population} ends`,
        );
      if (to - from > this.chip.core.axons)
        throw this.fault(
          line,
          `${name}: ${to - from} rows, a core has ${this.chip.core.axons} axons (chip.core.axons)`,
        );
      next = to;
    }
    if (rows.length > 0 && next < inputs)
      throw this.fault(rows.at(-1)!.line, `rows ${next} to ${inputs - 1} of ${population} are on no core`);
    return rows.map(({ slice }) => slice);
  }

  private lines(population: string): readonly MappingLine[] {
    this.known.add(population);
    const lines = this.populations.get(population);
    if (lines !== undefined) return lines;
    const given = didYouMean(population, this.populations.keys());
    throw new MappingError(
      `${this.mapping.source}: no line for population ${population}${given.replace("did you mean", "is it")}`,
    );
  }

  private fault({ line }: MappingLine, reason: string): MappingError {
    return new MappingError(`${this.mapping.source}:${line}: ${reason}`);
  }
}
