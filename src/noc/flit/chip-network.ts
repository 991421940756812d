import type { NocSpec } from "../../contracts/chip.js";
import type { Memory } from "../../wasm/memory.js";
import type { RoutingTable } from "../multicast-tree.js";
import { RULE_XY } from "../routing/route.js";
import { Grid } from "../topology.js";
import type { Addresses } from "./addresses.js";
import { checkChipRouter, chipFlitSpec, receiveSlots } from "./chip-router.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { writeNetwork } from "./write-network.js";

export interface ChipNetworkParts {
  readonly table: RoutingTable;
  readonly noc: NocSpec;
  /** Flit slots of a core's receive FIFO. */
  readonly receiveFifo: number;
  /** Flits of the longest packet. */
  readonly longestPacket: number;
  /** Accounts to which the flits that links carry are charged; 0: they are not. */
  readonly accounts: number;
}

/**
 * Writes the network of a chip into a machine's memory.
 * @throws UserError for a router that the flit-level model cannot be built for
 */
export function writeChipNetwork(memory: Memory, parts: ChipNetworkParts): Addresses {
  const { table, noc, receiveFifo, longestPacket, accounts } = parts;
  const { vcs, bufferFlits } = noc.router;
  const spec = chipFlitSpec(table.mesh, noc);
  const dataVcs = vcs - (table.mesh.wraps ? 2 : 1);
  const ejectionSlots = receiveSlots(vcs, dataVcs, bufferFlits, receiveFifo);
  checkChipRouter(spec, ejectionSlots, dataVcs, longestPacket);
  const all = vcs === 32 ? -1 : (1 << vcs) - 1;
  const credit = all & (-1 << dataVcs);
  const addresses = writeNetwork(memory, {
    spec,
    grid: new Grid(spec),
    rule: RULE_XY,
    classes: [all, all & ~credit, credit],
    ejectionSlots,
    mostCredits: longestPacket + 1,
    treeClasses: true,
    accounts,
  });
  memory.set(N.NET, N.NET_TREES, memory.table(treeEntries(table)));
  if (!table.beyond) return addresses;
  const round = (((1 << (dataVcs / 2)) - 1) << (dataVcs / 2)) | (1 << (vcs - 1));
  memory.set(N.NET, N.NET_BEFORE, all & ~round);
  memory.set(N.NET, N.NET_BEYOND, round);
  return addresses;
}

/** Ports of each router of each tree and, of a torus, those by which its packets leave beyond the dateline. */
function treeEntries({ ports, beyond }: RoutingTable): ArrayLike<number> {
  return beyond ? Int32Array.from(ports, (mask, at) => mask | (beyond[at]! << N.TREE_BEYOND_SHIFT)) : ports;
}

/** Flits in the input channels of a router whose front packet goes out by a link. */
export function chipBacklog(memory: Memory, addresses: Addresses, link: number): number {
  const ports = memory.get(N.NET, N.NET_PORTS);
  const router = Math.floor(link / ports);
  const bit = 1 << (link % ports);
  const vcs = memory.get(N.NET, N.NET_VCS);
  const trees = memory.get(N.NET, N.NET_TREES);
  const routers = memory.get(N.NET, N.NET_ROUTERS);
  let flits = 0;
  for (let port = 0; port < ports; port++) {
    for (let vc = 0; vc < vcs; vc++) {
      const input = addresses.input(router, port, vc);
      const count = memory.get(input, R.I_COUNT);
      if (count === 0) continue;
      const flit = memory.get(input + (memory.get(input, R.I_HEAD) << 2), R.I_FLITS);
      const tree = ~memory.get(flit & ~R.FLIT_MASK, R.K_TARGET);
      if ((memory.get(trees + ((tree * routers + router) << 2), 0) & bit) !== 0) flits += count;
    }
  }
  return flits;
}
