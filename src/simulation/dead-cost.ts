import type { ChipSpec } from "../contracts/chip.js";
import { undamaged } from "../contracts/dead-parts.js";
import { KINDS } from "../contracts/packet.js";
import type { DeadCost, Traffic } from "../contracts/summary.js";
import { flitTable } from "../mapping/flits.js";
import { meshOf } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import type { MappingOptions, Workload } from "../workloads/workload.js";
import type { CountedChip } from "./counted-chip.js";
import { exactFj } from "./energy.js";
import { flitEvents } from "./ledger-entries.js";

/** Links that the packets of some sentences would cross on the same chip with every part alive. */
export interface UndamagedHops {
  readonly packets: number;
  readonly flits: number;
  /** Flits on links from chip to chip among them. */
  readonly chipFlits: number;
}

/**
 * Routes of the same model on the same chip with every part alive, placed by the same rule or mapping. Undefined if all
 * live.
 */
export function undamagedRoutes(workload: Workload, request: MappingOptions): RoutingTable | undefined {
  const { chip } = request;
  if (chip.mesh.dead === undefined) return undefined;
  const mesh = undamaged(chip.mesh);
  return new RoutingTable(meshOf(mesh), workload.map({ ...request, chip: { ...chip, mesh } }).routes);
}

/** What a sentence's packets, the same on every chip, would cross on other routes. */
export function hopsOn(routes: RoutingTable, chip: CountedChip, sentence: number): UndamagedHops {
  const { injected } = chip.network.counts;
  const flitsOf = flitTable(chip);
  const each = routes.trees.length * KINDS;
  const first = chip.items.recordOf(sentence) * each;
  let [packets, flits, chipFlits] = [0, 0, 0];
  for (let i = 0; i < each; i++) {
    const count = injected[first + i]!;
    const route = Math.floor(i / KINDS);
    packets += count * routes.links[route]!;
    flits += count * flitsOf[i]! * routes.links[route]!;
    chipFlits += count * flitsOf[i]! * routes.chipLinks[route]!;
  }
  return { packets, flits, chipFlits };
}

export const NO_HOPS: UndamagedHops = { packets: 0, flits: 0, chipFlits: 0 };

export const addHops = (parts: readonly UndamagedHops[]): UndamagedHops =>
  parts.reduce((a, b) => ({
    packets: a.packets + b.packets,
    flits: a.flits + b.flits,
    chipFlits: a.chipFlits + b.chipFlits,
  }));

/** What dead parts cost the network. */
export function deadCost(chip: ChipSpec, traffic: Traffic, whole: UndamagedHops): DeadCost {
  const crossed = traffic.flit_hops - whole.flits;
  const chipCrossed = traffic.chip_flit_hops - whole.chipFlits;
  const extra = flitEvents(chip.nocEnergy, { injected: 0, crossed, chipCrossed, delivered: 0 });
  return {
    undamaged_packet_hops: whole.packets,
    undamaged_flit_hops: whole.flits,
    extra_network_fj: extra.reduce((fj, [event, count]) => exactFj(fj + count * chip.energy[event].fj), 0),
  };
}
