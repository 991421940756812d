import type { NeuronState } from "../execution/run.js";
import { DECAY_ONE, FRACTION_BITS, type IntegerNeurons, MOST_STATE } from "./registers.js";

const at = (values: Int32Array, i: number): number => values[values.length === 1 ? 0 : i]!;

/**
 * Loihi's neurons:
 * u := trunc(u x (4096 - du) / 4096) + input + current bias; v := trunc(v x (4096 - dv) / 4096) + u + bias;
 * a spike if v > threshold x 64. Inputs come with their FRACTION_BITS. Every product is below 2^53, so doubles hold
 * all of it exactly.
 */
export class IntegerNeuronState implements NeuronState {
  readonly membrane: Float64Array;
  private readonly current: Float64Array;
  /** Currents and membranes that a register could not hold. */
  saturated = 0;

  constructor(
    size: number,
    private readonly neurons: IntegerNeurons,
  ) {
    this.membrane = new Float64Array(size);
    this.current = new Float64Array(size);
  }

  step(input: Float64Array, fired: Int32Array): number {
    const { membrane, current, neurons } = this;
    const { currentDecay, decay, currentBias, bias, threshold, resetTo } = neurons;
    let count = 0;
    for (let i = 0; i < membrane.length; i++) {
      const left = Math.trunc((current[i]! * (DECAY_ONE - at(currentDecay, i))) / DECAY_ONE);
      const u = this.held(left + input[i]! + at(currentBias, i));
      const stays = Math.trunc((membrane[i]! * (DECAY_ONE - at(decay, i))) / DECAY_ONE);
      let v = this.held(stays + u + at(bias, i));
      current[i] = u;
      if (threshold !== undefined) {
        const limit = at(threshold, i) * 2 ** FRACTION_BITS;
        if (v > limit) {
          fired[count++] = i;
          v = resetTo === undefined ? v - limit : at(resetTo, i);
        }
      }
      membrane[i] = v;
    }
    return count;
  }

  private held(value: number): number {
    if (value <= MOST_STATE && value >= -MOST_STATE) return value + 0;
    this.saturated++;
    return value > 0 ? MOST_STATE : -MOST_STATE;
  }
}
