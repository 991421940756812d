import { type Drive, SpikeRecorder, type SpikeTrain } from "../execution/spikes.js";
import type { DelaySteps } from "../execution/step-rules.js";
import { Fan } from "../network/linear-map.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { FRACTION_BITS } from "../reference-integer/registers.js";
import { CoreSlice } from "./core-slice.js";
import type { Layout } from "./layout.js";
import { Ledger } from "./ledger.js";
import { barrierTicks, EVENT, HOP_EVENTS, type SnnChip } from "./spec.js";
import { StepTraffic } from "./step-traffic.js";
import { formOf, SYNAPSE_EVENTS } from "./synapse-memory.js";

/** What happened in one step. */
export interface StepFigures {
  /** Neurons, input neurons that fire included. */
  readonly updated: number;
  readonly fired: number;
  readonly packets: number;
  /** Packets, copies of a multicast one by one, that reached a core. */
  readonly deliveries: number;
  readonly hops: number;
  readonly synapticEvents: number;
  /** Barrier included. */
  readonly ticks: number;
}

/** Ticks of a step, in the mean over steps. */
export interface PopulationBounds {
  /** Of the core that takes longest for its neurons of the population: access, update, spikes, packets sent. */
  readonly neurons: number;
  /** Of the core that takes longest for what comes in for the population: packets and synapses. */
  readonly synapses: number;
}

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

const HOPS = HOP_EVENTS.map((event) => EVENT[event]);

/**
 * A network on a chip, step by step. In a step each core walks over its neurons; a spike sends a packet to each core
 * with a target of it (one for all of them with multicast), and acts there after its delay. The step ends when all cores
 * and packets are done, with a barrier.
 */
export class ChipRun {
  readonly ledger: Ledger;
  step = 0;
  readonly steps: StepFigures[] = [];
  private readonly slices: readonly CoreSlice[];
  private readonly ways: readonly (readonly Way[])[];
  private readonly recorders: readonly SpikeRecorder[];
  private readonly firstChannel: ReadonlyMap<number, number>;
  private readonly fan: Fan;
  private readonly flags: Uint8Array;
  /** By population: neurons that fired in this step, and how many. */
  private readonly fired: readonly Uint8Array[];
  private readonly traffic: StepTraffic;
  private readonly reached: Reached;
  private readonly barrier: number;
  /** Ticks of this step by slice. */
  private readonly neuronTicks: Float64Array;
  private readonly synapseTicks: Float64Array;
  private readonly bounds: { neurons: number; synapses: number }[];
  private linkSum = 0;
  private packets = 0;
  private deliveries = 0;
  private synapticEvents = 0;

  constructor(
    readonly integers: IntegerNetwork,
    delays: readonly DelaySteps[],
    readonly chip: SnnChip,
    readonly layout: Layout,
    private readonly drive: Drive,
  ) {
    const { populations, projections, inputs } = integers.network;
    this.ledger = new Ledger(populations.length);
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
    const depths = populations.map((_, i) =>
      Math.max(1, ...projections.flatMap(({ target }, p) => (target === i ? [delays[p]!.most + 1] : []))),
    );
    this.slices = layout.slices.map(
      (slice) => new CoreSlice(slice, integers.neurons[slice.population], depths[slice.population]!),
    );
    this.recorders = populations.map(() => new SpikeRecorder());
    this.fired = populations.map(({ size }) => new Uint8Array(size));
    const widest = Math.max(...populations.map(({ size }) => size));
    this.flags = new Uint8Array(widest);
    this.fan = new Fan(Math.max(1, ...projections.map(({ map }) => map.mostFanOut)));
    this.traffic = new StepTraffic(chip, layout.tiles);
    const cores = layout.cores.length;
    this.reached = {
      events: new Float64Array(cores),
      ticks: new Float64Array(cores),
      layer: new Int32Array(cores).fill(-1),
      list: new Int32Array(cores),
      count: 0,
    };
    this.barrier = barrierTicks(chip, layout.tilesInUse);
    this.neuronTicks = new Float64Array(layout.slices.length);
    this.synapseTicks = new Float64Array(layout.slices.length);
    this.bounds = populations.map(() => ({ neurons: 0, synapses: 0 }));
    const firstChannel = new Map<number, number>();
    let first = 0;
    for (const input of inputs) {
      firstChannel.set(input, first);
      first += populations[input]!.size;
    }
    this.firstChannel = firstChannel;
  }

  /** Runs the next step of the drive. */
  next(): StepFigures {
    const { ledger, layout, fired, chip, traffic } = this;
    const before = ledger.counts.slice();
    this.packets = 0;
    this.deliveries = 0;
    this.synapticEvents = 0;
    this.neuronTicks.fill(0);
    this.synapseTicks.fill(0);
    for (const flags of fired) flags.fill(0);
    let end = 0;
    layout.ofCore.forEach((numbers, place) => {
      let tick = 0;
      for (const number of numbers) {
        const begin = tick;
        const { unit } = this.slices[number]!;
        tick = unit === undefined ? this.sendInputs(number, place, tick) : this.walk(number, place, tick);
        this.neuronTicks[number] = tick - begin;
      }
      end = Math.max(end, tick);
    });
    end = Math.max(
      end,
      traffic.settle((layer, direction) => ledger.add(layer, HOPS[direction]!, 1)),
    );
    const spikes = this.record();
    this.addBounds();
    const since = (event: number): number => {
      let sum = ledger.total(event);
      for (let at = event; at < before.length; at += before.length / ledger.populations) sum -= before[at]!;
      return sum;
    };
    const figures = {
      updated: since(EVENT.neuron_update) + since(EVENT.input_spike),
      fired: spikes,
      packets: this.packets,
      deliveries: this.deliveries,
      hops: HOPS.reduce((sum, event) => sum + since(event), 0),
      synapticEvents: this.synapticEvents,
      ticks: Math.max(end + this.barrier, chip.leastStep),
    };
    this.steps.push(figures);
    this.step++;
    return figures;
  }

