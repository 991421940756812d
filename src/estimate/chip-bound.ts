import type { ChipSpec, HostSpec, SpikeCode } from "../contracts/chip.js";
import type { EnergyTable } from "../contracts/energy-table.js";
import { flitsOf, wayOf } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { ringClasses } from "../contracts/topology.js";
import type { MappedChip } from "../cores/estimate.js";
import { type ChipTimes, type InnerCounts, WORK_SEND, WORK_SYNAPSES, WORK_UNITS } from "../cores/estimate.js";
import type { SpikeRules } from "../cores/spike-code.js";
import { meshOf } from "../noc/mesh.js";
import { type RouterTiming, routerTiming, transitTicks } from "../noc/router-timing.js";
import { CoreBound } from "./core-bound.js";
import type { SentencePackets } from "./sentence-packets.js";
import { type Destination, SourceBound } from "./source-bound.js";

/**
 * Progress of a sentence at each core and spike source of a chip, and the conditions under which a token may go on.
 * Ticks, lower bounds all.
 */
export class ChipBound implements ChipTimes {
  readonly program: ChipProgram;
  readonly spec: ChipSpec;
  readonly code: SpikeCode;
  readonly rules: SpikeRules;
  readonly energy: EnergyTable;
  readonly tokens: number;
  readonly inner: readonly InnerCounts[];
  readonly sources: SourceBound[];
  readonly cores: CoreBound[];
  /** Work of each core's units, `core * WORK_UNITS + unit`. */
  readonly busy: Float64Array;
  /** Destinations of spike sources by input: who feeds it, along which way. */
  readonly feeds: { source: SourceBound; way: Destination }[][];
  private readonly timing: RouterTiming;
  /** Tick at which the host port has written all tokens so far. */
  private portEnd = 0;

  constructor(
    { program, spec: chip, code, rules, energy }: MappedChip,
    readonly host: HostSpec,
    private readonly packets: SentencePackets,
  ) {
    this.program = program;
    this.spec = chip;
    this.code = code;
    this.rules = rules;
    this.energy = energy;
    this.tokens = packets.tokens;
    this.inner = packets.inner;
    this.timing = routerTiming(chip.noc.router, ringClasses(chip.mesh.topology));
    const mesh = meshOf(chip.mesh);
    const flits = (bits: number): number => flitsOf(bits, chip.noc.linkBits);
    this.sources = program.sources.map(
      (source) =>
        new SourceBound(
          source,
          {
            data: flits(source.packetBits.data),
            count: flits(source.packetBits.count),
            checksum: flits(source.packetBits.checksum),
          },
          chip.interface.sendFifo,
          chip.generator,
          chip.sync,
          code,
          rules,
        ),
    );
    this.cores = program.cores.map(
      (core) =>
        new CoreBound(
          core,
          core.sources.map((s) => this.sources[s]!),
        ),
    );
    this.busy = new Float64Array(program.cores.length * WORK_UNITS);
    this.feeds = program.inputs.map(() => []);
    for (const source of this.sources) {
      const sender = program.cores[source.program.core]!.node;
      let before = 0;
      source.program.segments.forEach(({ inputs, routes }, segment) => {
        inputs.forEach((input, i) => {
          const core = program.inputs[input]!.core;
          const node = program.cores[Math.max(0, core)]!.node;
          const route = before + (routes.length === 1 ? 0 : i);
          const ticks = (from: number, to: number): number =>
            transitTicks(this.timing, wayOf(mesh.distance(from, to) + 1, mesh.chipDistance(from, to)), 1);
          const way = { input, segment, route, transit: ticks(sender, node), back: ticks(node, sender) };
          source.destinations.push(way);
          this.feeds[input]!.push({ source, way });
        });
        before += routes.length;
      });
    }
  }

  enter(free: number, ticks: number): number {
    this.portEnd = Math.max(this.portEnd, free) + ticks;
    return this.portEnd;
  }

  /** Every spike source of the core has a bank for token t. */
  banksFree(core: CoreBound, t: number): number {
    const { banks } = this.spec.generator;
    if (t < banks) return 0;
    let free = 0;
    let held = 0;
    for (const source of core.sources) {
      if (source.program.tokens === "first") continue;
      free = Math.max(free, source.finish[t - banks]!);
      held += source.held;
    }
    // What the spike sources have finished has been sent, but for what their FIFOs hold.
    return Math.max(free, (core.sent[t - banks] ?? 0) - held);
  }

  /** The codes of a token are offered to the core's spike sources. */
  offer(core: CoreBound, t: number, done: number): void {
    let flits = 0;
    let spikeFlits = 0;
    for (const source of core.sources) {
      const { tokens, index, payload } = source.program;
      if (tokens === "first" && t > 0) continue;
      const packets = this.packets.packets[index]!.map((segment) => segment[t]!);
      source.next(done, this.granted(source, t), packets);
      const own = source.allFlits(t);
      this.work(core, WORK_SEND, own);
      if (tokens === "first") continue;
      flits += own;
      if (payload === "spikes") spikeFlits += own;
    }
    core.sent.push(Math.max(core.sent.at(-1) ?? 0, done) + flits);
    core.sentSpikes.push(Math.max(core.sentSpikes.at(-1) ?? 0, done) + spikeFlits);
  }

  /** Tick before which some destination has no slot for token t: its credit has not come back. */
  private granted(source: SourceBound, t: number): number {
    let granted = 0;
    for (const { input, back } of source.destinations) {
      const { slots, core } = this.program.inputs[input]!;
      if (slots.kind !== "ring" || t < slots.slots) continue;
      // A token frees its slot when the vector unit has processed it.
      granted = Math.max(granted, this.cores[core]!.done[t - slots.slots]! + back);
    }
    return granted;
  }

  /** Earliest end of a window: the last marker of every source, which takes a tick at the core. */
  windowEnd(input: number, t: number): number {
    let end = 0;
    for (const { source, way } of this.feeds[input]!) end = Math.max(end, source.markerArrival(t, way) + 1);
    return end;
  }

  /** The same for a window whose spikes, or values, need the synapse unit for some ticks each. */
  countedWindow(core: CoreBound, input: number, t: number, ticks: number): number {
    let first = Number.POSITIVE_INFINITY;
    let number = 0;
    for (const { source, way } of this.feeds[input]!) {
      first = Math.min(first, source.firstArrival(t, way));
      number += this.packets.spikes[source.program.index]![way.segment]![t]!;
    }
    core.unitEnd = Math.max(core.unitEnd, first) + number * ticks;
    this.work(core, WORK_SYNAPSES, number * ticks);
    return Math.max(core.unitEnd, this.windowEnd(input, t));
  }

  /** Ticks between two cores at one router. */
  get shortest(): number {
    return transitTicks(this.timing, 1, 1);
  }

  /** Adds to what a unit of a core has to do. */
  work(core: CoreBound, unit: number, ticks: number): void {
    const at = core.program.index * WORK_UNITS + unit;
    this.busy[at] = this.busy[at]! + ticks;
  }
}
