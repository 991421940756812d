import { describe, expect, test } from "vitest";
import { forward } from "../../src/sorbet/forward.js";
import { embed } from "../../src/sorbet/host.js";
import { tensorValues } from "../../src/sorbet/safetensors.js";
import { goldenModel, goldenVectors } from "../support/golden.js";

const SEQUENCES = 8;
/** Per layer ten spike counts, the scores and two norms; then pooler.n. */
const INTERMEDIATES = 2 * 13 + 1;
/** -0 and 0 are the same number. */
const plain = (x: Float64Array) => Array.from(x, (v) => v + 0);

describe.each([
  { file: "grid10" as const, gridBits: 10 },
  { file: "gridnone" as const, gridBits: null },
])("golden vectors $file, computed by the paper's public code", ({ file, gridBits }) => {
  const model = goldenModel(gridBits);
  const vectors = goldenVectors(file);
  const names = Array.from({ length: SEQUENCES }, (_, i) => `seq0${i}`);

  test("hold eight sequences", () => {
    expect([...new Set([...vectors.keys()].map((name) => name.split(".")[0]))].sort()).toEqual(names);
  });

  test.each(names)("every intermediate of %s is equal in every bit", (name) => {
    const vector = (what: string) => tensorValues(vectors.get(`${name}.${what}`)!);
    const seen = new Map<string, Float64Array>();
    const result = forward(model, vector("hidden0"), (site, values) => seen.set(site, values));
    expect(seen.size).toBe(INTERMEDIATES);
    for (const [site, values] of seen) expect(plain(values), site).toEqual(plain(vector(site)));
    expect(plain(result.pooled)).toEqual(plain(vector("pooled")));
    expect(plain(result.logits)).toEqual(plain(vector("logits")));
    const known = [...vectors.keys()]
      .filter((key) => key.startsWith(`${name}.`))
      .map((key) => key.slice(name.length + 1));
    expect([...seen.keys(), "pooled", "logits", "hidden0", "ids", "types"].sort()).toEqual(known.sort());
  });

  test.each(names)("the embedding of %s", (name) => {
    const vector = (what: string) => tensorValues(vectors.get(`${name}.${what}`)!);
    const hidden0 = embed(model, vector("ids"), vector("types"));
    if (gridBits !== null) {
      expect(plain(hidden0)).toEqual(plain(vector("hidden0")));
      return;
    }
    const expected = vector("hidden0");
    expect(Math.max(...hidden0.map((x, i) => Math.abs(x - expected[i])))).toBeLessThan(1e-14);
    expect(plain(forward(model, hidden0).logits)).toEqual(plain(vector("logits")));
  });
});
