import { describe, expect, test } from "vitest";
import { forward } from "../../src/sorbet/forward.js";
import { embed } from "../../src/sorbet/host.js";
import { type Events, naiveForward, noEvents } from "../support/naive-forward.js";
import { randomModel, randomSequence } from "../support/random-model.js";

const SEEDS = Array.from({ length: 120 }, (_, i) => i + 1);
const plain = (x: Iterable<number>) => Array.from(x, (v) => v + 0);

function run(seed: number, events: Events) {
  const model = randomModel(seed);
  const { ids, types } = randomSequence(seed, model, 1 + (seed % 9));
  const hidden0 = embed(model, ids, types);
  return { model, hidden0, naive: naiveForward(model, hidden0, events) };
}

describe("random checkpoints", () => {
  test("are functions of their seed", () => {
    expect(randomModel(7)).toEqual(randomModel(7));
    expect(randomModel(7)).not.toEqual(randomModel(8));
  });

  test("keep what a test fixes", () => {
    const model = randomModel(3, { shape: { layers: 2, heads: 2, headSize: 8 }, rules: { softmaxWindow: null } });
    expect(model.shape).toMatchObject({ layers: 2, heads: 2, hidden: 16 });
    expect(model.rules.softmaxWindow).toBeNull();
  });

  test("give in every intermediate what plain loops over the formulas give, and meet every delicate case often", () => {
    const events = noEvents();
    for (const seed of SEEDS) {
      const { model, hidden0, naive } = run(seed, events);
      const seen = new Map<string, Float64Array>();
      const { logits, pooled } = forward(model, hidden0, (site, values) => seen.set(site, values));
      expect([...seen.keys()].sort()).toEqual([...naive.trace.keys()].sort());
      for (const [site, values] of seen)
        expect(plain(values), `seed ${seed}, ${site}`).toEqual(plain(naive.trace.get(site)!));
      expect(plain(pooled)).toEqual(plain(naive.pooled));
      expect(plain(logits)).toEqual(plain(naive.logits));
      expect(forward(model, hidden0)).toEqual({ logits, pooled });
    }
    for (const [name, count] of Object.entries(events)) expect(count, name).toBeGreaterThan(SEEDS.length);
    expect(events.ties / events.codes).toBeGreaterThan(0.05);
    expect(events.clamps / events.codes).toBeLessThan(0.25);
    expect(events.zeros / events.codes).toBeLessThan(0.5);
  });

  test("have logits that tell sequences apart", () => {
    const distinct = SEEDS.filter((seed) => {
      const model = randomModel(seed);
      const logits = [1, 2].map((other) => {
        const { ids, types } = randomSequence(other * 1000 + seed, model, 6);
        return forward(model, embed(model, ids, types)).logits.join();
      });
      return logits[0] !== logits[1];
    });
    expect(distinct.length).toBeGreaterThan(0.8 * SEEDS.length);
  });
});
