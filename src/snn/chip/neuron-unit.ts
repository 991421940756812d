import { DECAY_ONE, FRACTION_BITS, type IntegerNeurons, MOST_STATE } from "../reference-integer/registers.js";

/** Bits of a decay: what a register loses a step is a count of parts of 2^12. */
const DECAY_BITS = 12;
const DECAY_MASK = DECAY_ONE - 1;

/**
 * A register that keeps `keep` of 4096 parts, cut towards zero, as a multiplier of 24 by 13 bits makes it: the upper
 * and lower 12 bits of the magnitude one after the other, so that no product is wider than 26 bits.
 */
export function kept(register: number, keep: number): number {
  if (keep === DECAY_ONE) return register;
  const magnitude = register < 0 ? -register : register;
  const whole = (magnitude >> DECAY_BITS) * keep + (((magnitude & DECAY_MASK) * keep) >> DECAY_BITS);
  return register < 0 ? -whole : whole;
}

/** Values of the neurons [first, first + count), one each. */
const spread = (values: Int32Array, first: number, count: number, of: (value: number) => number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => of(values[values.length === 1 ? 0 : first + i]!));

/** A limit that no membrane exceeds: of neurons that do not fire. */
const NO_LIMIT = MOST_STATE;

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
  private readonly limit: Int32Array;
  /** Absent where a spike subtracts the threshold. */
  private readonly resetTo: Int32Array | undefined;
  private readonly restless: Uint8Array;
  private readonly hasCurrents: boolean;
  /** Of the last step: how many were updated; which fired, ascending, and how many updated come before each. */
  updatedCount = 0;
  firedCount = 0;
  readonly fired: Int32Array;
  readonly before: Int32Array;

  constructor(neurons: IntegerNeurons, first: number, count: number) {
    const keeps = (decay: Int32Array): Int32Array => spread(decay, first, count, (lost) => DECAY_ONE - lost);
    const same = (values: Int32Array): Int32Array => spread(values, first, count, (value) => value);
    this.membrane = new Int32Array(count);
    this.current = new Int32Array(count);
    this.fired = new Int32Array(count);
    this.before = new Int32Array(count);
    this.keepCurrent = keeps(neurons.currentDecay);
    this.keep = keeps(neurons.decay);
    this.currentBias = same(neurons.currentBias);
    this.bias = same(neurons.bias);
    this.limit =
      neurons.threshold === undefined
        ? new Int32Array(count).fill(NO_LIMIT)
        : spread(neurons.threshold, first, count, (threshold) => threshold << FRACTION_BITS);
    this.resetTo = neurons.resetTo && same(neurons.resetTo);
    this.restless = Uint8Array.from({ length: count }, (_, i) =>
      this.bias[i] !== 0 || this.currentBias[i] !== 0 || this.limit[i]! < 0 ? 1 : 0,
    );
    // A register that keeps nothing is none: it does not wake its neuron in the next step.
    this.hasCurrents = this.keepCurrent.some((keep) => keep !== 0);
  }

  /**
   * One step.
   * @param sums of the synapses that acted, FRACTION_BITS and all; cleared
   * @param touched 1 where a synapse acted; cleared
   */
  step(sums: Float64Array, touched: Uint8Array): void {
    const { membrane, current, keep, keepCurrent, restless, limit, resetTo, hasCurrents } = this;
    const { currentBias, bias, fired, before } = this;
    let updated = 0;
    let spikes = 0;
    for (let i = 0; i < membrane.length; i++) {
      if ((touched[i]! | membrane[i]! | current[i]! | restless[i]!) === 0) continue;
      let u = sums[i]! + currentBias[i]!;
      if (hasCurrents) {
        u = held(u + kept(current[i]!, keepCurrent[i]!));
        current[i] = keepCurrent[i] === 0 ? 0 : u;
      } else u = held(u);
      let v = held(kept(membrane[i]!, keep[i]!) + u + bias[i]!);
      if (v > limit[i]!) {
        fired[spikes] = i;
        before[spikes++] = updated;
        v = resetTo === undefined ? v - limit[i]! : resetTo[i]!;
      }
      membrane[i] = v;
      updated++;
    }
    sums.fill(0);
    touched.fill(0);
    this.updatedCount = updated;
    this.firedCount = spikes;
  }
}

/** What a register of 23 bits and a sign holds of a whole value. */
function held(value: number): number {
  if (value > MOST_STATE) return MOST_STATE;
  // `| 0` changes no value here; it keeps what follows in the machine's integers.
  return value < -MOST_STATE ? -MOST_STATE : value | 0;
}
