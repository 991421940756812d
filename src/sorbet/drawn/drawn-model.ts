import { Random } from "../../base/random.js";
import type { BinaryMatrix, BspnWeights, EmbeddingWeights, LayerWeights, SorbetModel } from "../../contracts/model.js";
import { attend } from "../attention.js";
import { bspn } from "../bspn.js";
import { pow2, roundLog2 } from "../double.js";
import { type CodeRange, encode, signedRange, unsignedRange } from "../encode.js";
import { infer } from "../forward.js";
import { embed } from "../host.js";
import { signSums } from "../sign-sums.js";
import type { DrawnShape } from "./drawn-name.js";
import { fitStep } from "./fit-step.js";

const SEED = 1;

/** Share of zeros that rounding to -1, 0 and 1 times the mean magnitude leaves of normally distributed weights. */
const ZERO_SHARE = 0.31;
const HALF_WORD = 2 ** 16;

/** Token ids and types of a sentence. */
export interface Sentence {
  readonly ids: readonly number[];
  readonly types: readonly number[];
}

type Site = "in_q" | "in_k" | "in_v" | "q" | "k" | "v" | "out" | "ffn_in" | "ffn_out" | "pooler.n";

/** A matrix whose scales are still to be found. */
type Growing = { -readonly [key in keyof BinaryMatrix]: BinaryMatrix[key] };

/** A model without what stands on its embedding. */
type Trunk = Pick<SorbetModel, "shape" | "rules" | "embeddings">;

/** Mean magnitude of the codes of each site of a model, each sentence alike, by the name that `infer` gives it. */
function magnitudes(model: SorbetModel, sentences: readonly Sentence[]): Map<string, number> {
  const found = new Map<string, number>();
  const { low } = signedRange(model.rules);
  for (const { ids, types } of sentences)
    infer(model, ids, types, (name, values) => {
      const zero = name.endsWith(".ffn_out") ? 0 : -low;
      let total = 0;
      for (const n of values) total += Math.abs(n - zero);
      found.set(name, (found.get(name) ?? 0) + total / values.length / sentences.length);
    });
  return found;
}

/** Draws a model, layer by layer, and carries one sequence along to fit its steps on. */
class Drawing {
  private readonly random = new Random(SEED, 0);
  private readonly signed: CodeRange;
  private readonly unsigned: CodeRange;
  private readonly gridBits: number;
  private readonly wanted: Map<string, number>;

  constructor(
    private readonly shape: DrawnShape,
    private readonly like: SorbetModel,
    private readonly sentences: readonly Sentence[],
  ) {
    this.signed = signedRange(like.rules);
    this.unsigned = unsignedRange(like.rules);
    this.gridBits = like.rules.parameterGridBits ?? 8;
    this.wanted = magnitudes(like, sentences);
  }

  /** Mean magnitude that the codes of a site shall have. */
  private magnitude(layer: number, site: Site): number {
    const { rate, layers } = this.shape;
    if (rate !== null) return rate * this.like.rules.timesteps;
    const twin = Math.floor((layer * this.like.shape.layers) / layers);
    return this.wanted.get(site === "pooler.n" ? site : `layers.${twin}.${site}`)!;
  }

  private sign(): number {
    return this.random.below(2) === 0 ? -1 : 1;
  }

