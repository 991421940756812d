import { DECAY_ONE, FRACTION_BITS, type IntegerNeurons, MOST_STATE } from "../reference-integer/registers.js";

/** Bits of a decay: what a register loses a step is a count of parts of 2^12. */
const DECAY_BITS = 12;
const DECAY_MASK = DECAY_ONE - 1;

/**
 * A register that keeps `keep` of 4096 parts, cut towards zero, as a multiplier of 24 by 13 bits makes it: the upper
 * and lower 12 bits of the magnitude one after the other, so that no product is wider than 26 bits.
 */
export function kept(register: number, keep: number): number {
  const magnitude = register < 0 ? -register : register;
  const whole = (magnitude >> DECAY_BITS) * keep + (((magnitude & DECAY_MASK) * keep) >> DECAY_BITS);
  return register < 0 ? -whole : whole;
}

/** Values of the neurons [first, first + count), one each. */
const spread = (values: Int32Array, first: number, count: number, of: (value: number) => number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => of(values[values.length === 1 ? 0 : first + i]!));

/**
 * The neurons of a core: registers of current and membrane, and one walk over them a step. A neuron is updated when
 * something came in, a register or bias is not 0, or its threshold is below 0; the others stay at rest, which a walk
 * need not touch.
 */
export class NeuronUnit {
  readonly membrane: Int32Array;
  private readonly current: Int32Array;
  private readonly keepCurrent: Int32Array;
  private readonly keep: Int32Array;
  private readonly currentBias: Int32Array;
  private readonly bias: Int32Array;
  private readonly limit: Int32Array | undefined;
  private readonly resetTo: Int32Array | undefined;
  private readonly restless: Uint8Array;
  /** Of the last step: neurons updated, in their order, and how many; of those, which fired. */
  readonly updated: Int32Array;
  updatedCount = 0;

  constructor(neurons: IntegerNeurons, first: number, count: number) {
    const keeps = (decay: Int32Array): Int32Array => spread(decay, first, count, (lost) => DECAY_ONE - lost);
    const same = (values: Int32Array): Int32Array => spread(values, first, count, (value) => value);
    this.membrane = new Int32Array(count);
    this.current = new Int32Array(count);
    this.updated = new Int32Array(count);
    this.keepCurrent = keeps(neurons.currentDecay);
    this.keep = keeps(neurons.decay);
    this.currentBias = same(neurons.currentBias);
    this.bias = same(neurons.bias);
    this.limit =
      neurons.threshold && spread(neurons.threshold, first, count, (threshold) => threshold << FRACTION_BITS);
    this.resetTo = neurons.resetTo && same(neurons.resetTo);
    this.restless = Uint8Array.from({ length: count }, (_, i) =>
      this.bias[i] !== 0 || this.currentBias[i] !== 0 || (this.limit !== undefined && this.limit[i]! < 0) ? 1 : 0,
    );
  }

  /**
   * One step.
   * @param sums of the synapses that acted, FRACTION_BITS and all; cleared
   * @param touched 1 where a synapse acted; cleared
   * @param fired gets 1 for each of `updated` that fires, else 0
   */
  step(sums: Float64Array, touched: Uint8Array, fired: Uint8Array): void {
    const { membrane, current, restless, limit, resetTo, updated } = this;
    let count = 0;
    for (let i = 0; i < membrane.length; i++) {
      if (touched[i] === 0 && membrane[i] === 0 && current[i] === 0 && restless[i] === 0) continue;
      const u = held(kept(current[i]!, this.keepCurrent[i]!) + sums[i]! + this.currentBias[i]!);
      let v = held(kept(membrane[i]!, this.keep[i]!) + u + this.bias[i]!);
      // A register that keeps nothing is none: it does not wake its neuron in the next step.
      current[i] = this.keepCurrent[i] === 0 ? 0 : u;
      let fires = 0;
      if (limit !== undefined && v > limit[i]!) {
        fires = 1;
        v = resetTo === undefined ? v - limit[i]! : resetTo[i]!;
      }
      membrane[i] = v;
      sums[i] = 0;
      touched[i] = 0;
      updated[count] = i;
      fired[count++] = fires;
    }
    this.updatedCount = count;
  }
}

/** What a register of 23 bits and a sign holds of a value. */
const held = (value: number): number => Math.max(-MOST_STATE, Math.min(MOST_STATE, value));
