import type { EnergyEvent, NocEnergy } from "../contracts/chip.js";
import { ENERGY_EVENT_FACTS } from "../contracts/energy.js";
import { KIND_DATA, KINDS } from "../contracts/packet.js";
import { coresOf } from "../contracts/topology.js";
import { flitTable } from "../mapping/flits.js";
import type { CountedChip } from "./counted-chip.js";

/** A number of events of one kind that a core has caused; flits of markers and credits count as synchronisation. */
export interface LedgerEntry {
  readonly core: number;
  readonly stage: number;
  readonly event: string;
  readonly component: string;
  readonly count: number;
}

/** Flits injected, links that they crossed, and copies that cores took. */
export interface MovedFlits {
  readonly injected: number;
  readonly crossed: number;
  readonly delivered: number;
}

/**
 * Energy events of flits in the network. A flit that is injected or crosses a link is written to a buffer; a copy that
 * crosses a link or is delivered leaves a router.
 */
export function flitEvents(
  energy: NocEnergy,
  injected: number,
  crossed: number,
  delivered: number,
): [EnergyEvent, number][] {
  const left = crossed + delivered;
  return energy === "lumped"
    ? [
        ["inject_flit", injected],
        ["hop_flit", crossed],
      ]
    : [
        ["inject_flit", injected],
        ["buffer_write_flit", injected + crossed],
        ["buffer_read_flit", left],
        ["arbitrate_flit", left],
        ["crossbar_flit", left],
        ["link_flit", crossed],
      ];
}

/** Component of a flit's event: `synchronisation` for markers and credits. */
export const flitComponent = (event: EnergyEvent, isData: boolean): string =>
  isData ? ENERGY_EVENT_FACTS[event].component : "synchronisation";

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

  /** Entries of events within cores. */
  readCores(sentence: number, visit: (entry: LedgerEntry) => void): void {
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

  /** Flits of one sentence, of all kinds of packets. */
  moved(sentence: number): MovedFlits {
    const { program, network, items } = this.chip;
    const first = items.recordOf(sentence) * program.routes.length * KINDS;
    const sum = (counts: ArrayLike<number>): number =>
      this.flits.reduce((n, width, at) => n + counts[first + at]! * width, 0);
    const { injected, hops, deliveries } = network.counts;
    return { injected: sum(injected), crossed: sum(hops), delivered: sum(deliveries) };
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
        for (const [event, count] of flitEvents(spec.nocEnergy, injected, crossed, delivered)) {
          if (count === 0) continue;
          const component = flitComponent(event, kind === KIND_DATA);
          visit({ core, stage: route.stage, event, component, count });
        }
      }
    });
  }
}
