import type { ChipSpec } from "../contracts/chip.js";
import { chipsOf } from "../contracts/topology.js";

/** What of a chip does not go with `chip.noc.topology: torus`: key below `chip`, and why. */
export function torusFault({ mesh, noc }: ChipSpec): { readonly key: string; readonly reason: string } | undefined {
  if (mesh.topology !== "torus") return undefined;
  if (chipsOf(mesh) > 1)
    return { key: "noc.topology", reason: "a torus is one chip, so chip.chips has to be 1 x 1 (mesh and cmesh join)" };
  const { vcs } = noc.router;
  if (vcs >= 4 && vcs % 2 === 0) return undefined;
  const reason = "of a torus an even number from 4 on: for data and for credits, each before and beyond its datelines";
  return { key: "noc.router.vcs", reason: `${reason}; found ${vcs}` };
}
