import { describe, expect, test } from "vitest";
import type { VectorSpec } from "../../src/contracts/chip.js";
import { HeadsDatapath } from "../../src/cores/kinds/attention/attention-datapath.js";
import { bspnTicks, requantiseTicks } from "../../src/cores/unit-ticks.js";

describe("ticks of the units", () => {
  const vector: VectorSpec = {
    lanes: 8,
    requantiseTicks: 3,
    bspnPasses: 2,
    bspnTicks: 5,
    softmaxLanes: 4,
    softmaxPasses: 3,
    softmaxTicks: 7,
  };

  test("vector unit: its constant, and a pass for every `lanes` columns begun", () => {
    expect([1, 8, 9, 16, 17].map((n) => requantiseTicks(vector, n))).toEqual([4, 4, 5, 5, 6]);
    expect([1, 8, 9, 16, 17].map((n) => bspnTicks(vector, n))).toEqual([7, 7, 9, 9, 11]);
  });

  test("attention: a pass over the keys for each Q spike, at least a tick, and three passes of PTsoftmax", () => {
    const spec = { heads: 2, headSize: 4, contextSlots: 1, lanes: 2, code: "offset", vector };
    const heads = new HeadsDatapath(spec as unknown as ConstructorParameters<typeof HeadsDatapath>[0]);
    const query = Int32Array.of(9, 9, 1, 0, 2, 3, 0, 0, 0, 7);
    expect(heads.scoreReads(query, 2, 0)).toBe(6);
    expect(heads.scoreReads(query, 2, 1)).toBe(7);
    expect([1, 2, 3, 5].map((n) => heads.scoreTicks(6, n))).toEqual([6, 6, 12, 18]);
    expect(heads.scoreTicks(0, 5)).toBe(1);
    expect([1, 4, 5].map((n) => heads.softmaxTicks(n))).toEqual([10, 10, 13]);
    expect(heads.encodeTicks).toBe(4);
  });
});
