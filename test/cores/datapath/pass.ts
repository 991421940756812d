import type { BinaryMatrix, BspnWeights, SorbetModel } from "../../../src/contracts/model.js";
import { ContextArray, ScoreArray } from "../../../src/cores/datapath/attention-arrays.js";
import { BspnUnit } from "../../../src/cores/datapath/bspn.js";
import { DenseOutput, relu } from "../../../src/cores/datapath/dense-output.js";
import { exponentOf } from "../../../src/cores/datapath/dyadic.js";
import { requireDyadic, scoreExponent } from "../../../src/cores/datapath/dyadic-model.js";
import { Encoder } from "../../../src/cores/datapath/encoder.js";
import { PtSoftmax } from "../../../src/cores/datapath/ptsoftmax.js";
import { Register } from "../../../src/cores/datapath/registers.js";
import {
  FixedPointResidual,
  largestExponent,
  PowerOfTwoResidual,
  type ResidualFormat,
} from "../../../src/cores/datapath/residual.js";
import { SynapseArray } from "../../../src/cores/datapath/synapses.js";

/** Hidden states between blocks: codes of a residual format, (tokens, hidden). */
interface Hidden {
  readonly format: ResidualFormat;
  readonly codes: Int32Array;
}

const EMBEDDING_BITS = 40;
/** Exponent of the least residual where the model states no floor. */
const LEAST_WITHOUT_FLOOR = -20;

/**
 * The pass of a model through the units of the cores, one unit after the other, without chip, time or packets: the
 * columns of each matrix are split over `slices` cores at multiples of the head and group size. `offset`: signed
 * codes travel as q + 8 spikes.
 */
export class UnitPass {
  readonly accumulator = new Register("accumulator", 18);
  readonly score = new Register("score", 16);
  readonly context = new Register("context", 18);
  readonly vector = new Register("vector", 52);
  private readonly zeroCode: number;

  constructor(
    private readonly model: SorbetModel,
    private readonly slices: number,
    offset: boolean,
    private readonly observe: (name: string, values: Float64Array) => void,
  ) {
    requireDyadic(model);
    this.zeroCode = offset ? 2 ** (model.rules.activationBits - 1) : 0;
  }

  /** First channel of each slice and the one behind the last, `unit` channels belonging together. */
  private bounds(channels: number, unit: number): number[] {
    const units = channels / unit;
    return Array.from({ length: this.slices + 1 }, (_, s) => Math.floor((s * units) / this.slices) * unit);
  }

  /** Codes of x (n, channels), as the input sums of packets that deliver them; signed ones plus the zero code. */
  private encode(
    site: string,
    x: Float64Array,
    n: number,
    inFrac: number,
    alpha: { tensor: string; value: number },
    move: { tensor: string; values: Float64Array } | null,
    signed: boolean,
  ): Int32Array {
    const channels = x.length / n;
    const inputSums = new Int32Array(x.length);
    const bits = this.model.rules.activationBits;
    const bounds = this.bounds(channels, 1);
    for (let s = 0; s < this.slices; s++) {
      const [from, to] = [bounds[s], bounds[s + 1]];
      const encoder = new Encoder({ alpha, move, from, to, signed, bits, inFrac, register: this.vector });
      for (let t = 0; t < n; t++)
        encoder.encode(x.subarray(t * channels + from, t * channels + to), inputSums, t * channels + from);
    }
    const half = signed ? 2 ** (bits - 1) : 0;
    this.observe(
      site,
      Float64Array.from(inputSums, (q) => q + half),
    );
    return signed ? inputSums.map((q) => q + this.zeroCode) : inputSums;
  }

  /** Windows of `n` tokens through synapses and dense output: integers (n, outputs). */
  private dense(tensor: string, matrix: BinaryMatrix, inputSums: Int32Array, n: number, signed: boolean) {
    const { inputs, outputs } = matrix;
    const y = new Float64Array(n * outputs);
    const bounds = this.bounds(outputs, 1);
    let frac = 0;
    for (let s = 0; s < this.slices; s++) {
      const [from, to] = [bounds[s], bounds[s + 1]];
      const synapses = new SynapseArray(matrix.sign, inputs, from, to);
      const output = new DenseOutput(tensor, matrix, from, to, this.vector);
      frac = output.frac;
      for (let t = 0; t < n; t++) {
        const sums = y.subarray(t * outputs + from, t * outputs + to);
        synapses.sums(inputSums, t * inputs, signed ? this.zeroCode : 0, sums, this.accumulator);
        output.apply(sums, sums);
      }
    }
    return { y, frac };
  }

  private linear(
    site: string,
    tensor: string,
    matrix: BinaryMatrix,
    x: Float64Array,
    n: number,
    inFrac: number,
    signed: boolean,
  ) {
    const alpha = { tensor: `${tensor}.alpha_in`, value: matrix.alphaIn };
    const move = { tensor: `${tensor}.move`, values: matrix.move };
    return this.dense(tensor, matrix, this.encode(site, x, n, inFrac, alpha, move, signed), n, signed);
  }

  private values({ format, codes }: Hidden): Float64Array {
    const x = new Float64Array(codes.length);
    format.read(codes, 0, codes.length, format.frac, x);
    return x;
  }

