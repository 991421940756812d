import type { NeuronState } from "../execution/run.js";
import { DECAY_ONE, FRACTION_BITS, type IntegerNeurons, MOST_STATE } from "./registers.js";

/** How far the values of the next neuron are: one for all, or one each. */
const strideOf = (values: Int32Array | Float64Array | undefined): number =>
  values === undefined || values.length === 1 ? 0 : 1;

/**
 * Loihi's neurons:
 * u := trunc(u x (4096 - du) / 4096) + input + current bias; v := trunc(v x (4096 - dv) / 4096) + u + bias;
 * a spike if v > threshold x 64. Inputs come with their FRACTION_BITS. Every product is below 2^53, so doubles hold
 * all of it exactly.
 */
export class IntegerNeuronState implements NeuronState {
  readonly membrane: Float64Array;
  private readonly current: Float64Array;
  /** Parts of current and membrane that a step leaves. */
  private readonly currentKept: Float64Array;
  private readonly kept: Float64Array;
  private readonly limit: Float64Array | undefined;
  /** Currents and membranes that a register could not hold. */
  saturated = 0;

  constructor(
    size: number,
    private readonly neurons: IntegerNeurons,
  ) {
    const keptOf = (decay: Int32Array): Float64Array =>
      Float64Array.from(decay, (lost) => (DECAY_ONE - lost) / DECAY_ONE);
    this.membrane = new Float64Array(size);
    this.current = new Float64Array(size);
    this.currentKept = keptOf(neurons.currentDecay);
    this.kept = keptOf(neurons.decay);
    this.limit =
      neurons.threshold && Float64Array.from(neurons.threshold, (threshold) => threshold * 2 ** FRACTION_BITS);
  }

  step(input: Float64Array, fired: Int32Array): number {
    const { membrane, current, currentKept, kept, limit } = this;
    const { currentBias, bias, resetTo } = this.neurons;
    const [currentKepts, kepts, limits] = [strideOf(currentKept), strideOf(kept), strideOf(limit)];
    const [currentBiases, biases, resets] = [strideOf(currentBias), strideOf(bias), strideOf(resetTo)];
    let count = 0;
    for (let i = 0; i < membrane.length; i++) {
      const left = Math.trunc(current[i]! * currentKept[i * currentKepts]!);
      const u = this.held(left + input[i]! + currentBias[i * currentBiases]!);
      const stays = Math.trunc(membrane[i]! * kept[i * kepts]!);
      let v = this.held(stays + u + bias[i * biases]!);
      current[i] = u;
      if (limit !== undefined && v > limit[i * limits]!) {
        fired[count++] = i;
        v = resetTo === undefined ? v - limit[i * limits]! : resetTo[i * resets]!;
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
