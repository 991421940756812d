import { SimulationBus } from "../../events/bus.js";
import { PORTS } from "../../noc/mesh.js";
import type { Layout } from "../../snn/chip/layout.js";
import { type Ledger, staticFj } from "../../snn/chip/ledger.js";
import { COMPONENTS, EVENT_COMPONENTS, EVENTS, HOP_EVENTS, type SnnChip } from "../../snn/chip/spec.js";
import type { DeliveredCopy, StepObserver } from "../../snn/chip/step-observer.js";
import { coreNumber } from "./step-names.js";

const DIRECTIONS = HOP_EVENTS.length;
/** Largest number in a record of a bus; larger amounts are told in parts. */
const MOST = 2 ** 31 - 1;
const STATIC = COMPONENTS.indexOf("static");
const COMPONENT_OF = EVENTS.map((event) => COMPONENTS.indexOf(EVENT_COMPONENTS[event]));

/** What a core did in a step. */
interface CoreStep {
  /** Ticks of the walk at which it sent, and what it had stalled by then. */
  readonly sent: number[];
  readonly stalled: number[];
  readonly spikes: { slice: number; neuron: number; value: number; tick: number }[];
  readonly walks: { slice: number; begin: number; end: number }[];
  /** Synapses at work without a pause: begin and end; and the packets of the step. */
  begin: number;
  end: number;
  open: number;
  close: number;
  packets: number;
  lastSlice: number;
}

/** Tells a bus what happens in the steps of a network: its ticks run on from step to step. */
export class StepRecorder implements StepObserver {
  readonly bus = new SimulationBus();
  ticks = 0;
  /** By population: copies of its packets that arrived, and ticks of the run that it held up. */
  readonly deliveries: Float64Array;
  readonly critical: Float64Array;
  private step = 0;
  private packets = 0;
  private staticSum = 0;
  private readonly cores: readonly CoreStep[];
  private neuronOf: number[] = [];
  private valueOf: number[] = [];
  private readonly flits: Int32Array;
  private readonly waited: Int32Array;
  private used: number[] = [];
  private readonly counted: Float64Array;
  /** What ended last in the step: when, and its population. */
  private last = { tick: 0, population: 0 };

  constructor(
    private readonly layout: Layout,
    private readonly chip: SnnChip,
    populations: number,
  ) {
    this.cores = layout.cores.map(() => ({
      sent: [],
      stalled: [],
      spikes: [],
      walks: [],
      begin: 0,
      end: 0,
      open: 0,
      close: 0,
      packets: 0,
      lastSlice: 0,
    }));
    this.deliveries = new Float64Array(populations);
    this.critical = new Float64Array(populations);
    this.flits = new Int32Array(chip.width * chip.height * DIRECTIONS);
    this.waited = new Int32Array(this.flits.length);
    this.counted = new Float64Array(EVENTS.length);
  }

  fired(slice: number, neuron: number, value: number, tick: number, first: number, end: number): void {
    this.cores[this.layout.coreOf[slice]!]!.spikes.push({ slice, neuron, value, tick });
    for (let packet = first; packet < end; packet++) {
      this.neuronOf[packet] = neuron;
      this.valueOf[packet] = value;
    }
  }

  walked(slice: number, begin: number, end: number): void {
    this.cores[this.layout.coreOf[slice]!]!.walks.push({ slice, begin, end });
  }

  sent(core: number, walk: number, stalled: number): void {
    const own = this.cores[core]!;
    own.sent.push(walk);
    own.stalled.push(stalled);
  }

  crossed(link: number, waited: number): void {
    if (this.flits[link]!++ === 0) this.used.push(link);
    this.waited[link] = Math.max(this.waited[link]!, waited);
  }

  delivered({ packet, slice, core, sent, arrived, begin, end, hops }: DeliveredCopy): void {
    const { bus, layout, ticks, step } = this;
    const own = this.cores[core]!;
    if (bus.deliveries.active)
      bus.deliveries.record(
        ticks + arrived,
        this.packets + packet,
        layout.tiles[core]!,
        slice,
        0,
        step,
        this.neuronOf[packet]!,
        this.valueOf[packet]!,
        hops,
        arrived - sent,
      );
    this.deliveries[layout.slices[slice]!.population]!++;
    own.open = own.packets === 0 ? arrived : Math.min(own.open, arrived);
    own.close = own.packets === 0 ? end : Math.max(own.close, end);
    own.packets++;
    own.lastSlice = slice;
    if (begin !== own.end) {
      this.work(core, own);
      own.begin = begin;
    }
    own.end = end;
  }

