import { UserError } from "../../base/user-error.js";
import type { Execution } from "../execution/execution.js";
import { type StepRules, stepRules } from "../execution/step-rules.js";
import type { Network, Population, Projection, Values } from "../network/network.js";
import { valueAt } from "../network/network.js";
import {
  DECAY_ONE,
  FRACTION_BITS,
  type IntegerNeurons,
  type IntegerWeights,
  LEAST_EXPONENT,
  MOST_EXPONENT,
  MOST_STATE,
  MOST_THRESHOLD,
} from "./registers.js";

/**
 * nearest: weights use all their bits, everything is rounded to the nearest integer. lava: the rules by which Lava's
 * import makes integers of a NIR file: weights and thresholds x 256, decays x 4095, all cut.
 */
export const QUANTISERS = ["nearest", "lava"] as const;
export type Quantiser = (typeof QUANTISERS)[number];

export interface QuantiserRules {
  /** Bits of a weight, sign included. */
  readonly bits: number;
  readonly quantiser: Quantiser;
}

/** A network in integers, beside the network that it is made of. */
export interface IntegerNetwork {
  readonly network: Network;
  readonly rules: QuantiserRules;
  /** By population; undefined for inputs. */
  readonly neurons: readonly (IntegerNeurons | undefined)[];
  /** By projection. */
  readonly weights: readonly IntegerWeights[];
}

/** A weight or threshold this near to an integer, as a share of it, is that integer: parameters are often float32. */
const WHOLE_TOLERANCE = 1e-6;
/** Where membranes and weights lie, before FRACTION_BITS: 2^5 below what a membrane can hold, room to add them up. */
const SCALE_BITS = 12;
const LAVA = { scale: 256, decay: 4095, threshold: 131_071, thresholdShift: 9 };

const isWhole = (value: number): boolean =>
  Math.abs(value - Math.round(value)) <= WHOLE_TOLERANCE * Math.max(1, Math.abs(value));

const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** The power of two below or at a number, as its exponent. */
function exponentBelow(value: number): number {
  let exponent = 0;
  while (2 ** (exponent + 1) <= value) exponent++;
  while (2 ** exponent > value) exponent--;
  return exponent;
}

/** What a population is before it is integers: rules divided by what a weight of 1 adds to a membrane. */
interface Normal {
  readonly rules: StepRules;
  readonly gain: Values;
}

/** What a step's input of 1 adds to the membrane, by neuron. */
function inputGain({ name }: Population, { gain, currentGain }: StepRules): Values {
  const length = Math.max(gain.length, currentGain?.length ?? 1);
  const found = Float64Array.from(
    { length },
    (_, i) => valueAt(gain, i) * (currentGain === undefined ? 1 : valueAt(currentGain, i)),
  );
  if (found.some((value) => !(value > 0)))
    throw new UserError(`node ${name}: r and w_in must be more than 0 to become integers`);
  return found;
}

/**
 * Integers of a network under an execution. A neuron's gain is divided out of its threshold, leak, reset and bias, so
 * that weights stay as the file has them and shared weights stay shared.
 * @throws UserError for what Loihi's integers cannot say
 */
export function quantise(network: Network, execution: Execution, rules: QuantiserRules): IntegerNetwork {
  if (execution.order !== "current-first")
    throw new UserError(`--order ${execution.order}: the integers take the current first; floating point takes both`);
  const incoming = network.populations.map((_, i) => network.projections.filter(({ target }) => target === i));
  const scales: number[] = [];
  const neurons = network.populations.map((population, i) => {
    if (population.kind === "input") {
      scales.push(1);
      return undefined;
    }
    const step = stepRules(population, execution);
    const normal = { rules: step, gain: inputGain(population, step) };
    const scale = scaleOf(population, normal, incoming[i]!, rules);
    scales.push(scale);
    return integerNeurons(population, normal, scale, rules.quantiser);
  });
  const weights = network.projections.map((projection) =>
    integerWeights(projection, scales[projection.target]!, rules, network),
  );
  return { network, rules, neurons, weights };
}

/** What a weight of 1 becomes in a population: a power of two, but for Lava's rules. */
function scaleOf(
  population: Population,
  { rules: { threshold, drive, resetTo }, gain }: Normal,
  incoming: readonly Projection[],
  { bits, quantiser }: QuantiserRules,
): number {
  if (quantiser === "lava") {
    if (gain.length > 1)
      throw new UserError(
        `node ${population.name}: its neurons differ in r, tau or w_in, which Lava's rules cannot say; take --quantiser nearest`,
      );
    return LAVA.scale * gain[0]!;
  }
  const thresholds = inWeights(threshold, gain);
  const weights = largest(incoming.map(({ map }) => largest(map.weights)));
  const most = 2 ** (bits - 1);
  const isInteger =
    largest(thresholds) <= MOST_THRESHOLD &&
    thresholds.every(isWhole) &&
    incoming.every(({ map }) => map.weights.every((weight) => isWhole(weight) && weight >= -most && weight < most));
  if (isInteger) return 1;
  const others = [population.bias ?? [], inWeights(drive, gain), inWeights(resetTo, gain)].map(largest);
  const widest = Math.max(weights, largest(thresholds), ...others);
  return widest === 0 ? 1 : 2 ** exponentBelow(Math.min(2 ** SCALE_BITS, (most - 1) * 2 ** MOST_EXPONENT) / widest);
}

