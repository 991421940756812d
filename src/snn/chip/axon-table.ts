import { GrowingArray } from "../../base/growing-array.js";
import type { FanTable } from "../network/fan-table.js";
import type { Layout } from "./layout.js";

/** Synapses from a population to another, as a core prices them. */
export interface AxonWay {
  readonly target: number;
  readonly table: FanTable;
  /** Ticks of a synapse. */
  readonly formTicks: number;
}

const NOT_MADE = -1;
const whole = (): GrowingArray<Int32Array> => new GrowingArray(new Int32Array(64));
const ticks = (): GrowingArray<Float64Array> => new GrowingArray(new Float64Array(64));

/**
 * What a spike of a population's neurons sets off, made when each first fires: cores that get a packet, ascending, and
 * the runs of synapses that it meets there. Neurons for which all of it is the same share a list.
 *
 * Destination d of [firstCore[l], firstCore[l + 1]) of list l is core `core[d]`, which works on it for `work[d]` ticks
 * and books it to slice `entry[d]`. Run r of [firstRun[l], firstRun[l + 1]) is those of its synapses over way
 * `way[r]` that slice `slice[r]`, for which its core takes `taken[r]` ticks, those of the packet with the first run.
 */
export class AxonTable {
  readonly firstCore = whole();
  readonly core = whole();
  readonly entry = whole();
  readonly work = ticks();
  readonly firstRun = whole();
  readonly way = whole();
  readonly slice = whole();
  readonly from = whole();
  readonly to = whole();
  readonly taken = ticks();
  private readonly listOf: Int32Array;
  private readonly byHash = new Map<number, number[]>();

  /** @param axonIn ticks that a core takes for a packet */
  constructor(
    size: number,
    private readonly ways: readonly AxonWay[],
    private readonly layout: Layout,
    private readonly axonIn: number,
  ) {
    this.listOf = new Int32Array(size).fill(NOT_MADE);
    this.firstCore.push(0);
    this.firstRun.push(0);
  }

  /** The list of a neuron. */
  list(neuron: number): number {
    if (this.listOf[neuron] === NOT_MADE) this.listOf[neuron] = this.made(neuron);
    return this.listOf[neuron]!;
  }

  private made(neuron: number): number {
    const { firstCore, firstRun, way, slice, from, to, byHash } = this;
    const first = way.length;
    this.ways.forEach((_, number) => {
      this.addRuns(neuron, number);
    });
    let hash = 0;
    for (let r = first; r < way.length; r++)
      for (const { values } of [way, slice, from, to]) hash = Math.imul(hash ^ values[r]!, 0x9e3779b1) ^ (hash >>> 15);
    const others = byHash.get(hash) ?? [];
    const same = others.find((other) => this.hasRuns(other, first));
    if (same !== undefined) {
      for (const column of [way, slice, from, to]) column.length = first;
      return same;
    }
    this.addDestinations(first);
    firstCore.push(this.core.length);
    firstRun.push(way.length);
    const list = firstRun.length - 2;
    byHash.set(hash, [...others, list]);
    return list;
  }

  private addRuns(neuron: number, number: number): void {
    const { target, table } = this.ways[number]!;
    table.make(neuron);
    const { targets } = table;
    const [count, pattern, first] = [table.count[neuron]!, table.pattern[neuron]!, table.firstTarget[neuron]!];
    let k = 0;
    for (const part of this.layout.ofPopulation[target]!) {
      if (k === count) return;
      const slice = this.layout.slices[part]!;
      const end = slice.first + slice.count;
      const from = k;
      while (k < count && first + targets[pattern + k]! < end) k++;
      if (k === from) continue;
      this.way.push(number);
      this.slice.push(part);
      this.from.push(from);
      this.to.push(k);
    }
  }

  /** Whether a list has the runs from `first` on. */
  private hasRuns(list: number, first: number): boolean {
    const begin = this.firstRun.values[list]!;
    const count = this.firstRun.values[list + 1]! - begin;
    if (this.way.length - first !== count) return false;
    for (const { values } of [this.way, this.slice, this.from, this.to])
      for (let r = 0; r < count; r++) if (values[begin + r] !== values[first + r]) return false;
    return true;
  }

  /** The cores of the runs from `first` on. */
  private addDestinations(first: number): void {
    const { way, slice, from, to, core, entry, work, taken } = this;
    const [coreOf, begin] = [this.layout.coreOf, core.length];
    const runs = Array.from({ length: way.length - first }, (_, i) => first + i);
    const cores = [...new Set(runs.map((r) => coreOf[slice.values[r]!]!))].sort((a, b) => a - b);
    const place = new Map(cores.map((one, i) => [one, begin + i]));
    for (const one of cores) {
      core.push(one);
      entry.push(NOT_MADE);
      work.push(this.axonIn);
    }
    for (const r of runs) {
      const { formTicks } = this.ways[way.values[r]!]!;
      const at = place.get(coreOf[slice.values[r]!]!)!;
      const synapses = (to.values[r]! - from.values[r]!) * formTicks;
      taken.push(entry.values[at] === NOT_MADE ? this.axonIn + synapses : synapses);
      if (entry.values[at] === NOT_MADE) entry.values[at] = slice.values[r]!;
      work.values[at]! += synapses;
    }
  }
}
