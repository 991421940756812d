import type { MeshSide, MeshSpec } from "../contracts/topology.js";
import type { ResolvedChip } from "./config-keys.js";

/** Source of a side of the mesh that `chip.mesh: auto` leaves to be fitted to the model, and once it is fitted. */
export const UNFITTED = "chip.mesh: auto, not fitted to a model yet";
export const FITTED = "chip.mesh: auto";

const SIDES: readonly MeshSide[] = ["width", "height"];

/** The mesh of a resolved chip. */
export function meshFromConfig({ mesh, noc }: Pick<ResolvedChip, "mesh" | "noc">): MeshSpec {
  const auto = SIDES.filter((side) => mesh[side].source === UNFITTED);
  const [topology, routing] = [noc.topology.value, noc.routing.value];
  const sides = { width: mesh.width.value, height: mesh.height.value, topology, routing };
  return auto.length === 0 ? sides : { ...sides, auto };
}
