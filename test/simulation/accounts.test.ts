import { describe, expect, test } from "vitest";
import { staticEnergy } from "../../src/simulation/energy.js";
import { NATIVE, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";

describe("accounts of a run", () => {
  const model = smallModel();
  // Links of 16 bits, so that packets have more than one flit.
  const simulator = simulatorOf(model, { chip: { ...tightChip(model, 2, 4), noc: { linkBits: 16 } }, meshWidth: 5 });
  const inputs = sequences(3, model, [4, 2]);
  const batch = simulator.runBatch(inputs);

  test("a sentence costs the same alone as beside others, but for static energy", () => {
    const dynamic = (by: Record<string, number>) => ({ ...by, static: 0 });
    const alone = inputs.map((input) => simulator.runBatch([input]).inputs[0]!);
    batch.inputs.forEach((result, i) => {
      expect(dynamic(result.energy.by_event)).toEqual(dynamic(alone[i]!.energy.by_event));
    });
    expect(dynamic(alone[0]!.energy.by_event)).not.toEqual(dynamic(alone[1]!.energy.by_event));
  });

  test("flits sent and carried are paid for one by one", () => {
    const { inject_flit, hop_flit } = simulator.config.chip.energy;
    for (const { traffic, energy } of [batch, ...batch.inputs]) {
      expect(traffic.flits).toBeGreaterThan(traffic.packets);
      expect(energy.by_event.inject_flit).toBe(traffic.flits * inject_flit.fj);
      expect(energy.by_event.hop_flit).toBe(traffic.flit_hops * hop_flit.fj);
    }
  });
});

test("static energy is the constants times memory, logic and time, rounded once", () => {
  const spec = {
    ...NATIVE.static,
    fjPerKibMegatick: 3 * 2 ** 19,
    lowFjPerKibMegatick: 1,
    highFjPerKibMegatick: 2 ** 20,
    fjPerMm2Megatick: 2 ** 19,
    lowFjPerMm2Megatick: 1,
    highFjPerMm2Megatick: 3 * 2 ** 20,
  };
  const chip = { ...NATIVE, static: spec };
  expect(staticEnergy(chip, { memoryKib: 5, logicMm2: 0 }, 7)).toEqual({ value: 53, low: 0, high: 35 });
  expect(staticEnergy(chip, { memoryKib: 5, logicMm2: 1.5 }, 7)).toEqual({ value: 58, low: 0, high: 67 });
});