/** Membranes as sums of weights. */
function inWeights(membranes: Values | undefined, gain: Values): Float64Array {
  if (membranes === undefined) return new Float64Array(0);
  const length = Math.max(membranes.length, gain.length);
  return Float64Array.from({ length }, (_, i) => valueAt(membranes, i) / valueAt(gain, i));
}

function integerNeurons(
  population: Population,
  { rules, gain }: Normal,
  scale: number,
  quantiser: Quantiser,
): IntegerNeurons {
  const { name } = population;
  const round = quantiser === "lava" ? Math.trunc : Math.round;
  const fraction = 2 ** FRACTION_BITS;
  const integers = (
    values: readonly Values[],
    of: (neuron: number) => number,
    what: string,
    most: number,
  ): Int32Array => {
    const length = Math.max(gain.length, ...values.map((value) => value.length));
    return Int32Array.from({ length }, (_, i) => {
      const value = of(i);
      if (!(Math.abs(value) <= most))
        throw new UserError(
          `node ${name}: ${what} would be ${value} of at most ${most}: weights are too small beside it`,
        );
      return value + 0;
    });
  };
  const decays = (kept: Values): Int32Array =>
    Int32Array.from(kept, (share) =>
      share === 0
        ? DECAY_ONE
        : quantiser === "lava"
          ? Math.trunc((1 - share) * LAVA.decay)
          : Math.round((1 - share) * DECAY_ONE),
    );
  const { kept, drive, currentKept, currentGain, threshold, resetTo } = rules;
  const { bias } = population;
  // A bias goes through the current, as spikes do; the gain is divided out of it too.
  const unit = (i: number): number => (scale / valueAt(gain, i)) * fraction;
  const biases =
    bias === undefined
      ? Int32Array.of(0)
      : integers([bias], (i) => round(valueAt(bias, i) * scale * fraction), "its bias", MOST_STATE);
  const thresholdAt = (i: number): number =>
    quantiser === "lava"
      ? Math.trunc(Math.trunc(valueAt(threshold!, i) * LAVA.threshold) / 2 ** LAVA.thresholdShift)
      : Math.round((valueAt(threshold!, i) / valueAt(gain, i)) * scale);
  return {
    currentDecay:
      currentKept === undefined || currentGain === undefined ? Int32Array.of(DECAY_ONE) : decays(currentKept),
    decay: decays(kept),
    currentBias: biases,
    bias: integers([drive], (i) => round(valueAt(drive, i) * unit(i)), "its leak potential", MOST_STATE),
    ...(threshold === undefined
      ? {}
      : { threshold: integers([threshold], thresholdAt, "its threshold", MOST_THRESHOLD) }),
    ...(threshold === undefined || resetTo === undefined
      ? {}
      : { resetTo: integers([resetTo], (i) => round(valueAt(resetTo, i) * unit(i)), "its reset", MOST_STATE) }),
    unit: gain.map((_, i) => unit(i)),
  };
}

function integerWeights(
  { map, target }: Projection,
  scale: number,
  { bits, quantiser }: QuantiserRules,
  network: Network,
): IntegerWeights {
  const most = 2 ** (bits - 1);
  const { weights } = map;
  if (quantiser === "lava") {
    const mantissas = Int32Array.from(weights, (weight) => Math.trunc(weight * scale));
    const wide = mantissas.find((mantissa) => mantissa < -most || mantissa >= most);
    if (wide !== undefined)
      throw new UserError(
        `node ${network.populations[target]!.name}: a weight becomes ${wide}, which has no room in ${bits} bits; take --quantiser nearest`,
      );
    return { mantissas, exponent: 0 };
  }
  const widest = largest(weights) * scale;
  // The smallest exponent that leaves room for the largest weight; 0 where that is exact already.
  const fits = (exponent: number): boolean =>
    weights.every((weight) => {
      const mantissa = Math.round((weight * scale) / 2 ** exponent);
      return mantissa >= -most && mantissa < most;
    });
  let exponent = 0;
  if (!fits(0) || !weights.every((weight) => isWhole(weight * scale))) {
    exponent = LEAST_EXPONENT;
    while (exponent < MOST_EXPONENT && !fits(exponent)) exponent++;
  }
  if (!fits(exponent))
    throw new UserError(
      `node ${network.populations[target]!.name}: a weight of ${widest} has no room in ${bits} bits with exponents up to ${MOST_EXPONENT}; give more --bits`,
    );
  return {
    mantissas: Int32Array.from(weights, (weight) => Math.round((weight * scale) / 2 ** exponent) + 0),
    exponent,
  };
}
