import type { ChipSpec } from "../contracts/chip.js";
import { meshOf } from "../noc/mesh.js";
import { linkTiming, routerTiming } from "../noc/router-timing.js";

/** Ticks that a flit takes to get on each link between routers; undefined: one on all of them. */
export function slowLinks({ mesh, noc }: ChipSpec): Int32Array | undefined {
  if (mesh.chips === undefined) return undefined;
  const geometry = meshOf(mesh);
  const timing = routerTiming(noc.router);
  return Int32Array.from(
    { length: geometry.injections },
    (_, link) => linkTiming(timing, geometry.leavesChip(link)).flitTicks,
  );
}
