import { UserError } from "../../base/user-error.js";
import { MOST_CHIP_LINKS, ROUTERS_MASK } from "../../contracts/packet.js";
import type { RoutingTable } from "../multicast-tree.js";
import { askedLinks } from "./asked-links.js";
import { findCycle } from "./deadlock.js";

const DIRECTIONS = ["+x", "-x", "+y", "-y"];

/** @throws UserError for routes in which packets can wait for each other in a cycle, or too long to be counted */
export function checkDetours(table: RoutingTable): void {
  refuseLongWays(table);
  refuseCycle(table);
}

/** A packet counts the routers on its way, and the links from chip to chip, in a few bits. */
function refuseLongWays({ mesh, trees }: RoutingTable): void {
  const refuse = (source: number, node: number, links: number, what: string, most: number): void => {
    if (links <= most) return;
    throw new UserError(
      `chip.dead: the way from core ${source} to core ${node} crosses ${links} ${what}, and can cross ${most} at most`,
    );
  };
  for (const { source, destinations } of trees) {
    for (const node of destinations) {
      refuse(source, node, mesh.distance(source, node), "links", ROUTERS_MASK - 1);
      refuse(source, node, mesh.chipDistance(source, node), "links from chip to chip", MOST_CHIP_LINKS);
    }
  }
}

function refuseCycle(table: RoutingTable): void {
  const cycle = findCycle(askedLinks([table]));
  if (cycle === undefined) return;
  const { ports } = table.mesh;
  const names = [...cycle, cycle[0]!].map((link) => `router ${Math.floor(link / ports)} ${DIRECTIONS[link % ports]}`);
  throw new UserError(`routes round dead parts (chip.dead) can deadlock: ${names.join(" -> ")}`);
}
