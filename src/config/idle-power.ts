import type { Evidence, IdleSpec } from "../contracts/chip.js";
import type { ResolvedChip } from "./config-keys.js";
import { leakageEvidence } from "./gating-config.js";

/** Exponent of the voltage in the energy of an event: charge and discharge of a capacitance, C V^2. */
export const ENERGY_EXPONENT = 2;

/** (V / Vn)^exponent as products of integers and one division, the same on every machine; 1 at the nominal voltage. */
export function voltageRatio({ voltage_mv, scaling }: ResolvedChip, exponent: number): number {
  const power = (mv: number): number =>
    Array<number>(exponent)
      .fill(mv)
      .reduce((a, b) => a * b, 1);
  return power(voltage_mv.value) / power(scaling.nominal_mv.value);
}

/** Evidence of a constant at the chip's voltage: a figure scaled from another voltage is an estimate. */
export const graded = (chip: ResolvedChip, evidence: Evidence): Evidence =>
  chip.voltage_mv.value === chip.scaling.nominal_mv.value ? evidence : "estimate";

const MEGATICK = 2 ** 20;

/** uW a mm2 to fJ a mm2 and 2^20 ticks: 1 uW * 1 ps = 1e-18 J = fJ / 1000. Rounded once, here. */
export function staticSpec(chip: ResolvedChip): IdleSpec {
  const { value, low, high, evidence } = chip.static.uw_per_mm2;
  const ratio = voltageRatio(chip, chip.scaling.static_exponent.value);
  const fj = (uw: number) => Math.round(((uw * chip.tick_ps.value * MEGATICK) / 1000) * ratio);
  return {
    fjPerMegatick: fj(value),
    lowFjPerMegatick: fj(low ?? value),
    highFjPerMegatick: fj(high ?? value),
    evidence: leakageEvidence(chip, graded(chip, evidence)),
  };
}

/** fJ a flip-flop and 2^20 ticks, those ticks alone that gating lets through. Both ends of both ranges at once. */
export function clockSpec(chip: ResolvedChip): IdleSpec {
  const { flip_flop_fj: each, clocked_percent: clocked } = chip.clock;
  const ratio = voltageRatio(chip, ENERGY_EXPONENT);
  const fj = (flipFlop: number, percent: number) => Math.round(((flipFlop * percent) / 100) * MEGATICK * ratio);
  return {
    fjPerMegatick: fj(each.value, clocked.value),
    lowFjPerMegatick: fj(each.low ?? each.value, clocked.low ?? clocked.value),
    highFjPerMegatick: fj(each.high ?? each.value, clocked.high ?? clocked.value),
    evidence: graded(chip, each.evidence),
  };
}

/** uW to fJ in 2^20 ticks. Pads and what drives them have a supply of their own. */
export function uncoreSpec({ tick_ps, chips: { uncore_uw: uncore } }: ResolvedChip): IdleSpec {
  const fj = (uw: number) => Math.round((uw * tick_ps.value * MEGATICK) / 1000);
  return {
    fjPerMegatick: fj(uncore.value),
    lowFjPerMegatick: fj(uncore.low ?? uncore.value),
    highFjPerMegatick: fj(uncore.high ?? uncore.value),
    evidence: uncore.evidence,
  };
}