  private attention(layer: number, h: Hidden, tokens: number) {
    const { shape, rules, layers } = this.model;
    const weights = layers[layer];
    const name = `layers.${layer}`;
    const tensor = `${name}.attention`;
    const x = this.values(h);
    const codes = (site: string, matrix: BinaryMatrix, full: string, alpha: number) => {
      const { y, frac } = this.linear(
        `${name}.in_${site}`,
        `${tensor}.${full}`,
        matrix,
        x,
        tokens,
        h.format.frac,
        true,
      );
      return this.encode(
        `${name}.${site}`,
        y,
        tokens,
        frac,
        { tensor: `${tensor}.${site}.alpha`, value: alpha },
        null,
        true,
      );
    };
    const q = codes("q", weights.query, "query", weights.alphaQ);
    const k = codes("k", weights.key, "key", weights.alphaK).map((total) => total - this.zeroCode);
    const v = codes("v", weights.value, "value", weights.alphaV).map((total) => total - this.zeroCode);
    const alphaExponent = exponentOf(`${tensor}.p.alpha`, weights.alphaP);
    const softmax = new PtSoftmax({
      scoreExponent: scoreExponent(this.model, layer),
      rounding: rules.partitionRounding,
      window: rules.softmaxWindow,
      alphaExponent,
      maxCode: 2 ** rules.activationBits - 1,
      register: this.vector,
    });
    const { hidden, heads } = shape;
    const width = hidden / heads;
    const scores = new ScoreArray(width, this.score);
    const contexts = new ContextArray(width, this.context);
    const c = new Float64Array(heads * tokens * tokens);
    const p = new Float64Array(c.length);
    const context = new Float64Array(tokens * hidden);
    const sums = new Float64Array(tokens);
    const row = new Int32Array(tokens);
    for (let head = 0, at = 0; head < heads; head++)
      for (let i = 0; i < tokens; i++, at += tokens) {
        scores.scores(q, i * hidden + head * width, this.zeroCode, k, head * width, hidden, tokens, sums);
        softmax.ceiled(sums, tokens, row);
        c.set(row, at);
        softmax.row(sums, tokens, row);
        p.set(row, at);
        contexts.context(row, v, head * width, hidden, tokens, context, i * hidden + head * width);
      }
    this.observe(`${name}.c`, c);
    this.observe(`${name}.p`, p);
    const contextFrac = -alphaExponent - exponentOf(`${tensor}.v.alpha`, weights.alphaV);
    return this.linear(`${name}.out`, `${tensor}.output`, weights.output, context, tokens, contextFrac, true);
  }

  private norm(
    tensor: string,
    weights: BspnWeights,
    dense: { y: Float64Array; frac: number },
    residual: Hidden,
    tokens: number,
  ): Hidden {
    const { bspnGroupSize: groupSize, bspnEps: eps, residualExponentMin } = this.model.rules;
    const { hidden } = this.model.shape;
    const least = residualExponentMin ?? LEAST_WITHOUT_FLOOR;
    const format = new PowerOfTwoResidual(tensor, least, Math.max(least, largestExponent(tensor, weights, groupSize)));
    const codes = new Int32Array(tokens * hidden);
    const frac = Math.max(dense.frac, residual.format.frac);
    const bounds = this.bounds(hidden, groupSize);
    for (let s = 0; s < this.slices; s++) {
      const [from, to] = [bounds[s], bounds[s + 1]];
      const x = new Float64Array(to - from);
      const unit = new BspnUnit({
        tensor,
        weights,
        from,
        to,
        groupSize,
        eps,
        residualExponentMin,
        inFrac: frac,
        outFrac: format.frac,
        register: this.vector,
      });
      for (let t = 0; t < tokens; t++) {
        const at = t * hidden + from;
        residual.format.read(residual.codes, at, to - from, frac, x);
        for (let c = 0; c < x.length; c++)
          x[c] = this.vector.hold(x[c] + this.vector.hold(dense.y[at + c] * 2 ** (frac - dense.frac)));
        unit.apply(x, x);
        format.write(x, to - from, codes, t * hidden + from);
      }
    }
    const real = this.values({ format, codes }).map((v) => v * 2 ** -format.frac);
    this.observe(tensor, real);
    return { format, codes };
  }

  /** @param hidden0 (tokens, hidden) on the embedding grid. @returns pooled values of the first token */
  run(hidden0: Float64Array): Float64Array {
    const { shape, rules, layers, pooler } = this.model;
    const tokens = hidden0.length / shape.hidden;
    const grid = rules.embeddingGridBits!;
    let h: Hidden = {
      format: new FixedPointResidual(EMBEDDING_BITS, grid),
      codes: Int32Array.from(hidden0, (x) => x * 2 ** grid),
    };
    layers.forEach((layer, i) => {
      const name = `layers.${i}`;
      const h1 = this.norm(`${name}.norm1`, layer.norm1, this.attention(i, h, tokens), h, tokens);
      const inner = this.linear(
        `${name}.ffn_in`,
        `${name}.ffn.in`,
        layer.ffnIn,
        this.values(h1),
        tokens,
        h1.format.frac,
        true,
      );
      relu(inner.y, inner.y.length);
      const outer = this.linear(`${name}.ffn_out`, `${name}.ffn.out`, layer.ffnOut, inner.y, tokens, inner.frac, false);
      h = this.norm(`${name}.norm2`, layer.norm2, outer, h1, tokens);
    });
    const first = this.values(h).subarray(0, shape.hidden);
    const pooled = this.linear("pooler.n", "pooler", pooler, first, 1, h.format.frac, true);
    relu(pooled.y, shape.hidden);
    return pooled.y.map((y) => y * 2 ** -pooled.frac);
  }
}