  ended(ticks: number): void {
    this.last = { tick: 0, population: -1 };
    this.cores.forEach((own, core) => {
      this.tellWalks(core, own);
      this.tellWindow(core, own);
    });
    const { bus, flits, waited } = this;
    const end = this.ticks + ticks;
    for (const link of this.used.sort((a, b) => a - b)) {
      const port = Math.floor(link / DIRECTIONS) * PORTS + (link % DIRECTIONS);
      bus.links.record(end, port, flits[link]!, waited[link]!);
      flits[link] = 0;
      waited[link] = 0;
    }
    this.used = [];
    if (this.last.population >= 0) this.critical[this.last.population]! += Math.min(ticks, this.last.tick);
    this.packets += this.neuronOf.length;
    this.neuronOf = [];
    this.valueOf = [];
    this.ticks = end;
    this.step++;
  }

  /** Tells the energy of the step that has ended. @returns all of it, fJ @param ledger of the run so far */
  energy(ledger: Ledger): number {
    const { chip, counted } = this;
    const byComponent = new Float64Array(COMPONENTS.length);
    const totals = ledger.totals();
    totals.forEach((total, event) => {
      byComponent[COMPONENT_OF[event]!]! += (total - counted[event]!) * chip.energy[EVENTS[event]!].value;
      counted[event] = total;
    });
    if (chip.static !== undefined) {
      const sum = staticFj(this.ticks, chip.tickPs, chip.static.value);
      byComponent[STATIC] = sum - this.staticSum;
      this.staticSum = sum;
    }
    byComponent.forEach((fj, component) => {
      for (let left = fj; left > 0; left -= MOST) this.bus.energy.record(this.ticks, component, Math.min(left, MOST));
    });
    return byComponent.reduce((a, b) => a + b, 0);
  }

  /** The spikes and walks of a core, later by what it stalled. */
  private tellWalks(core: number, own: CoreStep): void {
    const { bus, layout, ticks, step } = this;
    const { sent, stalled } = own;
    const number = coreNumber(layout, core);
    let at = 0;
    const stalledBy = (tick: number): number => {
      while (at < sent.length && sent[at]! <= tick) at++;
      return at === 0 ? 0 : stalled[at - 1]!;
    };
    if (bus.spikes.active)
      for (const { slice, neuron, value, tick } of own.spikes)
        bus.spikes.record(ticks + tick + stalledBy(tick), slice, neuron, value, step);
    at = 0;
    for (const { slice, begin, end } of own.walks) {
      const before = stalledBy(begin);
      const after = stalledBy(end);
      const last = end + after;
      if (last > this.last.tick) this.last = { tick: last, population: layout.slices[slice]!.population };
      if (number >= 0 && end > begin)
        bus.cores.record(ticks + begin + before, number, slice, step, end - begin, after - before);
    }
    sent.length = 0;
    stalled.length = 0;
    own.spikes.length = 0;
    own.walks.length = 0;
  }

  private tellWindow(core: number, own: CoreStep): void {
    const { bus, layout, ticks, step } = this;
    if (own.packets === 0) return;
    this.work(core, own);
    const { open, close, packets, lastSlice } = own;
    bus.windows.record(ticks + close, coreNumber(layout, core), core, step, close - open, lastSlice, packets);
    if (close > this.last.tick)
      this.last = { tick: close, population: layout.slices[layout.ofCore[core]![0]!]!.population };
    own.begin = 0;
    own.end = 0;
    own.packets = 0;
  }

  /** Tells the stretch of synaptic work that has ended. */
  private work(core: number, { begin, end }: CoreStep): void {
    if (end > begin)
      this.bus.cores.record(
        this.ticks + begin,
        coreNumber(this.layout, core),
        this.layout.slices.length,
        this.step,
        end - begin,
        0,
      );
  }
}
