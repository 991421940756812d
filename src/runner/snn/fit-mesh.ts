import { nearSquare } from "../../base/near-square.js";
import { UserError } from "../../base/user-error.js";
import { placeInOrder } from "../../snn/chip/placement.js";
import { withMesh } from "../../snn/chip/spec.js";
import type { IntegerNetwork } from "../../snn/reference-integer/quantise.js";
import { withSides } from "./auto-sides.js";
import type { SnnChipFile } from "./chip-file.js";

/**
 * The chip with the smallest near-square mesh of tiles that holds the network, if its file says `auto`. Cores are
 * filled tile by tile, so they do not depend on the mesh; the host is at tile 0 and takes none.
 * @param mapping file of --mapping @throws UserError for a mapping, which names cores of a mesh
 */
export function fitSnnMesh(file: SnnChipFile, integers: IntegerNetwork, mapping: string | undefined): SnnChipFile {
  if (file.isAutoMesh !== true) return file;
  if (mapping !== undefined)
    throw new UserError(`--mapping ${mapping}: names cores of a mesh, so chip.mesh must not be auto`);
  const { chip, data } = file;
  const cores = placeInOrder(integers, chip).reduce((most, { core }) => Math.max(most, core + 1), 1);
  const { width, height } = nearSquare(Math.ceil(cores / chip.coresPerTile));
  return { chip: withMesh(chip, width, height), data: withSides(data, width, height) };
}
