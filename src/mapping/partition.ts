import type { ChipSpec } from "../spec/chip.js";
import type { ModelShape } from "../spec/model.js";
import { MappingError } from "./mapping-error.js";

/** Columns (or channels) [from, to) that one core holds. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Cuts `units` units of `size` columns into as few, as equal slices as `perCore` units a core allow. */
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

/**
 * Slices of a binary matrix over cores: whole units of `unit` columns (heads, BSPN groups, or single columns), all inputs in every core.
 * @param residualBits bits of one residual value, 0 where the core keeps no residuals
 * @throws MappingError with the numbers if not even one unit fits
 */
export function partitionMatrix(
  name: string,
  chip: ChipSpec,
  inputs: number,
  outputs: number,
  unit: number,
  residualBits: number,
): Slice[] {
  const { core, attention, maxTokens } = chip;
  if (inputs > core.axons) {
    throw new MappingError(
      `${name} has ${inputs} inputs and a core has ${core.axons} axons (chip.core.axons); splitting a matrix by rows is not possible`,
    );
  }
  const residualColumn = attention.banks * maxTokens * residualBits;
  const limits = [
    { what: `columns (chip.core.columns = ${core.columns})`, columns: core.columns, need: unit },
    {
      what: `synapse memory (chip.core.synapse_memory_bits = ${core.synapseMemoryBits})`,
      columns: Math.floor(core.synapseMemoryBits / inputs),
      need: unit,
      bits: unit * inputs,
    },
  ];
  if (residualBits > 0) {
    limits.push({
      what: `residual memory (chip.core.residual_memory_bits = ${core.residualMemoryBits}; ${attention.banks} sentences x ${maxTokens} tokens x ${residualBits} bits a column)`,
      columns: Math.floor(core.residualMemoryBits / residualColumn),
      need: unit,
      bits: unit * residualColumn,
    });
  }
  let most = Number.POSITIVE_INFINITY;
  for (const limit of limits) {
    if (limit.columns < unit) {
      const bits = limit.bits === undefined ? "" : ` (${limit.bits} bits)`;
      throw new MappingError(
        `${name}: ${unit} columns that must stay together${bits} do not fit the ${limit.what} of one core`,
      );
    }
    most = Math.min(most, Math.floor(limit.columns / unit));
  }
  return slices(outputs / unit, unit, most);
}

/** Bits of K, V and Q of one head: 4-bit values of every token of every bank. */
export function attentionBitsPerHead(chip: ChipSpec, headSize: number, activationBits: number): number {
  return chip.attention.banks * chip.maxTokens * headSize * 3 * activationBits;
}

/** Heads over attention cores. @throws MappingError */
export function partitionHeads(chip: ChipSpec, shape: ModelShape, activationBits: number): Slice[] {
  const size = shape.hidden / shape.heads;
  const bits = attentionBitsPerHead(chip, size, activationBits);
  const byMemory = Math.floor(chip.core.synapseMemoryBits / bits);
  const byColumns = Math.floor(chip.core.columns / size);
  if (byMemory < 1) {
    throw new MappingError(
      `attention: K, V and Q of one head take ${bits} bits (${chip.attention.banks} sentences x ${chip.maxTokens} tokens x ${size} channels x ${3 * activationBits} bits), a core has ${chip.core.synapseMemoryBits} (chip.core.synapse_memory_bits)`,
    );
  }
  if (byColumns < 1)
    throw new MappingError(
      `attention: a head has ${size} channels, a core ${chip.core.columns} columns (chip.core.columns)`,
    );
  return slices(shape.heads, size, Math.min(byMemory, byColumns, chip.attention.heads));
}
