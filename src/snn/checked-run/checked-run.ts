import { ChipRun, type StepFigures } from "../chip/chip-run.js";
import { Layout } from "../chip/layout.js";
import { Ledger } from "../chip/ledger.js";
import { type CoreUse, checkLimits, useOf } from "../chip/limits.js";
import type { Slice } from "../chip/placement.js";
import type { SnnChip } from "../chip/spec.js";
import type { StepObserver } from "../chip/step-observer.js";
import type { Execution } from "../execution/execution.js";
import { networkSteps } from "../execution/run.js";
import type { Drive } from "../execution/spikes.js";
import { delaySteps } from "../execution/step-rules.js";
import { floatRunnable } from "../reference-float/float-reference.js";
import { type ReferenceDistance, referenceDistance } from "../reference-integer/distance.js";
import { integerRunnable } from "../reference-integer/integer-reference.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { type Difference, membraneDifference, spikeDifference } from "./differences.js";

/** Ticks of a step that a population takes at least, in the mean. */
export interface Bounds {
  readonly population: string;
  readonly neurons: number;
  readonly synapses: number;
}

export interface CheckedRun {
  readonly layout: Layout;
  /** By core of the layout. */
  readonly use: readonly CoreUse[];
  /** Ticks of each sample that ran; of the last not all if the run was stopped. */
  readonly sampleTicks: readonly number[];
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

/** Who hears of a run, and may stop it. */
export interface RunHooks {
  /** The network fits; its first sample begins. */
  readonly placed?: (layout: Layout, use: readonly CoreUse[]) => void;
  /** A sample begins. @returns who hears of its steps */
  readonly begun?: (sample: number) => StepObserver | undefined;
  /** A sample has ended, or was stopped after a step. */
  readonly ended?: (sample: number, run: ChipRun) => void;
  /** So many steps of all are done. @returns whether to stop here */
  readonly between?: (steps: number, run: ChipRun) => boolean | Promise<boolean>;
}

/**
 * Runs a network on a chip, sample by sample, and both references beside it: every spike and membrane of every step is
 * compared with the integers. The network begins anew with each sample. A run that is stopped is that of fewer steps.
 * @throws UserError for what the chip cannot hold
 */
export async function checkedRun(
  integers: IntegerNetwork,
  execution: Execution,
  drives: readonly Drive[],
  chip: SnnChip,
  slices: readonly Slice[],
  hooks: RunHooks = {},
): Promise<CheckedRun> {
  const { network } = integers;
  const { populations } = network;
  const layout = new Layout(network, chip, slices);
  const use = useOf(integers, chip, layout);
  checkLimits(
    chip,
    layout,
    use,
    populations.map(({ name }) => name),
  );
  hooks.placed?.(layout, use);
  const delays = network.projections.map((projection) => delaySteps(projection, execution));
  const ledger = new Ledger(slices.map(({ population }) => population));
  const steps: StepFigures[] = [];
  const spikes = populations.map(({ size }) => new Float64Array(size));
  const sums = { bounds: populations.map(() => ({ neurons: 0, synapses: 0 })), link: 0 };
  const distances: ReferenceDistance[] = [];
  let difference: Difference | undefined;
  let saturated = 0;
  let barrier = 0;
  const sampleTicks: number[] = [];
  let isStopped = false;
  let run!: ChipRun;
  const stopped = (): boolean => isStopped;
  for (const [sample, drive] of drives.entries()) {
    const reference = integerRunnable(integers, execution, drive);
    const integerSteps = networkSteps(reference, drive, { stopped });
    const floatSteps = networkSteps(floatRunnable(network, execution), drive, { stopped });
    run = new ChipRun(integers, delays, chip, layout, drive, hooks.begun?.(sample));
    for (let step = 0; step < drive.steps && !isStopped; step++) {
      steps.push(run.next());
      integerSteps.next();
      floatSteps.next();
      populations.forEach(({ name }, population) => {
        const state = reference.states[population];
        if (state !== undefined) difference ??= membraneDifference(run, population, state.membrane, sample, step, name);
      });
      const answer = hooks.between?.(steps.length, run) ?? false;
      isStopped = typeof answer === "boolean" ? answer : await answer;
    }
    const result = integerSteps.next().value!;
    const trains = run.spikes();
    trains.forEach((train, population) => {
      difference ??= spikeDifference(train, result.spikes[population]!, sample, populations[population]!.name);
      for (const neuron of train.neurons) spikes[population]![neuron]!++;
    });
    saturated += reference.states.reduce((sum, state) => sum + (state?.saturated ?? 0), 0);
    distances.push(referenceDistance(network, floatSteps.next().value!, result));
    ledger.addAll(run.ledger);
    const mean = run.meanBounds();
    mean.populations.forEach(({ neurons, synapses }, i) => {
      sums.bounds[i]!.neurons += neurons * run.step;
      sums.bounds[i]!.synapses += synapses * run.step;
    });
    sums.link += mean.link * run.step;
    barrier = mean.barrier;
    sampleTicks.push(run.steps.reduce((sum, { ticks }) => sum + ticks, 0));
    hooks.ended?.(sample, run);
    if (isStopped) break;
  }
  const per = Math.max(1, steps.length);
  return {
    layout,
    use,
    sampleTicks,
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
