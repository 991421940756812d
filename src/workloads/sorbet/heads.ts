import type { ChipSpec } from "../../contracts/chip.js";
import { columnLimit, type Limit } from "../../mapping/partition.js";

/** Bits of K, V and Q of one head: 4-bit values of every token of every bank. */
export function attentionBitsPerHead(chip: ChipSpec, headSize: number, activationBits: number): number {
  return chip.attention.banks * chip.maxTokens * headSize * 3 * activationBits;
}

/** What bounds the channels of a core that holds heads. */
export function headLimits(chip: ChipSpec, headSize: number, activationBits: number): readonly Limit[] {
  const { core, attention, maxTokens } = chip;
  const bits = attentionBitsPerHead(chip, headSize, activationBits);
  return [
    {
      what: `synapse memory (chip.core.synapse_memory_bits = ${core.synapseMemoryBits}; K, V and Q of a head take ${bits} bits: ${attention.banks} sentences x ${maxTokens} tokens x ${headSize} channels x ${3 * activationBits} bits)`,
      columns: Math.floor(core.synapseMemoryBits / bits) * headSize,
    },
    columnLimit(chip),
    { what: `heads (chip.attention.heads = ${attention.heads})`, columns: attention.heads * headSize },
  ];
}
