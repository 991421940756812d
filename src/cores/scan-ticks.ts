import type { SyncSpec } from "../contracts/chip.js";

/**
 * Ticks from the first possible scan of a token to its markers: `passes` scans over the channels. Where
 * generators wait for one another, each pass of a spike source begins a barrier after the last pass, or on a later
 * multiple of the step.
 */
export function scanTicks(channels: number, passes: number, lanes: number, spiking: boolean, sync: SyncSpec): number {
  const pass = Math.ceil(channels / lanes);
  if (!spiking || sync.mode === "marker") return passes * pass;
  if (sync.mode !== "tick") return passes * (Math.max(1, sync.barrierTicks) + pass - 1) + 1;
  return 1 + (passes - 1) * Math.max(sync.tickTicks, pass) + pass;
}
