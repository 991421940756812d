import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { type Individual, nsga2 } from "../../src/explore/search/nsga2.js";
import { boundsOf, dominates, front, hypervolume, hypervolumeTrace } from "../../src/explore/search/pareto.js";
import { randomPoints, STREAMS } from "../../src/explore/search/random.js";
import { makeAxis } from "../../src/explore/space/axis.js";
import { Space } from "../../src/explore/space/space.js";

const NOWHERE = { source: "test" };
const square = (side: number): Space =>
  new Space(
    ["x", "y"].map((path) => makeAxis(path, { range: [0, side - 1, 1] }, NOWHERE)),
    NOWHERE,
  );
const SIDE = 6;
const cell = fc.integer({ min: 0, max: SIDE });
const points = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });

describe("fronts and volumes", () => {
  test.prop([points])("the front is those that nobody dominates", (all) => {
    const expected = all.filter((a) => !all.some((b) => dominates(b, a)));
    expect(front(all, (p) => p)).toEqual(expected);
  });

  test.prop([points])("the volume is the number of unit cells that some point dominates", (all) => {
    let cells = 0;
    for (let x = 0; x < SIDE; x++)
      for (let y = 0; y < SIDE; y++)
        for (let z = 0; z < SIDE; z++) if (all.some((p) => p[0] <= x && p[1] <= y && p[2] <= z)) cells++;
    expect(hypervolume(all, [SIDE, SIDE, SIDE])).toBe(cells);
  });

  test.prop([points])("it never falls, and the order of points does not matter for where it ends", (all) => {
    const bounds = boundsOf(all, 3);
    const trace = hypervolumeTrace([null, ...all], bounds);
    for (let i = 0; i < all.length; i++) expect(trace[i + 1]).toBeGreaterThanOrEqual(trace[i]!);
    expect(hypervolumeTrace([...all].reverse(), bounds).at(-1) ?? 0).toBeCloseTo(trace.at(-1)!, 12);
  });
});

/** Two objectives whose front is the line x + y = 100 of a 101 x 101 square; the lower left is infeasible. */
const evaluate = (space: Space, index: number): Individual => {
  const { x, y } = space.point(index) as { x: number; y: number };
  const penalty = Math.abs(x + y - 100);
  return { index, values: x + y < 50 ? null : [x + penalty, y + penalty] };
};

describe("searches", () => {
  it("random points: within budget, none twice, constraints kept, the same for a seed", () => {
    const space = square(10);
    const draw = (seed: number, budget: number) => [
      ...randomPoints(space, (index) => index % 2 === 0, budget, seed, STREAMS.random),
    ];
    expect(draw(1, 20)).toEqual(draw(1, 20));
    expect(draw(1, 20)).not.toEqual(draw(2, 20));
    const all = draw(1, 1000);
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i));
  });

  it("nsga2 comes nearer to the front than as many points at random, in the mean of ten seeds", () => {
    const space = square(101);
    const budget = 200;
    let gain = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const found: Individual[] = [];
      const steps = nsga2(space, () => true, budget, 20, seed);
      for (let next = steps.next(); !next.done; ) {
        const generation = next.value.map((index) => evaluate(space, index));
        found.push(...generation);
        next = steps.next(generation);
      }
      expect([found.length, new Set(found.map(({ index }) => index)).size]).toEqual([budget, budget]);
      const chance = [...randomPoints(space, () => true, budget, seed, STREAMS.random)].map((i) => evaluate(space, i));
      const volume = (list: Individual[]) =>
        hypervolume(
          list.flatMap(({ values }) => (values === null ? [] : [values])),
          [200, 200],
        );
      gain += volume(found) - volume(chance);
    }
    expect(gain).toBeGreaterThan(0);
  });

  it("nsga2 ends when the space is used up", () => {
    const space = square(3);
    const steps = nsga2(space, (index) => index !== 4, 100, 4, 1);
    const seen: number[] = [];
    for (let next = steps.next(); !next.done; ) {
      seen.push(...next.value);
      next = steps.next(next.value.map((index) => ({ index, values: [index] })));
    }
    expect(seen.sort()).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
  });
});
