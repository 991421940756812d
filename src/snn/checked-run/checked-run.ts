import { ChipRun, type StepFigures } from "../chip/chip-run.js";
import { Layout } from "../chip/layout.js";
import { Ledger } from "../chip/ledger.js";
import { checkLimits, useOf } from "../chip/limits.js";
import type { Slice } from "../chip/placement.js";
import type { SnnChip } from "../chip/spec.js";
import type { Execution } from "../execution/execution.js";
import { networkSteps } from "../execution/run.js";
import type { Drive, SpikeTrain } from "../execution/spikes.js";
import { delaySteps } from "../execution/step-rules.js";
import { runFloat } from "../reference-float/float-reference.js";
import { type ReferenceDistance, referenceDistance } from "../reference-integer/distance.js";
import { integerRunnable } from "../reference-integer/integer-reference.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";

/** The first place at which the chip is not the integer reference. */
export interface Difference {
  readonly sample: number;
  readonly step: number;
  readonly population: string;
  readonly neuron: number;
  readonly what: "spike" | "membrane";
  readonly chip: number;
  readonly reference: number;
}

/** Ticks of a step that a population takes at least, in the mean. */
export interface Bounds {
  readonly population: string;
  readonly neurons: number;
  readonly synapses: number;
}

export interface CheckedRun {
  readonly layout: Layout;
  /** Steps of all samples, one sample after the other. */
  readonly steps: readonly StepFigures[];
  readonly ledger: Ledger;
  /** Spikes by population and neuron. */
  readonly spikes: readonly Float64Array[];
  /** Membranes at the end of the last sample, by population; undefined for inputs. */
  readonly membranes: readonly (Float64Array | undefined)[];
  readonly difference: Difference | undefined;
  /** Times that a register of the reference held a value back. */
  readonly saturated: number;
  /** By sample: the integers against floating point. */
  readonly distances: readonly ReferenceDistance[];
  readonly bounds: readonly Bounds[];
  readonly linkBound: number;
  readonly barrier: number;
}

/**
 * Runs a network on a chip, sample by sample, and the integer reference beside it: every spike and membrane of every
 * step is compared. The network begins anew with each sample.
 * @param between called after each sample and every so many steps; throws to stop
 * @throws UserError for what the chip cannot hold
 */
export async function checkedRun(
  integers: IntegerNetwork,
  execution: Execution,
  drives: readonly Drive[],
  chip: SnnChip,
  slices: readonly Slice[],
  between: () => Promise<void>,
): Promise<CheckedRun> {
  const { network } = integers;
  const { populations } = network;
  const layout = new Layout(network, chip, slices);
  checkLimits(
    chip,
    layout,
    useOf(integers, chip, layout),
    populations.map(({ name }) => name),
  );
  const delays = network.projections.map((projection) => delaySteps(projection, execution));
  const ledger = new Ledger(populations.length);
  const steps: StepFigures[] = [];
  const spikes = populations.map(({ size }) => new Float64Array(size));
  const sums = { bounds: populations.map(() => ({ neurons: 0, synapses: 0 })), link: 0 };
  const distances: ReferenceDistance[] = [];
  let difference: Difference | undefined;
  let saturated = 0;
  let barrier = 0;
  let run!: ChipRun;
  for (const [sample, drive] of drives.entries()) {
    run = new ChipRun(integers, delays, chip, layout, drive);
    const reference = integerRunnable(integers, execution, drive);
    const referenceSteps = networkSteps(reference, drive);
    for (let step = 0; step < drive.steps; step++) {
      steps.push(run.next());
      referenceSteps.next();
      populations.forEach((_, population) => {
        const state = reference.states[population];
        if (state !== undefined)
          difference ??= membraneDifference(
            run,
            population,
            state.membrane,
            sample,
            step,
            populations[population]!.name,
          );
      });
      if (step % 64 === 63) await between();
    }
    const { value } = referenceSteps.next();
    const result = value!;
    const trains = run.spikes();
    trains.forEach((train, population) => {
      difference ??= spikeDifference(train, result.spikes[population]!, sample, populations[population]!.name);
      for (const neuron of train.neurons) spikes[population]![neuron]!++;
    });
    saturated += reference.states.reduce((sum, state) => sum + (state?.saturated ?? 0), 0);
    distances.push(referenceDistance(network, runFloat(network, execution, drive), result));
    ledger.addAll(run.ledger);
    const mean = run.meanBounds();
    mean.populations.forEach(({ neurons, synapses }, i) => {
      sums.bounds[i]!.neurons += neurons * drive.steps;
      sums.bounds[i]!.synapses += synapses * drive.steps;
    });
    sums.link += mean.link * drive.steps;
    barrier = mean.barrier;
    await between();
  }
  const per = Math.max(1, steps.length);
  return {
    layout,
    steps,
    ledger,
    spikes,
    membranes: populations.map(({ kind, size }, i) => (kind === "input" ? undefined : membranesOf(run, i, size))),
    difference,
    saturated,
    distances,
    bounds: populations.map(({ name }, i) => ({
      population: name,
      neurons: sums.bounds[i]!.neurons / per,
      synapses: sums.bounds[i]!.synapses / per,
    })),
    linkBound: sums.link / per,
    barrier,
  };
}

function membranesOf(run: ChipRun, population: number, size: number): Float64Array {
  const all = new Float64Array(size);
  for (const { first, membrane } of run.membranes(population)) all.set(membrane, first);
  return all;
}

function membraneDifference(
  run: ChipRun,
  population: number,
  reference: Float64Array,
  sample: number,
  step: number,
  name: string,
): Difference | undefined {
  for (const { first, membrane } of run.membranes(population))
    for (let i = 0; i < membrane.length; i++)
      if (membrane[i] !== reference[first + i])
        return {
          sample,
          step,
          population: name,
          neuron: first + i,
          what: "membrane",
          chip: membrane[i]!,
          reference: reference[first + i]!,
        };
  return undefined;
}

function spikeDifference(
  chip: SpikeTrain,
  reference: SpikeTrain,
  sample: number,
  population: string,
): Difference | undefined {
  for (let step = 0; step + 1 < reference.starts.length; step++) {
    const [ours, theirs] = [chip, reference].map(
      ({ starts, neurons }) => new Set(neurons.subarray(starts[step]!, starts[step + 1]!)),
    ) as [Set<number>, Set<number>];
    const neuron = [...ours].find((one) => !theirs.has(one)) ?? [...theirs].find((one) => !ours.has(one));
    if (neuron !== undefined)
      return {
        sample,
        step,
        population,
        neuron,
        what: "spike",
        chip: ours.has(neuron) ? 1 : 0,
        reference: theirs.has(neuron) ? 1 : 0,
      };
  }
  return undefined;
}
