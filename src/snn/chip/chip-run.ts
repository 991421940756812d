import { type Drive, SpikeRecorder, type SpikeTrain } from "../execution/spikes.js";
import type { DelaySteps } from "../execution/step-rules.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { CoreSlice } from "./core-slice.js";
import { FlitTraffic } from "./flit-traffic.js";
import type { Layout } from "./layout.js";
import { Ledger } from "./ledger.js";
import { barrierTicks, EVENT, HOP_EVENTS, type SnnChip } from "./spec.js";
import { SpikeDelivery } from "./spike-delivery.js";
import type { StepObserver } from "./step-observer.js";
import { StepTraffic } from "./step-traffic.js";

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

const HOPS = HOP_EVENTS.map((event) => EVENT[event]);

/**
 * A network on a chip, step by step. In a step each core walks over its neurons; a spike sends a packet to each core
 * with a target of it (one for all of them with multicast), and acts there after its delay. The step ends when all
 * cores and packets are done, with a barrier.
 */
export class ChipRun {
  readonly ledger: Ledger;
  step = 0;
  readonly steps: StepFigures[] = [];
  private readonly slices: readonly CoreSlice[];
  private readonly recorders: readonly SpikeRecorder[];
  private readonly firstChannel: ReadonlyMap<number, number>;
  /** Of one population that fired in a step. */
  private readonly neurons: Int32Array;
  /** By population: neurons that fired in this step, and how many. */
  private readonly fired: readonly Uint8Array[];
  private readonly traffic: StepTraffic;
  private readonly delivery: SpikeDelivery;
  private readonly barrier: number;
  /** Ticks of this step by slice. */
  private readonly neuronTicks: Float64Array;
  private readonly bounds: { neurons: number; synapses: number }[];
  private linkSum = 0;
  /** Of this step. */
  private updated = 0;
  private hops = 0;
  private readonly onHop = (slice: number, direction: number): void => {
    this.hops++;
    this.ledger.add(slice, HOPS[direction]!, 1);
  };

  constructor(
    readonly integers: IntegerNetwork,
    delays: readonly DelaySteps[],
    readonly chip: SnnChip,
    readonly layout: Layout,
    private readonly drive: Drive,
    private readonly observer?: StepObserver,
  ) {
    const { populations, projections, inputs } = integers.network;
    this.ledger = new Ledger(layout.slices.map(({ population }) => population));
    const depths = populations.map((_, i) =>
      Math.max(1, ...projections.flatMap(({ target }, p) => (target === i ? [delays[p]!.most + 1] : []))),
    );
    this.slices = layout.slices.map(
      (slice) => new CoreSlice(slice, integers.neurons[slice.population], depths[slice.population]!),
    );
    this.recorders = populations.map(() => new SpikeRecorder());
    this.fired = populations.map(({ size }) => new Uint8Array(size));
    this.neurons = new Int32Array(Math.max(...populations.map(({ size }) => size)));
    this.traffic =
      chip.level === "flit" && chip.noc !== undefined
        ? new FlitTraffic(chip, layout.tiles, layout.cores, chip.noc, observer)
        : new StepTraffic(chip, layout.tiles, observer);
    this.barrier = barrierTicks(chip, layout.tilesInUse);
    this.neuronTicks = new Float64Array(layout.slices.length);
    this.delivery = new SpikeDelivery(integers, delays, chip, layout, this.slices, this.ledger, this.traffic);
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
    const { layout, fired, chip, traffic, delivery } = this;
    this.updated = 0;
    this.hops = 0;
    delivery.begin(this.step);
    this.neuronTicks.fill(0);
    for (const flags of fired) flags.fill(0);
    layout.ofCore.forEach((numbers, core) => {
      let tick = 0;
      traffic.open(core);
      for (const number of numbers) {
        const begin = tick;
        const { unit } = this.slices[number]!;
        tick = unit === undefined ? this.sendInputs(number, tick) : this.walk(number, tick);
        this.neuronTicks[number] = tick - begin;
        this.observer?.walked(number, begin, tick);
      }
      traffic.close(core, tick);
    });
    const end = traffic.settle(this.onHop);
    const spikes = this.record();
    this.addBounds();
    const figures = {
      updated: this.updated,
      fired: spikes,
      packets: delivery.packets,
      deliveries: delivery.deliveries,
      hops: this.hops,
      synapticEvents: delivery.synapticEvents,
      ticks: Math.max(end + this.barrier, chip.leastStep),
    };
    this.steps.push(figures);
    this.observer?.ended(figures.ticks);
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
  private sendInputs(number: number, begin: number): number {
    const { starts, channel, value } = this.drive;
    const { population, first, count } = this.layout.slices[number]!;
    const from = this.firstChannel.get(population)! + first;
    let tick = begin;
    for (let event = starts[this.step]!; event < starts[this.step + 1]!; event++) {
      const local = channel[event]! - from;
      if (local < 0 || local >= count) continue;
      this.ledger.add(number, EVENT.input_spike, 1);
      this.updated++;
      tick += this.chip.time.input_spike;
      tick = this.send(number, first + local, tick, value === undefined ? 1 : value[event]!);
    }
    return tick;
  }

  /** The walk of a core over the neurons of a slice. @returns tick at which it is through */
  private walk(number: number, begin: number): number {
    const { ledger, chip } = this;
    const slice = this.slices[number]!;
    const { first, count } = slice.slice;
    const unit = slice.unit!;
    slice.step(this.step);
    const { neuron_access, neuron_update, spike_out } = chip.time;
    const { fired, before } = unit;
    // Ticks beside those of the walk itself, in which every neuron is accessed in its turn.
    let extra = begin;
    for (let k = 0; k < unit.firedCount; k++) {
      const local = fired[k]!;
      const walked = (local + 1) * neuron_access + (before[k]! + 1) * neuron_update;
      extra = this.send(number, first + local, extra + spike_out + walked, 1) - walked;
    }
    ledger.add(number, EVENT.neuron_access, count);
    ledger.add(number, EVENT.neuron_update, unit.updatedCount);
    this.updated += unit.updatedCount;
    ledger.add(number, EVENT.spike_out, unit.firedCount);
    return extra + count * neuron_access + unit.updatedCount * neuron_update;
  }

  /** A spike, and its packets. @returns tick at which the last is sent */
  private send(slice: number, neuron: number, begin: number, value: number): number {
    this.fired[this.layout.slices[slice]!.population]![neuron] = 1;
    const first = this.delivery.packets;
    const end = this.delivery.send(slice, neuron, begin, value);
    this.observer?.fired(slice, neuron, value, begin, first, this.delivery.packets);
    return end;
  }

  /** Notes the spikes of the step. @returns how many */
  private record(): number {
    let spikes = 0;
    const { neurons } = this;
    this.fired.forEach((flags, population) => {
      let count = 0;
      for (let i = 0; i < flags.length; i++) if (flags[i] === 1) neurons[count++] = i;
      this.recorders[population]!.step(neurons, count);
      spikes += count;
    });
    return spikes;
  }

  private addBounds(): void {
    const { ofPopulation } = this.layout;
    for (let population = 0; population < ofPopulation.length; population++) {
      let [neurons, synapses] = [0, 0];
      for (const number of ofPopulation[population]!) {
        neurons = Math.max(neurons, this.neuronTicks[number]!);
        synapses = Math.max(synapses, this.delivery.ticks[number]!);
      }
      this.bounds[population]!.neurons += neurons;
      this.bounds[population]!.synapses += synapses;
    }
    this.linkSum += this.traffic.busiestLink;
  }
}
