import type { EnergyEvent, NocEnergy } from "../contracts/chip.js";
import { ENERGY_EVENT_FACTS } from "../contracts/energy.js";
import { KIND_DATA, KINDS } from "../contracts/packet.js";
import { coresOf } from "../contracts/topology.js";
import { flitTable } from "../mapping/flits.js";
import type { FlitsByClass, FlitTotals } from "../noc/network.js";
import type { CountedChip } from "./counted-chip.js";

/** A number of events of one kind that a core has caused; flits of markers and credits count as synchronisation. */
export interface LedgerEntry {
  readonly core: number;
  readonly stage: number;
  readonly event: string;
  readonly component: string;
  readonly count: number;
}

/** The same of all cores of a stage together. */
export type StageEntry = Omit<LedgerEntry, "core">;

/**
 * Energy events of flits in the network. A flit that is injected or crosses a link is written to a buffer; a copy that
 * crosses a link or is delivered leaves a router. The lump of a hop has a link in it, from chip to chip too.
 */
export function flitEvents(
  energy: NocEnergy,
  { injected, crossed, chipCrossed, delivered }: FlitTotals,
): [EnergyEvent, number][] {
  const left = crossed + delivered;
  return energy === "lumped"
    ? [
        ["inject_flit", injected],
        ["hop_flit", crossed],
        ["chip_link_flit", chipCrossed],
      ]
    : [
        ["inject_flit", injected],
        ["buffer_write_flit", injected + crossed],
        ["buffer_read_flit", left],
        ["arbitrate_flit", left],
        ["crossbar_flit", left],
        ["link_flit", crossed - chipCrossed],
        ["chip_link_flit", chipCrossed],
      ];
}

/** Injected, crossed within chips, from chip to chip, delivered. */
type Moves = [injected: number, within: number, between: number, delivered: number];

const moved = ([injected, within, between, delivered]: Moves): FlitTotals => ({
  injected,
  crossed: within + between,
  chipCrossed: between,
  delivered,
});

const bits = (mask: number): Moves => [mask & 1, (mask >> 1) & 1, (mask >> 2) & 1, (mask >> 3) & 1];

/** Component of a flit's event: `synchronisation` for markers and credits, but for links from chip to chip. */
export const flitComponent = (event: EnergyEvent, isData: boolean): string =>
  isData || event === "chip_link_flit" ? ENERGY_EVENT_FACTS[event].component : "synchronisation";

/** Reads the counts of a chip so far, sentence by sentence. A flit belongs to the core that sent it. */
export class LedgerReader {
  private readonly flits: Int32Array;
  private readonly coreOfNode: Int32Array;

  constructor(private readonly chip: CountedChip) {
    this.flits = flitTable(chip);
    this.coreOfNode = new Int32Array(coresOf(chip.spec)).fill(-1);
    for (const core of chip.program.cores) this.coreOfNode[core.node] = core.index;
  }

  /** Entries of one sentence whose count is not 0: by core and event, then by route and kind of packet. */
  read(sentence: number, visit: (entry: LedgerEntry) => void): void {
    this.readCores(sentence, visit);
    this.readFlits(sentence, visit);
  }

  /**
   * The same summed over the cores of a stage, in the order in which stage, event and component first occur among the
   * entries: far fewer.
   */
  readStages(sentence: number, visit: (entry: StageEntry) => void): void {
    this.coresOfStages(sentence, visit);
    this.flitsOfStages(sentence, visit);
  }

  /** Events of one sentence within all cores, by number of the event. */
  coreEvents(sentence: number): Float64Array {
    const { program, ledger, items } = this.chip;
    const sums = new Float64Array(ledger.events);
    const first = items.recordOf(sentence) * ledger.cores * ledger.events;
    for (const { index } of program.cores) {
      const from = first + index * ledger.events;
      for (let e = 0; e < ledger.events; e++) sums[e] = sums[e]! + ledger.counts[from + e]!;
    }
    return sums;
  }

  /** Flits of one sentence: those of data, and those of markers and credits. */
  flitsOf(sentence: number): FlitsByClass {
    const { program, network, items } = this.chip;
    const { injected, hops, chipHops, deliveries } = network.counts;
    const first = items.recordOf(sentence) * program.routes.length * KINDS;
    const data = { injected: 0, crossed: 0, chipCrossed: 0, delivered: 0 };
    const others = { injected: 0, crossed: 0, chipCrossed: 0, delivered: 0 };
    for (let at = 0; at < this.flits.length; at++) {
      const width = this.flits[at]!;
      const sum = at % KINDS === KIND_DATA ? data : others;
      sum.injected += injected[first + at]! * width;
      sum.crossed += hops[first + at]! * width;
      sum.chipCrossed += chipHops[first + at]! * width;
      sum.delivered += deliveries[first + at]! * width;
    }
    return { data, others };
  }

