import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type {
  BinaryMatrix,
  BspnWeights,
  LayerWeights,
  ModelRules,
  ModelShape,
  SorbetModel,
} from "../../src/contracts/model.js";
import { pow2 } from "../../src/sorbet/double.js";

/** What a test wants fixed; the rest is drawn. */
export interface RandomModelOptions {
  readonly shape?: Partial<Omit<ModelShape, "hidden">> & { readonly headSize?: number };
  readonly rules?: Partial<ModelRules>;
}

/** Draws from a seeded generator; equal seeds give equal draws on any machine. */
export class Draws {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** An integer in from..to. */
  int(from: number, to: number): number {
    return uniformInt(this.generator, from, to);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)];
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  /** `length` multiples of 2^-bits in [-most, most]. */
  grid(length: number, bits: number, most: number): Float64Array {
    const steps = most * 2 ** bits;
    return Float64Array.from({ length }, () => this.int(-steps, steps) * pow2(-bits));
  }
}

/** The power of two next to sqrt(n). */
const rootShift = (n: number) => Math.floor((32 - Math.clz32(n)) / 2);

/** One random checkpoint in the making: values are of order 1 at every site, so codes spread over their range. */
class Maker {
  private readonly draws: Draws;
  private readonly shape: ModelShape;
  private readonly rules: ModelRules;
  private readonly gridBits: number;
  /**
   * Channels of a BSPN group that carries nothing but what the matrices add, so that a whole group can be 0; none:
   * empty.
   */
  private readonly dead: { readonly from: number; readonly to: number };

  constructor(seed: number, { shape = {}, rules = {} }: RandomModelOptions) {
    const d = new Draws(seed);
    this.draws = d;
    const { headSize = d.pick([2, 4, 4, 8, 8, 8, 16]), ...sizes } = shape;
    const heads = sizes.heads ?? d.int(headSize < 8 ? 3 : 1, 4);
    const hidden = heads * headSize;
    const groups = [1, 2, 4, 8, 16].filter((n) => hidden % n === 0);
    const labels = Array.from({ length: d.int(2, 3) }, (_, i) => `label${i}`);
    const drawn = {
      layers: d.int(1, 3),
      feedForward: d.pick([hidden, 2 * hidden, d.int(5, 40)]),
      vocabulary: d.int(5, 40),
    };
    this.shape = { ...drawn, heads, hidden, positions: 16, types: 2, labels, ...sizes };
    this.gridBits = d.pick([1, 2, 3, 5, 8]);
    this.rules = {
      timesteps: 16,
      activationBits: 4,
      partitionRounding: d.pick(["nearest", "nearest", "nearest", "ceil", "log-nearest"] as const),
      scoreShift: headSize === 4 || headSize === 16 ? d.pick([null, 0, 1]) : d.int(0, 2),
      softmaxWindow: d.pick([1, 2, 3, 6, 16]),
      bspnGroupSize: d.chance(60) && groups.includes(headSize) ? headSize : d.pick(groups),
      bspnEps: pow2(d.pick([-17, -17, -8, -4])),
      residualExponentMin: d.pick([-10, -6, -3, -2]),
      layerNormEps: 1e-12,
      embeddingGridBits: d.pick([1, 3, 6, 10]),
      parameterGridBits: this.gridBits,
      weightLevels: 2,
      lowerCase: true,
      ...rules,
    };
    const size = this.rules.bspnGroupSize;
    const from = d.int(0, hidden / size - 1) * size;
    this.dead = d.chance(30) && size < hidden ? { from, to: from + size } : { from: 0, to: 0 };
  }

  private isDead(channel: number): boolean {
    return channel >= this.dead.from && channel < this.dead.to;
  }

  private signs(outputs: number, inputs: number): Int8Array {
    const percent = this.draws.pick([50, 50, 20, 80]);
    const zeros = this.rules.weightLevels === 3 ? this.draws.pick([0, 30, 30, 90]) : 0;
    const sign = () => (this.draws.chance(percent) ? 1 : -1);
    return Int8Array.from({ length: outputs * inputs }, () => (zeros > 0 && this.draws.chance(zeros) ? 0 : sign()));
  }

  /** `toResidual`: the outputs are hidden channels, and a dead one gets no bias. */
  private matrix(outputs: number, inputs: number, alphaIn: number, toResidual = false): BinaryMatrix {
    const d = this.draws;
    const bias = d.grid(outputs, this.gridBits, d.pick([0, 1, 1]));
    return {
      outputs,
      inputs,
      sign: this.signs(outputs, inputs),
      m: pow2(d.int(0, 1) - rootShift(inputs)),
      alphaIn,
      move: d.chance(30) ? new Float64Array(inputs) : d.grid(inputs, this.gridBits, 1),
      bias: toResidual ? bias.map((b, j) => (this.isDead(j) ? 0 : b)) : bias,
    };
  }

