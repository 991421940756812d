import type { Execution } from "../execution/execution.js";
import type { NeuronState } from "../execution/run.js";
import { type StepRules, stepRules } from "../execution/step-rules.js";
import { type Population, type Values, valueAt } from "../network/network.js";

/** Neurons in double precision. */
export class FloatNeurons implements NeuronState {
  readonly membrane: Float64Array;
  private readonly current: Float64Array | undefined;
  private readonly rules: StepRules;
  private readonly bias: Values | undefined;

  constructor(
    population: Population,
    private readonly execution: Execution,
  ) {
    this.rules = stepRules(population, execution);
    this.bias = population.bias;
    this.membrane = new Float64Array(population.size);
    if (this.rules.currentKept !== undefined) this.current = new Float64Array(population.size);
  }

  step(input: Float64Array, fired: Int32Array): number {
    const { membrane, current, bias, rules } = this;
    const { kept, gain, drive, currentKept, currentGain, threshold, resetTo } = rules;
    const isCurrentFirst = this.execution.order === "current-first";
    let count = 0;
    for (let i = 0; i < membrane.length; i++) {
      let flowing = bias === undefined ? input[i]! : input[i]! + valueAt(bias, i);
      if (current !== undefined) {
        const before = current[i]!;
        const after = valueAt(currentKept!, i) * before + valueAt(currentGain!, i) * flowing;
        current[i] = after;
        flowing = isCurrentFirst ? after : before;
      }
      let v = valueAt(kept, i) * membrane[i]! + valueAt(gain, i) * flowing + valueAt(drive, i);
      if (threshold !== undefined && v > valueAt(threshold, i)) {
        fired[count++] = i;
        v = resetTo === undefined ? v - valueAt(threshold, i) : valueAt(resetTo, i);
      }
      membrane[i] = v;
    }
    return count;
  }
}
