import type { StageProgram } from "../../contracts/program.js";

/**
 * The stages of a Sorbet: what the host sends comes in, layer by layer it goes on, and the first token's values are
 * made ready for the host.
 */
export const stagesOf = (layers: number): StageProgram[] => [
  { name: "input", kind: "entry" },
  ...Array.from({ length: layers }, (_, layer): StageProgram => ({ name: String(layer), kind: "layer" })),
  { name: "pooler", kind: "exit" },
];
