import type { DelaySteps } from "../execution/step-rules.js";
import { Fan } from "../network/linear-map.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { FRACTION_BITS } from "../reference-integer/registers.js";
import type { CoreSlice } from "./core-slice.js";
import type { Layout } from "./layout.js";
import type { Ledger } from "./ledger.js";
import { EVENT, type SnnChip } from "./spec.js";
import type { StepTraffic } from "./step-traffic.js";
import { formOf, SYNAPSE_EVENTS } from "./synapse-memory.js";

interface Way {
  readonly target: number;
  readonly projection: number;
  readonly form: number;
  readonly formTicks: number;
  readonly delay: DelaySteps;
  /** Mantissas with exponent and fraction bits. */
  readonly weights: Float64Array;
}

/** What a core of a step is told of, for one packet: its synapses, and the ticks that they take. */
interface Reached {
  readonly events: Float64Array;
  readonly ticks: Float64Array;
  /** Population that the packet's entry belongs to, -1 while the core is not reached. */
  readonly layer: Int32Array;
  readonly list: Int32Array;
  count: number;
}

/** Axons and synapses: a spike becomes packets, and acts on the neurons of the cores that they reach. */
export class SpikeDelivery {
  /** Of this step. */
  packets = 0;
  deliveries = 0;
  synapticEvents = 0;
  /** By slice: ticks of this step that its core takes for what comes in for it. */
  readonly ticks: Float64Array;
  private step = 0;
  private readonly ways: readonly (readonly Way[])[];
  private readonly fan: Fan;
  private readonly reached: Reached;

  constructor(
    private readonly integers: IntegerNetwork,
    delays: readonly DelaySteps[],
    private readonly chip: SnnChip,
    private readonly layout: Layout,
    private readonly slices: readonly CoreSlice[],
    private readonly ledger: Ledger,
    private readonly traffic: StepTraffic,
  ) {
    const { populations, projections } = integers.network;
    this.ticks = new Float64Array(layout.slices.length);
    this.fan = new Fan(Math.max(1, ...projections.map(({ map }) => map.mostFanOut)));
    this.ways = populations.map((_, source) =>
      projections.flatMap((projection, p): Way[] => {
        if (projection.source !== source) return [];
        const event = SYNAPSE_EVENTS[formOf(projection.map)];
        const { mantissas, exponent } = integers.weights[p]!;
        const scale = 2 ** (exponent + FRACTION_BITS);
        return [
          {
            target: projection.target,
            projection: p,
            form: EVENT[event],
            formTicks: chip.time[event],
            delay: delays[p]!,
            weights: Float64Array.from(mantissas, (mantissa) => mantissa * scale),
          },
        ];
      }),
    );
    const cores = layout.cores.length;
    this.reached = {
      events: new Float64Array(cores),
      ticks: new Float64Array(cores),
      layer: new Int32Array(cores).fill(-1),
      list: new Int32Array(cores),
      count: 0,
    };
  }

  /** A step begins. */
  begin(step: number): void {
    this.step = step;
    this.packets = 0;
    this.deliveries = 0;
    this.synapticEvents = 0;
    this.ticks.fill(0);
  }

  /** A spike's packets. @returns tick at which the last is sent */
  send(population: number, neuron: number, sender: number, begin: number, value: number): number {
    const { chip, ledger, reached, traffic } = this;
    const { axon_out, axon_in } = chip.time;
    for (const way of this.ways[population]!) this.reach(way, neuron, value);
    if (reached.count === 0) return begin;
    const cores = reached.list.subarray(0, reached.count).sort();
    let tick = begin;
    if (chip.multicast) {
      tick += axon_out;
      traffic.begin();
    }
    for (const core of cores) {
      if (!chip.multicast) {
        tick += axon_out;
        traffic.begin();
      }
      traffic.add(sender, core, population, tick, axon_in + reached.ticks[core]!);
      ledger.add(reached.layer[core]!, EVENT.axon_in, 1);
      this.synapticEvents += reached.events[core]!;
      reached.events[core] = 0;
      reached.ticks[core] = 0;
      reached.layer[core] = -1;
    }
    const packets = chip.multicast ? 1 : cores.length;
    ledger.add(population, EVENT.axon_out, packets);
    this.packets += packets;
    this.deliveries += cores.length;
    reached.count = 0;
    return tick;
  }

  /** Hands each core its run of the spike's synapses over one projection. */
  private reach({ target, projection, form, formTicks, delay, weights }: Way, neuron: number, value: number): void {
    const { fan, reached, layout, ledger } = this;
    const { map } = this.integers.network.projections[projection]!;
    const { base, bySource, byTarget } = delay;
    const at = this.step + base + (bySource === undefined ? 0 : bySource[bySource.length === 1 ? 0 : neuron]!);
    const count = map.fan(neuron, fan);
    let k = 0;
    for (const number of layout.ofPopulation[target]!) {
      if (k === count) break;
      const slice = this.slices[number]!;
      const end = slice.slice.first + slice.slice.count;
      const from = k;
      while (k < count && fan.targets[k]! < end) k++;
      if (k === from) continue;
      if (byTarget === undefined) slice.receiveRun(fan.targets, fan.weights, from, k, weights, value, at);
      else
        for (let s = from; s < k; s++) {
          const to = fan.targets[s]!;
          slice.receive(to - slice.slice.first, at + byTarget[to]!, weights[fan.weights[s]!]! * value);
        }
      const core = layout.coreOf[number]!;
      const events = k - from;
      if (reached.layer[core] === -1) {
        reached.layer[core] = target;
        reached.list[reached.count++] = core;
        this.ticks[number]! += this.chip.time.axon_in;
      }
      reached.events[core]! += events;
      reached.ticks[core]! += events * formTicks;
      this.ticks[number]! += events * formTicks;
      ledger.add(target, form, events);
    }
  }
}
