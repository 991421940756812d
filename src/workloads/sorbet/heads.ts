import { MappingError } from "../../mapping/mapping-error.js";
import { type Slice, slices } from "../../mapping/partition.js";
import type { ChipSpec } from "../../spec/chip.js";
import type { ModelShape } from "../../spec/model.js";

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
