import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { SupplySpec } from "../../src/contracts/chip.js";
import { ENERGY_EVENTS } from "../../src/contracts/chip.js";
import {
  leastVoltage,
  requireSupply,
  SupplyError,
  shortestTick,
  shortestTickRange,
} from "../../src/contracts/supply.js";
import { NATIVE } from "../support/chip.js";
import { nativeConfig } from "../support/config.js";

const supplies: fc.Arbitrary<SupplySpec> = fc
  .record({
    thresholdMv: fc.integer({ min: 0, max: 500 }),
    below: fc.integer({ min: 1, max: 300 }),
    above: fc.integer({ min: 0, max: 500 }),
    headroom: fc.integer({ min: 0, max: 500 }),
    nominalTickPs: fc.integer({ min: 1, max: 100_000 }),
    alphaPercent: fc.integer({ min: 100, max: 200 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ thresholdMv, below, above, headroom, nominalTickPs, alphaPercent, at }) => {
    const lowestMv = thresholdMv + below;
    const nominalMv = lowestMv + above;
    const highestMv = nominalMv + headroom;
    const voltageMv = lowestMv + Math.round(at * (highestMv - lowestMv));
    const ranges = { thresholdMv: [thresholdMv, thresholdMv + 50], alphaPercent: [100, 200] } as const;
    return { voltageMv, nominalMv, nominalTickPs, thresholdMv, alphaPercent, ranges, lowestMv, highestMv };
  });

describe("clock and voltage", () => {
  test.prop([supplies])("the shortest tick is that of the alpha-power law, rounded up to a picosecond", (supply) => {
    const { nominalMv: vn, thresholdMv: vt, voltageMv: v, alphaPercent } = supply;
    const exact = ((supply.nominalTickPs * v) / vn) * ((vn - vt) / (v - vt)) ** (alphaPercent / 100);
    const tick = shortestTick(supply, v);
    // The law as doubles: good to 1e-9 here.
    expect(tick).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
    expect(tick).toBeLessThan(exact * (1 + 1e-9) + 1);
    expect(shortestTick(supply, vn)).toBe(supply.nominalTickPs);
  });

  test.prop([supplies])("the shortest tick lies between those at the ends of the law's ranges", (supply) => {
    const { value, low, high } = shortestTickRange(supply);
    expect(value).toBe(shortestTick(supply, supply.voltageMv));
    const slack = supply.voltageMv <= supply.nominalMv;
    if (low !== null && slack) expect(low).toBeLessThanOrEqual(value);
    if (high !== null) expect(high).toBeGreaterThanOrEqual(value);
    expect(high === null).toBe(supply.thresholdMv + 50 >= Math.min(supply.voltageMv, supply.nominalMv));
  });

  test.prop([supplies, fc.integer({ min: 1, max: 200_000 })])(
    "a pair is refused exactly if the tick is shorter than the voltage allows, and the voltage named is the least that does",
    (supply, tickPs) => {
      const shortest = shortestTick(supply, supply.voltageMv);
      const refused = (s: SupplySpec) => {
        try {
          requireSupply({ tickPs, supply: s });
          return "";
        } catch (error) {
          expect(error).toBeInstanceOf(SupplyError);
          return (error as Error).message;
        }
      };
      const why = refused(supply);
      expect(why !== "").toBe(tickPs < shortest);
      const least = leastVoltage(supply, tickPs);
      if (why !== "") expect(why).toContain(least === undefined ? "any voltage" : `at least ${least} mV`);
      if (least === undefined) expect(shortestTick(supply, supply.highestMv)).toBeGreaterThan(tickPs);
      else {
        expect(refused({ ...supply, voltageMv: least })).toBe("");
        if (least > supply.lowestMv) expect(refused({ ...supply, voltageMv: least - 1 })).not.toBe("");
      }
    },
  );

  test.prop([fc.integer({ min: 550, max: 1000 }), fc.integer({ min: 1, max: 100_000 })])(
    "energies follow the square of the voltage and static power its own power, rounded once; only at the nominal one do grades stay",
    (mv, tickPs) => {
      const settings = [`chip.voltage_mv=${mv}`, `chip.tick_ps=${tickPs}`, "chip.energy.accumulate.evidence=published"];
      const { chip, resolved } = nativeConfig(settings);
      for (const event of ENERGY_EVENTS) {
        // Pads have a supply of their own.
        if (event === "chip_link_flit") {
          expect(chip.energy[event].fj).toBe(NATIVE.energy[event].fj);
          continue;
        }
        const { fj, lowFj, highFj, evidence } = chip.energy[event];
        const nominal = NATIVE.energy[event];
        // The nominal one is rounded, too.
        for (const [given, scaled] of [
          [nominal.fj, fj],
          [nominal.lowFj, lowFj],
          [nominal.highFj, highFj],
        ] as const)
          expect(Math.abs(scaled - (given * mv * mv) / 640_000)).toBeLessThanOrEqual(0.5 + (0.5 * mv * mv) / 640_000);
        expect(evidence).toBe(event === "accumulate" && mv === 800 ? "published" : "estimate");
        if (mv === 800) expect(fj).toBe(NATIVE.energy[event].fj);
      }
      const uw = (chip.static.fjPerMegatick / 2 ** 20 / tickPs) * 1000;
      expect(uw / (resolved.chip.static.uw_per_mm2.value * (mv / 800) ** 2)).toBeCloseTo(1, 4);
      const { flip_flop_fj: each, clocked_percent: clocked } = resolved.chip.clock;
      const clock = (chip.clock.fjPerMegatick / 2 ** 20) * 100;
      expect(clock / (each.value * clocked.value * (mv / 800) ** 2)).toBeCloseTo(1, 4);
    },
  );
});
