import { UserError } from "../../base/user-error.js";
import type { Execution } from "../execution/execution.js";
import { type Runnable, type RunOptions, type RunResult, runNetwork } from "../execution/run.js";
import type { Drive } from "../execution/spikes.js";
import { delaySteps } from "../execution/step-rules.js";
import { IntegerNeuronState } from "./integer-neurons.js";
import type { IntegerNetwork } from "./quantise.js";
import { FRACTION_BITS } from "./registers.js";

export interface IntegerResult extends RunResult {
  /** Times that a register could not hold a value, by population. */
  readonly saturated: readonly number[];
}

/** Runs a network in Loihi's integers. Membranes come with their fraction bits. @throws UserError */
export function runInteger(
  integers: IntegerNetwork,
  execution: Execution,
  drive: Drive,
  options?: RunOptions,
): IntegerResult {
  const runnable = integerRunnable(integers, execution, drive);
  const result = runNetwork(runnable, drive, options);
  return { ...result, saturated: runnable.states.map((state) => state?.saturated ?? 0) };
}

export interface IntegerRunnable extends Runnable {
  readonly states: readonly (IntegerNeuronState | undefined)[];
}

/** A network at rest in Loihi's integers, ready for a drive. @throws UserError for a drive that is not whole */
export function integerRunnable(integers: IntegerNetwork, execution: Execution, drive: Drive): IntegerRunnable {
  const { network, neurons, weights } = integers;
  const part = drive.value?.find((value) => !Number.isInteger(value));
  if (part !== undefined) throw new UserError(`an input has the value ${part}; in integers a spike has a whole value`);
  return {
    network,
    states: network.populations.map(({ size }, i) =>
      neurons[i] === undefined ? undefined : new IntegerNeuronState(size, neurons[i]),
    ),
    weights: weights.map(({ mantissas, exponent }) =>
      Float64Array.from(mantissas, (mantissa) => mantissa * 2 ** (exponent + FRACTION_BITS)),
    ),
    delays: network.projections.map((projection) => delaySteps(projection, execution)),
  };
}
