import { describe, expect, test } from "vitest";
import { embed } from "../../src/sorbet/host.js";
import { UnitPass } from "../cores/datapath/pass.js";
import { naiveForward, noEvents } from "../support/naive-forward.js";
import { randomModel, randomSequence } from "../support/random-model.js";

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);
/** -0 and 0 are the same number. */
const plain = (x: Iterable<number>) => Array.from(x, (v) => v + 0);

describe("the units of the cores, on random checkpoints", () => {
  test("give every intermediate of plain loops over the formulas, in any split over cores and with either zero code", () => {
    const events = noEvents();
    for (const seed of SEEDS) {
      const model = randomModel(seed);
      const { ids, types } = randomSequence(seed, model, 1 + (seed % 9));
      const hidden0 = embed(model, ids, types);
      const naive = naiveForward(model, hidden0, events);
      const seen = new Map<string, Float64Array>();
      const pass = new UnitPass(model, 1 + (seed % 3), seed % 2 === 0, (site, values) => seen.set(site, values));
      const pooled = pass.run(hidden0);
      expect([...seen.keys()].sort()).toEqual([...naive.trace.keys()].sort());
      for (const [site, values] of seen)
        expect(plain(values), `seed ${seed}, ${site}`).toEqual(plain(naive.trace.get(site)!));
      expect(plain(pooled)).toEqual(plain(naive.pooled));
    }
    for (const [name, count] of Object.entries(events)) expect(count, name).toBeGreaterThan(SEEDS.length);
  });

  test("the same registers need the same bits however a matrix is split", () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const model = randomModel(seed);
      const { ids, types } = randomSequence(seed, model, 5);
      const hidden0 = embed(model, ids, types);
      const [whole, split] = [1, 4].map((slices) => {
        const pass = new UnitPass(model, slices, true, () => {});
        pass.run(hidden0);
        return [pass.accumulator, pass.score, pass.context, pass.vector].map((register) => register.needed);
      });
      expect(split).toEqual(whole);
    }
  });
});