  /** Membranes of a population as they are now, slice by slice in the order of its neurons. */
  *membranes(population: number): Generator<{ readonly first: number; readonly membrane: Int32Array }> {
    for (const number of this.layout.ofPopulation[population]!) {
      const { unit, slice } = this.slices[number]!;
      if (unit !== undefined) yield { first: slice.first, membrane: unit.membrane };
    }
  }

  /** Neurons of a population that fired in the last step: 1 at their numbers. */
  lastSpikes(population: number): Uint8Array {
    return this.fired[population]!;
  }

  spikes(): SpikeTrain[] {
    return this.recorders.map((recorder) => recorder.train());
  }

  meanBounds(): { readonly populations: readonly PopulationBounds[]; readonly link: number; readonly barrier: number } {
    const steps = Math.max(1, this.step);
    return {
      populations: this.bounds.map(({ neurons, synapses }) => ({
        neurons: neurons / steps,
        synapses: synapses / steps,
      })),
      link: this.linkSum / steps,
      barrier: this.barrier,
    };
  }

  /** Input neurons of a slice. @returns tick at which the core has sent its packets */
  private sendInputs(number: number, place: number, begin: number): number {
    const { starts, channel, value } = this.drive;
    const { population, first, count } = this.layout.slices[number]!;
    const from = this.firstChannel.get(population)! + first;
    let tick = begin;
    for (let event = starts[this.step]!; event < starts[this.step + 1]!; event++) {
      const local = channel[event]! - from;
      if (local < 0 || local >= count) continue;
      this.ledger.add(population, EVENT.input_spike, 1);
      tick += this.chip.time.input_spike;
      tick = this.send(population, first + local, place, tick, value === undefined ? 1 : value[event]!);
    }
    return tick;
  }

  /** The walk of a core over the neurons of a slice. @returns tick at which it is through */
  private walk(number: number, place: number, begin: number): number {
    const { ledger, chip, flags } = this;
    const slice = this.slices[number]!;
    const { population, first, count } = slice.slice;
    const unit = slice.unit!;
    slice.step(this.step, flags);
    const { neuron_access, neuron_update, spike_out } = chip.time;
    // Ticks beside those of access, which every neuron takes in its turn.
    let extra = begin;
    let spikes = 0;
    for (let k = 0; k < unit.updatedCount; k++) {
      extra += neuron_update;
      if (flags[k] === 0) continue;
      spikes++;
      const local = unit.updated[k]!;
      const accessed = (local + 1) * neuron_access;
      extra = this.send(population, first + local, place, extra + spike_out + accessed, 1) - accessed;
    }
    ledger.add(population, EVENT.neuron_access, count);
    ledger.add(population, EVENT.neuron_update, unit.updatedCount);
    ledger.add(population, EVENT.spike_out, spikes);
    return extra + count * neuron_access;
  }

  /** A spike's packets. @returns tick at which the last is sent */
  private send(population: number, neuron: number, place: number, begin: number, value: number): number {
    const { chip, ledger, reached, traffic } = this;
    const { axon_out, axon_in } = chip.time;
    this.fired[population]![neuron] = 1;
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
      traffic.add(place, core, population, tick, axon_in + reached.ticks[core]!);
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
      const place = layout.placeOf[number]!;
      const events = k - from;
      if (reached.layer[place] === -1) {
        reached.layer[place] = target;
        reached.list[reached.count++] = place;
        this.synapseTicks[number]! += this.chip.time.axon_in;
      }
      reached.events[place]! += events;
      reached.ticks[place]! += events * formTicks;
      this.synapseTicks[number]! += events * formTicks;
      ledger.add(target, form, events);
    }
  }

  /** Notes the spikes of the step. @returns how many */
  private record(): number {
    let spikes = 0;
    const neurons = new Int32Array(this.flags.length);
    this.fired.forEach((flags, population) => {
      let count = 0;
      for (let i = 0; i < flags.length; i++) if (flags[i] === 1) neurons[count++] = i;
      this.recorders[population]!.step(neurons, count);
      spikes += count;
    });
    return spikes;
  }

  private addBounds(): void {
    this.layout.ofPopulation.forEach((numbers, population) => {
      const most = (ticks: Float64Array): number => numbers.reduce((top, number) => Math.max(top, ticks[number]!), 0);
      this.bounds[population]!.neurons += most(this.neuronTicks);
      this.bounds[population]!.synapses += most(this.synapseTicks);
    });
    this.linkSum += this.traffic.busiestLink;
  }
}
