import type { Chip } from "../chip/chip.js";
import { ENERGY_EVENT_FACTS, IDLE } from "../contracts/energy.js";
import type { SimulationBus } from "../events/bus.js";
import { LOCAL, type Mesh, meshOf, PORTS } from "../noc/mesh.js";
import type { FlitsByClass } from "../noc/network.js";
import { flitComponent, flitEvents, LedgerReader } from "./ledger-entries.js";
import { staticEnergy } from "./static-energy.js";

/** Ticks between two samples of a run that somebody observes. */
export const SAMPLE_TICKS = 1024;

const MOST = 2 ** 31 - 1;

/**
 * Records on the bus, at fixed times, the flits of links and the energy counted since the last sample. Energy is
 * counted when a window, a token or a row has been processed, so it appears in that sample. A sample reads only
 * sentences that are in the chip or have credits under way; the last sample reads all, so the samples of a run add up
 * exactly to its totals.
 */
export class Sampler {
  private readonly reader: LedgerReader;
  private readonly mesh: Mesh;
  private readonly links: number;
  private readonly flits: Float64Array;
  private readonly energy: Float64Array;
  private readonly components: readonly string[];
  /** By number of an event of cores: its component, and its energy in fJ. */
  private readonly componentOf: readonly number[];
  private readonly constantOf: readonly number[];
  /** Energy of flits so far, from a meter if there is one. */
  private readonly moved: Float64Array;
  private readonly before: Float64Array;

  constructor(
    private readonly chip: Chip,
    private readonly bus: SimulationBus,
  ) {
    this.reader = new LedgerReader(chip);
    this.mesh = meshOf(chip.spec.mesh);
    this.links = this.mesh.injections;
    this.flits = new Float64Array(chip.items.sentences * this.links);
    const { table } = chip.ledger;
    this.components = table.components;
    this.componentOf = table.events.map((event) => this.components.indexOf(table.factsOf(event).component));
    this.constantOf = table.events.map((event) => table.constantOf(event, chip.spec.energy).fj);
    this.before = new Float64Array(this.components.length);
    this.moved = new Float64Array(this.components.length);
    this.energy = new Float64Array(chip.items.sentences * this.components.length);
  }

  /** Sentences [from, to) may have changed since the last sample. */
  sample(tick: number, from: number, to: number): void {
    if (this.bus.links.active) this.sampleLinks(tick, from, to);
    if (this.bus.energy.active) this.sampleEnergy(tick, from, to);
  }

  private sampleLinks(tick: number, from: number, to: number): void {
    const { network } = this.chip;
    const { counts, meter } = network;
    const { mesh } = this;
    let backlog = 0;
    for (let link = 0; link < this.links; link++) {
      let flits = 0;
      if (meter) {
        flits = meter.linkFlits(link) - this.flits[link]!;
        this.flits[link]! += flits;
      } else {
        for (let sentence = from; sentence < to; sentence++) {
          const at = sentence * this.links + link;
          flits += counts.linkFlits[at]! - this.flits[at]!;
          this.flits[at] = counts.linkFlits[at]!;
        }
      }
      const router = Math.floor(link / mesh.ports);
      const port = link % mesh.ports;
      // The cores of a router are one port on the bus: with the longest queue of theirs.
      backlog = Math.max(port > LOCAL ? backlog : 0, network.backlog(link, tick));
      if (port >= LOCAL && port < mesh.ports - 1) continue;
      const recorded = router * PORTS + Math.min(port, LOCAL);
      if (flits > 0 || backlog > 0) this.bus.links.record(tick, recorded, flits, backlog);
    }
  }

  private sampleEnergy(tick: number, from: number, to: number): void {
    const { spec, steps, network, activity } = this.chip;
    const { meter } = network;
    const { components } = this;
    const count = components.length;
    const change = new Float64Array(count);
    for (let sentence = from; sentence < to; sentence++) {
      const now = this.energyOf(this.reader.coreEvents(sentence), meter ? undefined : this.reader.flitsOf(sentence));
      for (let c = 0; c < count; c++) {
        const at = sentence * count + c;
        change[c] = change[c]! + now[c]! - this.energy[at]!;
        this.energy[at] = now[c]!;
      }
    }
    if (meter) {
      const now = this.energyOf([], meter.flits());
      for (let c = 0; c < count; c++) {
        change[c] = change[c]! + now[c]! - this.moved[c]!;
        this.moved[c] = now[c]!;
      }
    }
    const shared = new Float64Array(count);
    const barrier = components.indexOf(ENERGY_EVENT_FACTS.barrier_core.component);
    shared[barrier] = steps.coreBarriers * spec.energy.barrier_core.fj;
    const { idle } = staticEnergy(spec, activity.until(tick), tick);
    for (const name of IDLE) shared[components.indexOf(name)] = idle[name].value;
    for (let c = 0; c < count; c++) {
      // A core that will wake up a few ticks from now is awake already: its energy so far may be less than it was.
      const added = Math.max(0, shared[c]! - this.before[c]!);
      this.before[c] = this.before[c]! + added;
      let fj = change[c]! + added;
      for (; fj > MOST; fj -= MOST) this.bus.energy.record(tick, c, MOST);
      if (fj > 0) this.bus.energy.record(tick, c, fj);
    }
  }

  /** @returns energy by component, fJ, of events of cores and of flits */
  private energyOf(events: ArrayLike<number>, flits?: FlitsByClass): Float64Array {
    const energy = new Float64Array(this.components.length);
    for (let event = 0; event < events.length; event++) {
      const c = this.componentOf[event]!;
      energy[c] = energy[c]! + events[event]! * this.constantOf[event]!;
    }
    if (flits === undefined) return energy;
    const { nocEnergy, energy: constants } = this.chip.spec;
    for (const moved of [flits.data, flits.others]) {
      for (const [event, times] of flitEvents(nocEnergy, moved)) {
        const c = this.components.indexOf(flitComponent(event, moved === flits.data));
        energy[c] = energy[c]! + times * constants[event].fj;
      }
    }
    return energy;
  }
}
