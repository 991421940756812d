import { siliconOf, tileOf } from "../chip/silicon.js";
import type { ChipSpec, IdleSpec } from "../contracts/chip.js";
import type { IdleTerm } from "../contracts/energy.js";
import type { CoreTime, Ends, StaticSplit } from "../contracts/gating.js";
import { coresOf } from "../contracts/topology.js";
import { exactFj, type Fj, idleEnergy } from "./energy.js";
import { cumulativeShares } from "./shares.js";

/** Energy that flows whatever happens, and the split of its static part. */
export interface StaticEnergy {
  readonly idle: Readonly<Record<IdleTerm, Fj>>;
  readonly split: StaticSplit;
}

type End = keyof Fj;
const MEGATICK = 2 ** 20;

const perMegatick = (of: IdleSpec, end: End): number =>
  end === "value" ? of.fjPerMegatick : end === "low" ? of.lowFjPerMegatick : of.highFjPerMegatick;

/** Time of cores that do nothing, and sleep if they may. */
export const restTime = ({ gating }: ChipSpec, used: number, ticks: number): CoreTime => ({
  used,
  busyTicks: 0,
  sleepTicks: gating.mode === "idle" ? used * ticks : 0,
  wakes: 0,
});

/**
 * Leakage and clock of a chip over `ticks`, each rounded once. A core without power has no clock and keeps a share of
 * its leakage; its router works on. A core that sleeps keeps besides what its memories need, and its interface. Waking
 * up is static energy of idle cores.
 */
export function staticEnergy(chip: ChipSpec, time: CoreTime, ticks: number): StaticEnergy {
  const silicon = siliconOf(chip);
  const { mm2, flipFlops } = silicon;
  const { gating } = chip;
  const tile = tileOf(chip);
  const cores = coresOf(chip);
  const { used, busyTicks, sleepTicks, wakes } = time;
  const offTicks = gating.mode === "none" ? 0 : (cores - used) * ticks;
  const lost = (share: Ends, end: End): number => 1 - share[end];
  /** Square millimetres times ticks that do not leak: of cores that are off, and of those that sleep. */
  const off = (end: End): number => offTicks * tile.mm2 * lost(gating.offShare, end);
  const asleep = (end: End): number =>
    sleepTicks * (tile.logicMm2 * lost(gating.offShare, end) + tile.memoryMm2 * lost(gating.retentionShare, end));
  const woken = (end: End): number => wakes * (tile.logicMm2 + tile.memoryMm2) * gating.wakeFjPerMm2[end];
  const leakage = (end: End): number => {
    const each = perMegatick(chip.static, end);
    const saved = each * (off(end) + asleep(end));
    return exactFj(Math.round((each * mm2 * ticks - saved) / MEGATICK + woken(end)));
  };
  const clock = (end: End): number => {
    const each = perMegatick(chip.clock, end);
    const saved = each * (offTicks * tile.flipFlops + sleepTicks * tile.sleepingFlipFlops);
    return exactFj(Math.round((each * flipFlops * ticks - saved) / MEGATICK));
  };
  const all = (of: (end: End) => number): Fj => ({ value: of("value"), low: of("low"), high: of("high") });
  const idle = { ...idleEnergy(chip, silicon, ticks), static: all(leakage), clock: all(clock) };
  const each = perMegatick(chip.static, "value") / MEGATICK;
  const share = mm2 / cores;
  const [busy_fj, idle_fj, unused_fj] = cumulativeShares(idle.static.value, [
    each * share * busyTicks,
    each * (share * (used * ticks - busyTicks) - asleep("value")) + woken("value"),
    each * (share * (cores - used) * ticks - off("value")),
  ]) as [number, number, number];
  return { idle, split: { busy_fj, idle_fj, unused_fj } };
}
