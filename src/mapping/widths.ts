import type { SpikeCode } from "../contracts/chip.js";
import type { SlotRule } from "../contracts/program.js";

/** Bits of a number in [0, n). */
export const indexBits = (n: number): number => (n <= 1 ? 0 : 32 - Math.clz32(n - 1));

/** data, count marker, checksum marker, credit. */
export const KIND_BITS = 2;

/**
 * Payload of a spike beside its channel: nothing; a sign; a sign and the weight bit 0..3; the 4-bit value. Code dense
 * has as many bits a value as the model: `valuesPerPacket`.
 */
export const SPIKE_PAYLOAD_BITS: Readonly<Record<Exclude<SpikeCode, "dense">, number>> = {
  offset: 0,
  signed: 1,
  bitserial: 3,
  graded: 4,
};

/**
 * Values of a packet of code dense that fill one flit behind a header, at least one.
 * @param values that the source has
 */
export const valuesPerPacket = (linkBits: number, headerBits: number, valueBits: number, values: number): number =>
  Math.max(1, Math.min(values, Math.floor((linkBits - headerBits) / valueBits)));

/** Most spikes, or values, that one neuron sends for one token. */
export function spikesPerNeuron(code: SpikeCode, signed: boolean, activationBits: number): number {
  if (code === "graded" || code === "dense") return 1;
  if (code === "bitserial") return activationBits;
  return code === "signed" && signed ? 2 ** (activationBits - 1) : 2 ** activationBits - 1;
}

export function slotBits(rule: SlotRule): number {
  if (rule.kind === "ring") return indexBits(rule.slots);
  if (rule.kind === "bank") return indexBits(rule.banks * rule.tokens);
  return 1;
}

/** Two's complement bits of every integer from -n to n. */
export const signedBits = (n: number): number => 1 + indexBits(n + 1);