  private bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.random.below(256));
  }

  /** `length` values of a table, drawn with repetition. */
  private of(table: Float64Array, length: number): Float64Array {
    return Float64Array.from({ length }, () => table[this.random.below(table.length)]);
  }

  private weights(length: number): Int8Array {
    const signs = new Int8Array(length);
    if (this.shape.ternary) {
      for (let at = 0; at < length; at++) {
        const half = this.random.below(HALF_WORD);
        signs[at] = half < ZERO_SHARE * HALF_WORD ? 0 : (half & 1) * 2 - 1;
      }
      return signs;
    }
    for (let at = 0; at < length; ) {
      const word = this.random.below(2 ** 32);
      for (let k = 0; k < 32 && at < length; k++) signs[at++] = ((word >>> k) & 1) * 2 - 1;
    }
    return signs;
  }

  /**
   * A matrix behind a site, and what it makes of x (rows, inputs), scaled to a mean square near 1.
   * @param range of the codes that enter it
   */
  private matrix(outputs: number, x: Float64Array, rows: number, wanted: number, range: CodeRange) {
    const inputs = x.length / rows;
    const outwards = Float64Array.from({ length: inputs }, () => (range.low < 0 ? this.sign() : 1));
    const { alpha, move } = fitStep(x, range, wanted, outwards, this.gridBits);
    const bias = new Float64Array(outputs);
    const matrix: Growing = { outputs, inputs, sign: this.weights(outputs * inputs), m: 1, alphaIn: alpha, move, bias };
    const y = signSums(matrix, encode(x, alpha, range, move), rows, Math.max(-range.low, range.high));
    let squares = 0;
    for (const sum of y) squares += sum * sum;
    const size = alpha * Math.sqrt(squares / y.length);
    if (size > 0) matrix.m = pow2(-roundLog2(size));
    for (let i = 0; i < y.length; i++) y[i] *= alpha * matrix.m;
    return { matrix, y };
  }

  /** Matrix, site and codes of query, key or value: the matrix's bias takes the part of the moves. */
  private head(layer: number, name: "q" | "k" | "v", h: Float64Array, rows: number) {
    const { hidden } = this.shape;
    const { matrix, y } = this.matrix(hidden, h, rows, this.magnitude(layer, `in_${name}`), this.signed);
    const outwards = Float64Array.from({ length: hidden }, () => this.sign());
    const { alpha, move } = fitStep(y, this.signed, this.magnitude(layer, name), outwards, this.gridBits);
    matrix.bias = move;
    return { matrix, alpha, codes: encode(y, alpha, this.signed, move) };
  }

  /** Pairs of weight and beta as a norm of the model has them. */
  private norm({ weight, beta }: BspnWeights): BspnWeights {
    const from = Array.from({ length: this.shape.hidden }, () => this.random.below(weight.length));
    return { weight: Float64Array.from(from, (i) => weight[i]), beta: Float64Array.from(from, (i) => beta[i]) };
  }

  /** A layer, and h (rows, hidden) behind it. */
  private layer(at: number, h: Float64Array, rows: number, model: Trunk): { layer: LayerWeights; h: Float64Array } {
    const { shape, rules } = model;
    const { hidden, feedForward } = shape;
    const twin = this.like.layers[Math.floor((at * this.like.shape.layers) / shape.layers)];
    const [q, k, v] = (["q", "k", "v"] as const).map((name) => this.head(at, name, h, rows));
    const steps = { alphaQ: q.alpha, alphaK: k.alpha, alphaV: v.alpha, alphaP: twin.alphaP };
    const projections = { query: q.matrix, key: k.matrix, value: v.matrix };
    const codes = { q: q.codes, k: k.codes, v: v.codes };
    const { context } = attend(steps, shape, rules, codes, this.unsigned);
    const output = this.matrix(hidden, context, rows, this.magnitude(at, "out"), this.signed);
    const norm1 = this.norm(twin.norm1);
    const h1 = bspn(sum(output.y, h), norm1, rules);
    const ffnIn = this.matrix(feedForward, h1, rows, this.magnitude(at, "ffn_in"), this.signed);
    const inner = ffnIn.y.map((value) => Math.max(value, 0));
    const ffnOut = this.matrix(hidden, inner, rows, this.magnitude(at, "ffn_out"), this.unsigned);
    const norm2 = this.norm(twin.norm2);
    const matrices = { output: output.matrix, ffnIn: ffnIn.matrix, ffnOut: ffnOut.matrix };
    return { layer: { ...projections, ...matrices, ...steps, norm1, norm2 }, h: bspn(sum(ffnOut.y, h1), norm2, rules) };
  }

  private embeddings(): EmbeddingWeights {
    const { hidden } = this.shape;
    const { word, position, type, normWeight, normBias } = this.like.embeddings;
    const { vocabulary, positions, types } = this.like.shape;
    const scale = word.kind === "signs" ? word.scale : Float64Array.from({ length: vocabulary }, () => 1);
    const last = hidden % 8 === 0 ? 255 : (1 << (hidden % 8)) - 1;
    const stride = Math.ceil(hidden / 8);
    const signBits = this.bytes(vocabulary * stride);
    for (let at = stride - 1; at < signBits.length; at += stride) signBits[at] &= last;
    return {
      word: { kind: "signs", signBits, scale },
      position: this.of(position, positions * hidden),
      type: this.of(type, types * hidden),
      normWeight: this.of(normWeight, hidden),
      normBias: this.of(normBias, hidden),
    };
  }

  make(): SorbetModel {
    const { name, layers, hidden, heads } = this.shape;
    const { shape, rules, classifier } = this.like;
    const width = hidden / heads;
    const shift = rules.scoreShift ?? 0;
    const growth = Math.round(Math.log2(width / (shape.hidden / shape.heads)) / 2);
    const grown: LayerWeights[] = [];
    const model = {
      name,
      shape: { ...shape, layers, hidden, heads, feedForward: 4 * hidden },
      rules: {
        ...rules,
        weightLevels: this.shape.ternary ? (3 as const) : (2 as const),
        bspnGroupSize: width,
        scoreShift: shift + growth,
      },
      embeddings: this.embeddings(),
      layers: grown,
    };
    const [{ ids, types }] = this.sentences;
    let h = embed(model, ids, types);
    for (let at = 0; at < layers; at++) {
      const made = this.layer(at, h, ids.length, model);
      grown.push(made.layer);
      h = made.h;
    }
    const pooler = this.matrix(hidden, h, ids.length, this.magnitude(layers - 1, "pooler.n"), this.signed).matrix;
    const weight = this.of(classifier.weight, shape.labels.length * hidden);
    return { ...model, pooler, classifier: { weight, bias: classifier.bias } };
  }
}

function sum(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => value + y[i]);
}

/**
 * A model of any shape, to ask what a chip would need for it: signs are drawn, scales are powers of two, and its
 * sites spike as often as those of `like`, or at `shape.rate`. Tables of words, positions and norms take their values
 * from `like`. It answers nothing: its labels mean nothing. Equal shapes give equal models on any machine.
 * @param sentences of `like` whose mean rates count; steps are fitted on the first of them
 */
export function drawnModel(shape: DrawnShape, like: SorbetModel, sentences: readonly Sentence[]): SorbetModel {
  return new Drawing(shape, like, sentences).make();
}
