import type { Evidence } from "../contracts/chip.js";
import type { Ends, GatingSpec } from "../contracts/gating.js";
import type { ResolvedChip } from "./config-keys.js";
import type { Annotated } from "./leaf.js";

const PERCENT = 100;
const FJ_PER_PJ = 1000;

const ends = ({ value, low, high }: Annotated<number>, factor: number): Ends => ({
  value: value * factor,
  low: (low ?? value) * factor,
  high: (high ?? value) * factor,
});

/** @param ratio what the energy of an event at the chip's voltage is of that at the nominal one */
export const gatingSpec = ({ gating, sleep }: ResolvedChip, ratio: number): GatingSpec => ({
  mode: gating.value,
  offShare: ends(sleep.off_percent, 1 / PERCENT),
  retentionShare: ends(sleep.retention_percent, 1 / PERCENT),
  afterTicks: sleep.after_ticks.value,
  wakeTicks: sleep.wake_ticks.value,
  wakeFjPerMm2: ends(sleep.wake_pj_per_mm2, FJ_PER_PJ * ratio),
});

/** Evidence of static energy: with gating it rests on the constants of `sleep` too, and is no better than they are. */
export function leakageEvidence({ gating, sleep }: ResolvedChip, leakage: Evidence): Evidence {
  if (gating.value === "none") return leakage;
  const all = [leakage, sleep.off_percent.evidence];
  if (gating.value === "idle") all.push(sleep.retention_percent.evidence, sleep.wake_pj_per_mm2.evidence);
  return (["estimate", "derived"] as const).find((grade) => all.includes(grade)) ?? "published";
}
