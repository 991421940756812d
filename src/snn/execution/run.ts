import { FanTable } from "../network/fan-table.js";
import type { Network } from "../network/network.js";
import { RowValues } from "../network/row-values.js";
import { type Drive, SpikeRecorder, type SpikeTrain } from "./spikes.js";
import type { DelaySteps } from "./step-rules.js";

/** The neurons of a population with their state, in some arithmetic. */
export interface NeuronState {
  /** One step: takes the sums of inputs, writes the neurons that fire, in ascending order. @returns how many fire */
  step(input: Float64Array, fired: Int32Array): number;
  readonly membrane: Float64Array;
}

/** A network made ready to run: what the arithmetic of a reference adds to it. */
export interface Runnable {
  readonly network: Network;
  /** By population; undefined for inputs. */
  readonly states: readonly (NeuronState | undefined)[];
  /** By projection. */
  readonly weights: readonly Float64Array[];
  readonly delays: readonly DelaySteps[];
}

export interface RunOptions {
  /** Populations whose membranes are kept, every step. */
  readonly membranes?: readonly number[];
  /** Whether to end before the next step, as if the drive had no more. */
  readonly stopped?: () => boolean;
}

export interface RunResult {
  readonly steps: number;
  /** By population. */
  readonly spikes: readonly SpikeTrain[];
  /** By population: membranes by step, then neuron. */
  readonly membranes: ReadonlyMap<number, Float64Array>;
}

/** Input sums of a population for this step and those that delays reach. */
class InputRing {
  private readonly sums: Float64Array[];

  constructor(size: number, depth: number) {
    this.sums = Array.from({ length: depth }, () => new Float64Array(size));
  }

  at(step: number): Float64Array {
    return this.sums[step % this.sums.length]!;
  }
}

/** Runs a network over all steps of a drive. */
export function runNetwork(runnable: Runnable, drive: Drive, options: RunOptions = {}): RunResult {
  const run = networkSteps(runnable, drive, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/**
 * Runs a network over the steps of a drive, and stops after each: population by population in the network's order, each
 * spike at once to the input sums of its targets, in the step in which it acts.
 */
export function* networkSteps(
  { network, states, weights, delays }: Runnable,
  drive: Drive,
  options: RunOptions = {},
): Generator<undefined, RunResult> {
  const { populations, projections } = network;
  const depths = populations.map(() => 1);
  projections.forEach(({ target }, p) => {
    depths[target] = Math.max(depths[target]!, delays[p]!.most + 1);
  });
  const rings = populations.map(({ kind, size }, i) =>
    kind === "input" ? undefined : new InputRing(size, depths[i]!),
  );
  const fired = new Int32Array(Math.max(...populations.map(({ size }) => size)));
  const values = new Float64Array(fired.length).fill(1);
  const synapses = projections.map(({ map }, p) => new RowValues(FanTable.of(map), weights[p]!));
  const leaving = populations.map((_, source) =>
    projections.flatMap((projection, p) => (projection.source === source ? [p] : [])),
  );
  const recorders = populations.map(() => new SpikeRecorder());
  const membranes = new Map(
    (options.membranes ?? []).map((i) => [i, new Float64Array(drive.steps * populations[i]!.size)]),
  );
  const firstChannel = channelStarts(network);

  let step = 0;
  for (; step < drive.steps && !options.stopped?.(); step++) {
    for (let i = 0; i < populations.length; i++) {
      const state = states[i];
      let count: number;
      let graded = false;
      if (state === undefined) {
        count = inputSpikes(drive, step, firstChannel.get(i)!, populations[i]!.size, fired, values);
        graded = drive.value !== undefined;
      } else {
        const input = rings[i]!.at(step);
        count = state.step(input, fired);
        input.fill(0);
        membranes.get(i)?.set(state.membrane, step * populations[i]!.size);
      }
      recorders[i]!.step(fired, count);
      if (count === 0) continue;
      for (const p of leaving[i]!) {
        const { target } = projections[p]!;
        const rows = synapses[p]!;
        const { base, bySource, byTarget } = delays[p]!;
        const ring = rings[target]!;
        for (let s = 0; s < count; s++) {
          const source = fired[s]!;
          const value = graded ? values[s]! : 1;
          const at = step + base + (bySource === undefined ? 0 : bySource[bySource.length === 1 ? 0 : source]!);
          if (byTarget === undefined) rows.addTo(source, ring.at(at), value);
          else
            rows.addEach(source, value, (target, part) => {
              ring.at(at + byTarget[target]!)[target]! += part;
            });
        }
      }
    }
    yield undefined;
  }
  return { steps: step, spikes: recorders.map((recorder) => recorder.train()), membranes };
}

/** First channel of each input. */
function channelStarts({ inputs, populations }: Network): Map<number, number> {
  const starts = new Map<number, number>();
  let first = 0;
  for (const input of inputs) {
    starts.set(input, first);
    first += populations[input]!.size;
  }
  return starts;
}

/** What a step's drive says of channels [first, first + size). @returns how many neurons send */
function inputSpikes(
  { starts, channel, value }: Drive,
  step: number,
  first: number,
  size: number,
  fired: Int32Array,
  values: Float64Array,
): number {
  let count = 0;
  for (let event = starts[step]!; event < starts[step + 1]!; event++) {
    const neuron = channel[event]! - first;
    if (neuron < 0 || neuron >= size) continue;
    if (value !== undefined) values[count] = value[event]!;
    fired[count++] = neuron;
  }
  return count;
}
