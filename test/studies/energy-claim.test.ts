import { beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error plain JavaScript without types
import { total, workOf } from "../../studies/energy-claim/baselines.mjs";
// @ts-expect-error plain JavaScript without types
import { bertShape, claim, textShapes, ways } from "../../studies/energy-claim/comparison.mjs";
// @ts-expect-error plain JavaScript without types
import { loadStudy, readResult } from "../../studies/frame/load.mjs";

interface Constant {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly evidence: string;
  readonly source: string;
}
interface Way {
  readonly name: string;
  readonly spiking: boolean;
  readonly terms: unknown;
  readonly at: (corner: Record<string, string>) => number;
  readonly low: number;
  readonly high: number;
}

describe("the energy claim", () => {
  // biome-ignore lint/suspicious/noExplicitAny: results and constants are plain JSON and YAML
  let result: any;
  let constants: {
    operations: Record<string, Constant>;
    published: Record<string, Constant>;
    baselines: { linear: string[]; attention: string[] }[];
  };
  beforeAll(async () => {
    const study = await loadStudy("energy-claim");
    result = readResult(study);
    constants = study.data("constants.yaml");
  });

  it("counts the multiply-accumulates of a layer by hand", () => {
    const work = workOf({ layers: 1, hidden: 2, feedForward: 3 }, 5);
    expect(work.weights).toBe(4 * 2 * 2 + 2 * 2 * 3);
    expect(work.linear).toBe(5 * work.weights);
    // Scores and context: for each of 5 queries and 5 keys, 2 channels each.
    expect(work.attention).toBe(2 * 5 * 5 * 2);
  });

  it("finds the published energy of BERT in FP32 to a part in a thousand", () => {
    const { fp32Mj } = claim(result, constants);
    expect(fp32Mj / constants.published.bert_fp32!.value).toBeCloseTo(1, 3);
  });

  it("divides the chip's energy into terms that sum to it, and so do its groups of constants, at every point", () => {
    for (const shape of [bertShape(result), ...textShapes(result)]) {
      const spiking = (ways(shape, constants, false) as Way[]).filter((way) => way.spiking);
      const energies = Object.values<{ metrics: { energy: number } }>(shape.byCode).map(
        ({ metrics }) => metrics.energy,
      );
      expect(spiking.map(({ terms }) => total(terms))).toEqual(energies);
      expect(spiking.map(({ at }) => at({}))).toEqual(energies);
    }
  });

  it("keeps every total inside its range, and reading once at or below reading for every use", () => {
    const shape = bertShape(result);
    const [each, once] = [false, true].map((reuse) => ways(shape, constants, reuse) as Way[]);
    each!.forEach((way, i) => {
      expect(way.at({})).toBeCloseTo(total(way.terms), -3);
      expect(way.low).toBeLessThan(total(way.terms));
      expect(way.high).toBeGreaterThan(total(way.terms));
      expect(total(once![i]!.terms)).toBeLessThanOrEqual(total(way.terms));
    });
  });

  it("has every constant with unit, grade and source, and names only operations that it has", () => {
    const all = [...Object.entries(constants.operations), ...Object.entries(constants.published)];
    for (const [name, { value, low = value, high = value, unit, evidence, source }] of all) {
      expect(unit, name).toMatch(/./);
      expect(source, name).toMatch(/./);
      expect(["published", "derived", "estimate"], name).toContain(evidence);
      expect(low, name).toBeLessThanOrEqual(value);
      expect(high, name).toBeGreaterThanOrEqual(value);
    }
    const used = constants.baselines.flatMap(({ linear, attention }) => [...linear, ...attention]);
    for (const name of used) expect(name.startsWith("chip.") || name in constants.operations, name).toBe(true);
  });
});
