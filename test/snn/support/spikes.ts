import type { CheckedRun } from "../../../src/snn/checked-run/checked-run.js";

/** Spikes of all populations and steps. */
export const spikesOf = ({ steps }: CheckedRun): number => steps.reduce((sum, { fired }) => sum + fired, 0);
