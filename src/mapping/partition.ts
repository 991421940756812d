import type { ChipSpec } from "../contracts/chip.js";
import { MappingError } from "./mapping-error.js";

/** Columns (channels, rows) [from, to) that one core holds. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Cuts `units` units of `size` columns into the fewest slices of at most `perCore` units, as equal as possible. */
export function slices(units: number, size: number, perCore: number): Slice[] {
  const cores = Math.ceil(units / perCore);
  const result: Slice[] = [];
  let from = 0;
  for (let i = 0; i < cores; i++) {
    const to = from + Math.floor(units / cores) + (i < units % cores ? 1 : 0);
    result.push({ from: from * size, to: to * size });
    from = to;
  }
  return result;
}

/** Slices of a matrix by core. */
export interface MatrixCut {
  /** Columns of the cores that end it. */
  readonly columns: readonly Slice[];
  /** Rows of the cores that only sum; none if the cores that end the matrix hold all rows. */
  readonly rows: readonly Slice[];
  /** Columns of the cores that only sum, for each part of the rows. */
  readonly partialColumns: readonly Slice[];
}

/** A limit on the columns of a core. */
export interface Limit {
  readonly what: string;
  /** Most columns of a core under this limit. */
  readonly columns: number;
  /** Demand of one unit of columns, for the message. */
  readonly need?: string;
}

/** Columns to cut. */
export interface ColumnsSize {
  /** Name in messages. */
  readonly name: string;
  /** Population of their cores in a mapping. */
  readonly population: string;
  readonly columns: number;
  /** Columns that must stay together. */
  readonly unit: number;
  readonly limits: readonly Limit[];
}

/** A matrix to cut. */
export interface MatrixSize {
  /** Name in messages. */
  readonly name: string;
  /** Population of its cores in a mapping. */
  readonly population: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Columns that must stay together: of a head, of a BSPN group, or 1. */
  readonly unit: number;
  /** Bits of one weight. */
  readonly weightBits: number;
  /** Sentences whose residuals are held at once. */
  readonly banks: number;
  /** Bits of one residual value, 0 if none is added. */
  readonly residualBits: number;
}

/** Chooses the slices of the cores. */
export interface Partition {
  /** Slices of columns, one for each core, with all that belongs to them. */
  columns(size: ColumnsSize): readonly Slice[];
  matrix(size: MatrixSize): MatrixCut;
}

/** The fewest cores within the chip's limits, with slices as equal as possible. */
export const fewestCores = (chip: ChipSpec): Partition => ({
  columns: ({ name, columns, unit, limits }) => cutColumns(name, columns, unit, limits),
  matrix: (size) => partitionMatrix(chip, size),
});

/** Slices of whole units within all limits. @throws MappingError if not even one unit fits */
function cutColumns(name: string, outputs: number, unit: number, limits: readonly Limit[]): Slice[] {
  for (const { what, columns, need } of limits) {
    if (columns < unit) {
      const bits = need === undefined ? "" : ` (${need})`;
      throw new MappingError(
        `${name}: ${unit} columns that must stay together${bits} do not fit the ${what} of one core`,
      );
    }
  }
  return slices(outputs / unit, unit, Math.floor(Math.min(...limits.map(({ columns }) => columns)) / unit));
}

/** Limits of any core. */
export const columnLimit = ({ core }: ChipSpec): Limit => ({
  what: `columns (chip.core.columns = ${core.columns})`,
  columns: core.columns,
});

/** Limits of a core that holds `rows` rows. */
export const synapseLimit = (
  { core }: ChipSpec,
  rows: number,
  { unit, weightBits }: Pick<MatrixSize, "unit" | "weightBits">,
): Limit => ({
  what: `synapse memory (chip.core.synapse_memory_bits = ${core.synapseMemoryBits})`,
  columns: Math.floor(core.synapseMemoryBits / (rows * weightBits)),
  need: `${unit * rows * weightBits} bits for ${rows === 1 ? "a single row" : `${rows} rows`}${weightBits === 1 ? "" : ` of ${weightBits} bits a weight`}`,
});

/** Limits of a core that ends a matrix, whatever its rows. */
export function endLimits(chip: ChipSpec, { residualBits, banks, unit }: MatrixSize): readonly Limit[] {
  const { core, maxTokens } = chip;
  if (residualBits === 0) return [columnLimit(chip)];
  const residualColumn = banks * maxTokens * residualBits;
  return [
    columnLimit(chip),
    {
      what: `residual memory (chip.core.residual_memory_bits = ${core.residualMemoryBits}; ${banks} sentences x ${maxTokens} tokens x ${residualBits} bits a column)`,
      columns: Math.floor(core.residualMemoryBits / residualColumn),
      need: `${unit * residualColumn} bits`,
    },
  ];
}

/**
 * Cuts a matrix over cores: whole units of columns (heads, BSPN groups, or single columns). Where one unit with
 * all inputs exceeds the axons or the synapse memory of a core, the rows are cut too, into the fewest parts that fit,
 * as equal as possible; other cores then end the matrix.
 * @throws MappingError with the numbers if not even one unit fits
 */
export function partitionMatrix(chip: ChipSpec, size: MatrixSize): MatrixCut {
  const { name, inputs, outputs, unit, weightBits } = size;
  const { core } = chip;
  const ends = endLimits(chip, size);
  const synapses = (rows: number): Limit => synapseLimit(chip, rows, size);
  const mostRows = Math.max(1, Math.min(core.axons, Math.floor(core.synapseMemoryBits / (unit * weightBits))));
  if (inputs <= mostRows)
    return { columns: cutColumns(name, outputs, unit, [...ends, synapses(inputs)]), rows: [], partialColumns: [] };
  const rows = slices(inputs, 1, mostRows);
  return {
    columns: cutColumns(name, outputs, unit, ends),
    rows,
    partialColumns: cutColumns(name, outputs, unit, [columnLimit(chip), synapses(rows[0]!.to)]),
  };
}
