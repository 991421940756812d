import { type Decay, exponentialDecay } from "../../base/decay.js";
import { UserError } from "../../base/user-error.js";
import { type Population, type Projection, shared, type Values, valueAt } from "../network/network.js";
import { eulerDecay } from "./euler.js";
import type { Execution } from "./execution.js";

/** Farthest from a whole number of steps that a delay may be: rounding, not a part of a step. */
const STEP_TOLERANCE = 1e-6;
/** Steps that a delay may take. */
const MOST_DELAY = 1024;
/** A gain this near to 1 is 1: what is left of tau / dt x dt / tau. */
const GAIN_TOLERANCE = 2 ** -50;

/**
 * A population's equations as one step:
 * current := currentKept x current + currentGain x input; membrane := kept x membrane + gain x current + drive.
 */
export interface StepRules {
  readonly kept: Values;
  readonly gain: Values;
  /** What the leak potential adds. */
  readonly drive: Values;
  /** Absent where there is no current of its own: the input is the current. */
  readonly currentKept?: Values;
  readonly currentGain?: Values;
  /** Absent where the population does not fire. */
  readonly threshold?: Values;
  /** The membrane after a spike; absent where a spike subtracts the threshold. */
  readonly resetTo?: Values;
}

const ZERO = Float64Array.of(0);
const ONE = Float64Array.of(1);

/** @throws UserError for a step that is too long for a time constant */
export function stepRules({ name, kind, parameters }: Population, execution: Execution): StepRules {
  const { dt, integrator, reset } = execution;
  const { tau, tauSynapse, resistance = ONE, leak = ZERO, threshold, inputGain = ONE } = parameters;
  const decayOf = (constant: number): Decay => {
    const x = dt / constant;
    if (integrator === "exponential") return exponentialDecay(x);
    if (x > 1)
      throw new UserError(
        `node ${name}: a time constant of ${constant} s is shorter than the step of ${dt} s, so Euler's rule diverges; take a shorter --dt, or --integrator exponential`,
      );
    return eulerDecay(x);
  };
  const by = (values: Values, others: readonly Values[], of: (neuron: number) => number): Values => {
    const length = Math.max(values.length, ...others.map((other) => other.length));
    return shared(Float64Array.from({ length }, (_, neuron) => of(neuron)));
  };
  const gainOf = (constant: Values, factor: Values): Values =>
    by(constant, [factor], (i) => {
      const gain = decayOf(valueAt(constant, i)).lost * valueAt(factor, i);
      return Math.abs(gain - 1) <= GAIN_TOLERANCE ? 1 : gain;
    });
  const firing =
    threshold === undefined
      ? {}
      : {
          threshold,
          ...(reset === "subtract" ? {} : { resetTo: reset === "zero" ? ZERO : (parameters.reset ?? ZERO) }),
        };
  // Without a state nothing is left of the membrane, whatever the reset.
  if (kind === "threshold" || kind === "sum") return { kept: ZERO, gain: ONE, drive: ZERO, ...firing };
  if (tau === undefined)
    return { kept: ONE, gain: by(resistance, [], (i) => dt * valueAt(resistance, i)), drive: ZERO, ...firing };
  const membrane = {
    kept: by(tau, [], (i) => decayOf(valueAt(tau, i)).kept),
    gain: gainOf(tau, resistance),
    drive: by(tau, [leak], (i) => decayOf(valueAt(tau, i)).lost * valueAt(leak, i)),
    ...firing,
  };
  if (tauSynapse === undefined) return membrane;
  return {
    ...membrane,
    currentKept: by(tauSynapse, [], (i) => decayOf(valueAt(tauSynapse, i)).kept),
    currentGain: gainOf(tauSynapse, inputGain),
  };
}

/** Steps from a spike to what it does, over one projection. */
export interface DelaySteps {
  readonly base: number;
  /** More by source, or one for all, and by target; absent for none. */
  readonly bySource?: Int32Array;
  readonly byTarget?: Int32Array;
  readonly most: number;
}

const most = (steps: Int32Array | undefined): number => steps?.reduce((a, b) => Math.max(a, b), 0) ?? 0;

/** @throws UserError for a delay that is not a whole number of steps */
export function delaySteps(
  { nodes, isRecurrent, sourceDelay, targetDelay }: Projection,
  execution: Execution,
): DelaySteps {
  const stepsOf = (seconds: Values): Int32Array =>
    Int32Array.from(seconds, (delay) => {
      const steps = Math.round(delay / execution.dt);
      if (Math.abs(delay / execution.dt - steps) > STEP_TOLERANCE * Math.max(1, steps))
        throw new UserError(
          `node ${nodes.join(", ")}: a delay of ${delay} s is no whole number of steps of ${execution.dt} s`,
        );
      if (steps > MOST_DELAY)
        throw new UserError(`node ${nodes.join(", ")}: a delay of ${steps} steps; at most ${MOST_DELAY} are kept`);
      return steps;
    });
  const base = isRecurrent ? execution.recurrentDelay : execution.forwardDelay;
  const bySource = sourceDelay && stepsOf(sourceDelay);
  const byTarget = targetDelay && stepsOf(targetDelay);
  return {
    base,
    ...(bySource === undefined ? {} : { bySource }),
    ...(byTarget === undefined ? {} : { byTarget }),
    most: base + most(bySource) + most(byTarget),
  };
}
