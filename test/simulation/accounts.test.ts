import { describe, expect, test } from "vitest";
import { idleEnergy } from "../../src/simulation/energy.js";
import { NATIVE, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";

describe("accounts of a run", () => {
  const model = smallModel();
  // Links of 16 bits, so that packets have more than one flit.
  const simulator = simulatorOf(model, { chip: { ...tightChip(model, 2, 4), noc: { linkBits: 16 } }, meshWidth: 5 });
  const inputs = sequences(3, model, [4, 2]);
  const batch = simulator.runBatch(inputs);

  test("a sentence costs the same alone as beside others, but for leakage and clock", () => {
    const dynamic = (by: Record<string, number>) => ({ ...by, static: 0, clock: 0 });
    const alone = inputs.map((input) => simulator.runBatch([input]).inputs[0]!);
    batch.inputs.forEach((result, i) => {
      expect(dynamic(result.energy.by_event)).toEqual(dynamic(alone[i]!.energy.by_event));
    });
    expect(dynamic(alone[0]!.energy.by_event)).not.toEqual(dynamic(alone[1]!.energy.by_event));
  });

  test("flits sent and carried are paid for one by one", () => {
    const { inject_flit, link_flit } = simulator.config.chip.energy;
    for (const { traffic, energy } of [batch, ...batch.inputs]) {
      expect(traffic.flits).toBeGreaterThan(traffic.packets);
      expect(energy.by_event.inject_flit).toBe(traffic.flits * inject_flit.fj);
      expect(energy.by_event.link_flit).toBe(traffic.flit_hops * link_flit.fj);
    }
  });
});

test("leakage and clock are their constants times silicon and time, each rounded once", () => {
  const chip = {
    ...NATIVE,
    static: { ...NATIVE.static, fjPerMegatick: 3 * 2 ** 19, lowFjPerMegatick: 1, highFjPerMegatick: 2 ** 20 },
    clock: { ...NATIVE.clock, fjPerMegatick: 2 ** 19, lowFjPerMegatick: 0, highFjPerMegatick: 3 * 2 ** 20 },
  };
  expect(idleEnergy(chip, { mm2: 5, flipFlops: 0 }, 7)).toEqual({
    static: { value: 53, low: 0, high: 35 },
    clock: { value: 0, low: 0, high: 0 },
    uncore: { value: 0, low: 0, high: 0 },
  });
  const { static: leakage, clock } = idleEnergy(chip, { mm2: 1.5, flipFlops: 3 }, 7);
  expect([leakage.value, clock]).toEqual([16, { value: 11, low: 0, high: 63 }]);
});
