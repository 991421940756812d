import type { Decay } from "../../base/decay.js";

/** One step of Euler's rule: x of the value is lost. */
export const eulerDecay = (x: number): Decay => ({ kept: 1 - x, lost: x });