  private readCores(sentence: number, visit: (entry: LedgerEntry) => void): void {
    const { program, ledger, items } = this.chip;
    const record = items.recordOf(sentence);
    for (const core of program.cores) {
      const from = (record * ledger.cores + core.index) * ledger.events;
      for (let e = 0; e < ledger.events; e++) {
        const count = ledger.counts[from + e]!;
        if (count === 0) continue;
        const event = ledger.table.events[e]!;
        const { component } = ledger.table.factsOf(event);
        visit({ core: core.index, stage: core.stage, event, component, count });
      }
    }
  }

  private coresOfStages(sentence: number, visit: (entry: StageEntry) => void): void {
    const { program, ledger, items } = this.chip;
    const { events, counts } = ledger;
    const first = items.recordOf(sentence) * ledger.cores * events;
    const sums = new Float64Array(program.stages.length * events);
    const order: number[] = [];
    for (const { index, stage } of program.cores) {
      const from = first + index * events;
      for (let e = 0; e < events; e++) {
        const count = counts[from + e]!;
        if (count === 0) continue;
        const at = stage * events + e;
        if (sums[at] === 0) order.push(at);
        sums[at] = sums[at]! + count;
      }
    }
    for (const at of order) {
      const event = ledger.table.events[at % events]!;
      const { component } = ledger.table.factsOf(event);
      visit({ stage: Math.floor(at / events), event, component, count: sums[at]! });
    }
  }

  private flitsOfStages(sentence: number, visit: (entry: StageEntry) => void): void {
    const { spec, program, network, items } = this.chip;
    const { injected, hops, chipHops, deliveries } = network.counts;
    const first = items.recordOf(sentence) * program.routes.length * KINDS;
    /** By stage and kind: all kinds but data are one. */
    const groups = new Map<number, { moved: Moves; known: number }>();
    const order: { readonly group: number; readonly event: number }[] = [];
    program.routes.forEach(({ stage }, index) => {
      for (let kind = 0; kind < KINDS; kind++) {
        const at = first + index * KINDS + kind;
        const width = this.flits[index * KINDS + kind]!;
        const between = chipHops[at]!;
        const packets: Moves = [injected[at]!, hops[at]! - between, between, deliveries[at]!];
        const flits = packets.map((n) => n * width);
        const nonzero = flits.reduce((mask, n, i) => mask | (n !== 0 ? 1 << i : 0), 0);
        if (nonzero === 0) continue;
        const key = 2 * stage + (kind === KIND_DATA ? 1 : 0);
        let group = groups.get(key);
        if (group === undefined) {
          group = { moved: [0, 0, 0, 0], known: 0 };
          groups.set(key, group);
        }
        for (let i = 0; i < flits.length; i++) group.moved[i]! += flits[i]!;
        if ((nonzero & ~group.known) === 0) continue;
        // Events that first occur here.
        const before = flitEvents(spec.nocEnergy, moved(bits(group.known)));
        flitEvents(spec.nocEnergy, moved(bits(nonzero))).forEach(([, count], event) => {
          if (count !== 0 && before[event]![1] === 0) order.push({ group: key, event });
        });
        group.known |= nonzero;
      }
    });
    for (const { group, event: number } of order) {
      const [event, count] = flitEvents(spec.nocEnergy, moved(groups.get(group)!.moved))[number]!;
      visit({ stage: group >> 1, event, component: flitComponent(event, (group & 1) === 1), count });
    }
  }

  private readFlits(sentence: number, visit: (entry: LedgerEntry) => void): void {
    const { spec, program, network, items } = this.chip;
    const first = items.recordOf(sentence) * program.routes.length * KINDS;
    program.routes.forEach((route, index) => {
      const core = this.coreOfNode[route.source]!;
      for (let kind = 0; kind < KINDS; kind++) {
        const at = first + index * KINDS + kind;
        const width = this.flits[index * KINDS + kind]!;
        const injected = network.counts.injected[at]! * width;
        const crossed = network.counts.hops[at]! * width;
        const delivered = network.counts.deliveries[at]! * width;
        const chipCrossed = network.counts.chipHops[at]! * width;
        for (const [event, count] of flitEvents(spec.nocEnergy, { injected, crossed, chipCrossed, delivered })) {
          if (count === 0) continue;
          const component = flitComponent(event, kind === KIND_DATA);
          visit({ core, stage: route.stage, event, component, count });
        }
      }
    });
  }
}
