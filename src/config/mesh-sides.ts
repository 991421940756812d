import { UserError } from "../base/user-error.js";
import { deadField, parseNumbers, parsePairs } from "../contracts/dead-parts.js";
import { MOST_ROUTERS_A_SIDE } from "../contracts/packet.js";
import type { ChipGrid, MeshSide, MeshSpec } from "../contracts/topology.js";
import type { ResolvedChip } from "./config-keys.js";

/** Source of a side of the mesh that `chip.mesh: auto` leaves to be fitted to the model, and once it is fitted. */
export const UNFITTED = "chip.mesh: auto, not fitted to a model yet";
export const FITTED = "chip.mesh: auto";

const SIDES: readonly MeshSide[] = ["width", "height"];

/** The mesh of a resolved chip. */
export function meshFromConfig({
  mesh,
  noc,
  chips,
  dead,
}: Pick<ResolvedChip, "mesh" | "noc" | "chips" | "dead">): MeshSpec {
  const auto = SIDES.filter((side) => mesh[side].source === UNFITTED);
  const [topology, routing] = [noc.topology.value, noc.routing.value];
  const grid = { columns: chips.columns.value, rows: chips.rows.value };
  const sides = { ...allSides({ width: mesh.width.value, height: mesh.height.value }, grid), topology, routing };
  const several = grid.columns * grid.rows > 1 ? { chips: grid } : {};
  const broken = deadField({
    cores: parseNumbers(dead.cores.value)!,
    routers: parseNumbers(dead.routers.value)!,
    links: parsePairs(dead.links.value)!,
  });
  return { ...sides, ...several, ...broken, ...(auto.length === 0 ? {} : { auto }) };
}

/** Sides of all chips together. @throws UserError for more routers than a network has */
export function allSides(chip: Record<MeshSide, number>, { columns, rows }: ChipGrid): Record<MeshSide, number> {
  const [width, height] = [chip.width * columns, chip.height * rows];
  if (Math.max(width, height) > MOST_ROUTERS_A_SIDE)
    throw new UserError(
      `${columns} x ${rows} chips of ${chip.width} x ${chip.height} routers are ${width} x ${height}: ${MOST_ROUTERS_A_SIDE} a side at most (chip.chips, chip.mesh)`,
    );
  return { width, height };
}