  private norm(): BspnWeights {
    const d = this.draws;
    const { hidden } = this.shape;
    const weight = Float64Array.from({ length: hidden }, () => d.pick([-1, 1, 1, 1]) * pow2(d.int(-2, 1)));
    const beta = d.grid(hidden, this.gridBits, 1);
    const none = (i: number) => this.isDead(i) || d.chance(3);
    return {
      weight: weight.map((w, i) => (none(i) ? 0 : w)),
      beta: beta.map((b, i) => (this.isDead(i) || d.chance(20) ? 0 : b)),
    };
  }

  private layer(): LayerWeights {
    const d = this.draws;
    const { hidden, feedForward } = this.shape;
    const signed = () => pow2(d.int(-3, 0));
    // A step far above the values: the site is silent, so a dead group really is 0.
    const silent = this.dead.to > 0 ? d.pick(["output", "ffnOut", "none"]) : "none";
    const output = this.matrix(hidden, hidden, pow2(silent === "output" ? 8 : d.int(-3, -1)), true);
    const ffnOut = this.matrix(hidden, feedForward, pow2(silent === "ffnOut" ? 12 : d.int(-4, -2)), true);
    return {
      query: this.matrix(hidden, hidden, signed()),
      key: this.matrix(hidden, hidden, signed()),
      value: this.matrix(hidden, hidden, signed()),
      output: silent === "output" ? { ...output, move: new Float64Array(hidden) } : output,
      ffnIn: this.matrix(feedForward, hidden, signed()),
      ffnOut,
      alphaQ: signed(),
      alphaK: signed(),
      alphaV: signed(),
      alphaP: pow2(d.pick([-4, -4, -3, -5])),
      norm1: this.norm(),
      norm2: this.norm(),
    };
  }

  private word(): SorbetModel["embeddings"]["word"] {
    const d = this.draws;
    const { vocabulary, hidden } = this.shape;
    if (d.chance(50)) return { kind: "values", values: d.grid(vocabulary * hidden, 6, 1) };
    const stride = Math.ceil(hidden / 8);
    const padding = (byte: number) => (byte % stride === stride - 1 ? (1 << (hidden - 8 * (stride - 1))) - 1 : 255);
    const signBits = Uint8Array.from({ length: vocabulary * stride }, (_, byte) => d.int(0, 255) & padding(byte));
    return { kind: "signs", signBits, scale: Float64Array.from({ length: vocabulary }, () => d.int(1, 64) * pow2(-6)) };
  }

  make(): SorbetModel {
    const d = this.draws;
    const { hidden, layers, positions, types, labels } = this.shape;
    const alive = (x: number, i: number) => (this.isDead(i) ? 0 : x);
    return {
      name: "random",
      shape: this.shape,
      rules: this.rules,
      embeddings: {
        word: this.word(),
        position: d.grid(positions * hidden, 6, 1),
        type: d.grid(types * hidden, 6, 1),
        normWeight: Float64Array.from({ length: hidden }, () => d.int(50, 150) / 100).map(alive),
        normBias: Float64Array.from({ length: hidden }, () => d.int(-50, 50) / 100).map(alive),
      },
      layers: Array.from({ length: layers }, () => this.layer()),
      pooler: this.matrix(hidden, hidden, pow2(d.int(-3, -1))),
      classifier: {
        weight: d.grid(labels.length * hidden, this.gridBits, 1),
        bias: d.grid(labels.length, this.gridBits, 1),
      },
    };
  }
}

/**
 * A small random checkpoint, a function of `seed` and `options` alone, in the form the chip can load: scales are powers
 * of two, moves, biases, betas and classifier lie on one grid, the embedding output on another; score shift (or D a
 * power of four), softmax window and residual floor are stated. Coarse grids make ties common; clamps, floors, terms
 * outside the window, zero weights, groups that are wholly 0 and group means within eps of a power of two occur, as
 * test/sorbet/random-model.test.ts counts.
 */
export function randomModel(seed: number, options: RandomModelOptions = {}): SorbetModel {
  return new Maker(seed, options).make();
}

/** A random sequence for `model`, of `tokens` tokens: ids and token types. */
export function randomSequence(seed: number, model: SorbetModel, tokens: number): { ids: number[]; types: number[] } {
  const d = new Draws(seed);
  const upTo = (end: number) => Array.from({ length: tokens }, () => d.int(0, end - 1));
  return { ids: upTo(model.shape.vocabulary), types: upTo(model.shape.types) };
}
