import { describe, expect, test } from "vitest";
import { tensorValues } from "../../../src/sorbet/safetensors.js";
import { goldenModel, goldenVectors } from "../../support/golden.js";
import { UnitPass } from "./pass.js";

/** Per layer ten spike counts, the scores and two norms; then pooler.n. */
const INTERMEDIATES = 2 * 13 + 1;
/** -0 and 0 are the same number. */
const plain = (x: Float64Array) => Array.from(x, (v) => v + 0);

describe.each([
  { slices: 1, offset: true },
  { slices: 3, offset: false },
])("golden vectors through the units of $slices core(s) a matrix, offset code $offset", ({ slices, offset }) => {
  const model = goldenModel(10);
  const vectors = goldenVectors("grid10");

  test.each(Array.from({ length: 8 }, (_, i) => `seq0${i}`))(
    "every intermediate of %s is equal in every bit",
    (name) => {
      const vector = (what: string) => tensorValues(vectors.get(`${name}.${what}`)!);
      const seen = new Map<string, Float64Array>();
      const pooled = new UnitPass(model, slices, offset, (site, values) => seen.set(site, values)).run(
        vector("hidden0"),
      );
      expect(seen.size).toBe(INTERMEDIATES);
      for (const [site, values] of seen) expect(plain(values), site).toEqual(plain(vector(site)));
      expect(plain(pooled)).toEqual(plain(vector("pooled")));
    },
  );
});
