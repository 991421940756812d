import type { ChipSpec } from "../contracts/chip.js";
import type { CoreProgram } from "../contracts/program.js";
import { synapseWordBits } from "./core-silicon.js";

/** Columns that the synapse unit serves in a tick: `core.lanes`, unless a word of memory has fewer weights. */
export const weightLanes = (spec: ChipSpec, { weightBits }: CoreProgram): number =>
  Math.min(spec.core.lanes, Math.floor(synapseWordBits(spec) / weightBits));

/** Whether the lanes of a core rest at weights of 0. */
export const gatesZeros = ({ weightBits }: CoreProgram, { core }: ChipSpec): boolean =>
  weightBits === 2 && core.zeroWeights === "gate";
