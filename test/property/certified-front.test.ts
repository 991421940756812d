import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { certificateText, certify } from "../../src/explore/search/certify.js";
import type { Entry } from "../../src/explore/search/entry.js";
import { front, type Values } from "../../src/explore/search/pareto.js";
import type { Evaluated, Sweep } from "../../src/explore/sweep.js";

const METRICS = ["energy", "latency", "area"];

interface Drawn {
  readonly bounds: Values;
  /** How far above its bound each value lies. */
  readonly above: Values;
  /** Whether the simulated point keeps the constraints on results. */
  readonly keeps: boolean;
}

const dimensions = fc.integer({ min: 1, max: 3 });
const drawn = dimensions.chain((count) => {
  const values = (min: number) => fc.array(fc.integer({ min, max: 12 }), { minLength: count, maxLength: count });
  const point: fc.Arbitrary<Drawn> = fc.record({
    bounds: values(1),
    above: values(0),
    keeps: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
  });
  return fc.record({ count: fc.constant(count), points: fc.array(point, { maxLength: 40 }) });
});

/** A sweep whose simulations are a table. */
function tableSweep(points: readonly Drawn[], count: number, simulations: number): { sweep: Sweep; asked: number[] } {
  const objectives = METRICS.slice(0, count).map((metric) => ({ name: metric, metric, unit: "-", direction: "min" }));
  const asked: number[] = [];
  const sweep = {
    file: { objectives, search: { simulations } },
    broken: (index: number) => (points[index]!.keeps ? undefined : "a constraint"),
    evaluateAll: async (indices: readonly number[], of: (evaluated: Evaluated) => Entry) =>
      indices.map((index) => {
        asked.push(index);
        const { bounds, above } = points[index]!;
        const metrics = Object.fromEntries(bounds.map((bound, d) => [METRICS[d], bound + above[d]!]));
        const record = { feasible: true, key: `s${index}`, fidelity: "flit", seed: 1, metrics } as const;
        return of({ index, key: record.key, record });
      }),
  };
  return { sweep: sweep as unknown as Sweep, asked };
}

const counted = (points: readonly Drawn[]): Entry[] =>
  points.map(({ bounds }, index) => ({ index, key: `c${index}`, values: bounds }));
const simulated = ({ bounds, above }: Drawn): Values => bounds.map((bound, d) => bound + above[d]!);
const valuesOf = (all: readonly Values[]): string[] =>
  [...new Set(front(all, (values) => values).map((values) => values.join(" ")))].sort();

test.prop([drawn])("what is proved best is the front of all simulations", async ({ count, points }) => {
  const { sweep, asked } = tableSweep(points, count, 1000);
  const { promoted, certificate } = await certify(sweep, counted(points), "flit");
  const found = promoted.flatMap(({ values }) => (values === null ? [] : [values]));
  const all = points.filter(({ keeps }) => keeps).map(simulated);
  expect(valuesOf(found)).toEqual(valuesOf(all));
  expect(certificate).toMatchObject({ proved: true, missing: 0, simulated: asked.length, points: points.length });
  expect(new Set(asked).size).toBe(asked.length);
});

test.prop([drawn, fc.integer({ min: 1, max: 10 })])(
  "a budget is kept, and as many simulations more as are said to be missing prove the front",
  async ({ count, points }, budget) => {
    const { sweep, asked } = tableSweep(points, count, budget);
    const { certificate } = await certify(sweep, counted(points), "flit");
    expect(asked.length).toBeLessThanOrEqual(budget);
    expect(certificate.proved).toBe(certificate.missing === 0);
    const more = tableSweep(points, count, asked.length + certificate.missing);
    expect((await certify(more.sweep, counted(points), "flit")).certificate.proved).toBe(true);
    expect(certificateText(certificate)).toContain(
      certificate.proved ? `proved best of ${points.length} points` : `at most ${certificate.missing} more`,
    );
  },
);

test("without a bound the counted front alone is simulated, and nothing is said to be proved", async () => {
  const points: Drawn[] = [1, 2, 3].map((bound) => ({ bounds: [bound], above: [0], keeps: true }));
  const { sweep, asked } = tableSweep(points, 1, 1000);
  const file = { ...sweep.file, objectives: [{ name: "power_w", metric: "power_w", unit: "W", direction: "min" }] };
  const { certificate } = await certify({ ...sweep, file } as unknown as Sweep, counted(points), "packet");
  expect([asked, certificate.proved]).toEqual([[0], false]);
  expect(certificateText(certificate)).toBe(
    "best of the 1 point simulated at packet level: counting is no lower bound of power_w",
  );
});
