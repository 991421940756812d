import type { SnnChip } from "../../snn/chip/spec.js";

/** A chip, and what its file says. */
export interface SnnChipFile {
  readonly chip: SnnChip;
  readonly data: unknown;
  /** `chip.mesh` is auto: the mesh is the largest until `fitSnnMesh` fits it to the network. */
  readonly isAutoMesh?: true;
}
