import { describe, expect, test } from "vitest";
import { CheckpointError } from "../../../src/base/user-error.js";
import type { BinaryMatrix, BspnWeights, LayerWeights, ModelRules, SorbetModel } from "../../../src/contracts/model.js";
import { exponentOf, gridBitsOf, NotDyadicError, toInteger } from "../../../src/cores/datapath/dyadic.js";
import { requireDyadic, scoreExponent } from "../../../src/cores/datapath/dyadic-model.js";
import { randomModel } from "../../support/random-model.js";

const good = randomModel(5, { shape: { layers: 2, heads: 2, headSize: 16 }, rules: { scoreShift: null } });

function changed(layer: number, change: (layer: LayerWeights) => Partial<LayerWeights>): SorbetModel {
  return { ...good, layers: good.layers.map((l, i) => (i === layer ? { ...l, ...change(l) } : l)) };
}
const withRules = (rules: Partial<ModelRules>): SorbetModel => ({ ...good, rules: { ...good.rules, ...rules } });
const second = (values: Float64Array, value: number) => values.map((v, i) => (i === 1 ? value : v));

const MATRICES = {
  query: "attention.query",
  key: "attention.key",
  value: "attention.value",
  output: "attention.output",
  ffnIn: "ffn.in",
  ffnOut: "ffn.out",
} as const;
const badMatrices: [string, (matrix: BinaryMatrix) => BinaryMatrix][] = [
  ["m", (matrix) => ({ ...matrix, m: 0.3 })],
  ["alpha_in", (matrix) => ({ ...matrix, alphaIn: 3 })],
  ["move", (matrix) => ({ ...matrix, move: second(matrix.move, 0.1) })],
  ["bias", (matrix) => ({ ...matrix, bias: second(matrix.bias, -1 / 3) })],
];
const badNorms: [string, (norm: BspnWeights) => BspnWeights][] = [
  ["weight_pow2", (norm) => ({ ...norm, weight: second(norm.weight, -0.75) })],
  ["beta", (norm) => ({ ...norm, beta: second(norm.beta, 2 ** -41) })],
];

const refusals: [string, SorbetModel][] = [
  ...Object.entries(MATRICES).flatMap(([field, name]) =>
    badMatrices.map(([tensor, spoil]): [string, SorbetModel] => [
      `layers.1.${name}.${tensor}`,
      changed(1, (layer) => ({ [field]: spoil(layer[field as keyof typeof MATRICES]) })),
    ]),
  ),
  ...badMatrices.map(([tensor, spoil]): [string, SorbetModel] => [
    `pooler.${tensor}`,
    { ...good, pooler: spoil(good.pooler) },
  ]),
  ...(["norm1", "norm2"] as const).flatMap((norm) =>
    badNorms.map(([tensor, spoil]): [string, SorbetModel] => [
      `layers.0.${norm}.${tensor}`,
      changed(0, (layer) => ({ [norm]: spoil(layer[norm]) })),
    ]),
  ),
  ["layers.0.attention.q.alpha", changed(0, () => ({ alphaQ: 0.2 }))],
  ["layers.1.attention.k.alpha", changed(1, () => ({ alphaK: 0 }))],
  ["layers.0.attention.v.alpha", changed(0, () => ({ alphaV: -0.5 }))],
  ["layers.1.attention.p.alpha", changed(1, () => ({ alphaP: Number.NaN }))],
  ["embedding_grid_bits", withRules({ embeddingGridBits: null })],
];

describe("a model for the chip", () => {
  test("loads when every scale is a power of two and every value on a grid", () => {
    expect(() => requireDyadic(good)).not.toThrow();
    expect(() => requireDyadic(changed(0, (l) => ({ norm1: badNorms[0]![1](l.norm1) })))).toThrow(NotDyadicError);
  });

  test.each(refusals)("is refused by name: %s", (name, model) => {
    let thrown: unknown;
    try {
      requireDyadic(model);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(NotDyadicError);
    expect(thrown).toBeInstanceOf(CheckpointError);
    expect((thrown as Error).message).toContain(name);
    expect((thrown as Error).message).toContain("--engine reference");
    expect((thrown as Error).message).not.toContain("\n");
  });

  test("needs a score shift unless the head size is a power of four", () => {
    for (const [headSize, shift] of [
      [4, 1],
      [16, 2],
      [64, 3],
    ] as const) {
      const model = randomModel(5, { shape: { layers: 1, heads: 1, headSize }, rules: { scoreShift: null } });
      const alphas = exponentOf("q", model.layers[0]!.alphaQ) + exponentOf("k", model.layers[0]!.alphaK);
      expect(scoreExponent(model, 0)).toBe(alphas - shift);
    }
    for (const headSize of [2, 8, 24, 32]) {
      const model = randomModel(5, { shape: { layers: 1, heads: 1, headSize }, rules: { scoreShift: null } });
      expect(() => requireDyadic(model)).toThrow(`1 / sqrt(${headSize}) is no shift`);
      const shifted = { ...model, rules: { ...model.rules, scoreShift: 2 } };
      const alphas = exponentOf("q", model.layers[0]!.alphaQ) + exponentOf("k", model.layers[0]!.alphaK);
      expect(scoreExponent(shifted, 0)).toBe(alphas - 2);
    }
  });
});

describe("dyadic numbers", () => {
  test("exponents of powers of two, and of nothing else", () => {
    for (let n = -60; n <= 60; n++) expect(exponentOf("t", 2 ** n)).toBe(n);
    for (const value of [0, -1, 3, 2 ** -61, 2 ** 61, 1 + 2 ** -52, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => exponentOf("t", value)).toThrow(/^t: /);
  });

  test("the fewest fraction bits that hold all values", () => {
    expect(gridBitsOf("t", Float64Array.of())).toBe(0);
    expect(gridBitsOf("t", Float64Array.of(3, -8, 0))).toBe(0);
    expect(gridBitsOf("t", Float64Array.of(3, -0.5, 0.125))).toBe(3);
    expect(gridBitsOf("t", Float64Array.of(2 ** -40))).toBe(40);
    expect(() => gridBitsOf("t", Float64Array.of(1, 2 ** -41))).toThrow(/^t: .* 2\^-40/);
    expect(() => gridBitsOf("t", Float64Array.of(Number.NaN))).toThrow(NotDyadicError);
  });

  test("integers of values on the grid", () => {
    expect(toInteger(-0.375, 3)).toBe(-3);
    expect(Object.is(toInteger(-0, 3), 0)).toBe(true);
    expect(() => toInteger(0.375, 2)).toThrow(RangeError);
    expect(() => toInteger(2 ** 50, 5)).toThrow(RangeError);
  });
});
