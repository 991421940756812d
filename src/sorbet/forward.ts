import type { BinaryMatrix, LayerWeights, SorbetModel } from "../contracts/model.js";
import { attend } from "./attention.js";
import { bspn } from "./bspn.js";
import { type CodeRange, encode, signedRange, unsignedRange } from "./encode.js";
import { classify, embed } from "./host.js";
import { signSums } from "./sign-sums.js";

/**
 * Receives every intermediate as it is made, by the name it has in the golden vectors: spike counts at
 * `layers.{i}.{in_q,in_k,in_v, q,k,v,p,out,ffn_in,ffn_out}` and `pooler.n`, ceiled scores at `.c`, BSPN outputs at
 * `.norm1` and `.norm2`. The array is the receiver's to keep.
 */
export type Observer = (name: string, values: Float64Array) => void;

export interface ForwardResult {
  /** (labels) */
  readonly logits: Float64Array;
  /** What the pooler hands to the classifier, after ReLU: (hidden). */
  readonly pooled: Float64Array;
}

/** max(x, 0), in place. */
function relu(x: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] = Math.max(x[i], 0);
  return x;
}

/** x + y, in x. */
function add(x: Float64Array, y: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) x[i] += y[i];
  return x;
}

/** One forward pass over one sequence. */
class Pass {
  private readonly signed: CodeRange;
  private readonly unsigned: CodeRange;

  constructor(
    private readonly model: SorbetModel,
    private readonly observe: Observer | undefined,
  ) {
    this.signed = signedRange(model.rules);
    this.unsigned = unsignedRange(model.rules);
  }

  private encode(
    site: string,
    x: Float64Array,
    alpha: number,
    range: CodeRange,
    move: Float64Array | null,
  ): Float64Array {
    const q = encode(x, alpha, range, move);
    this.observe?.(
      site,
      q.map((code) => code - range.low),
    );
    return q;
  }

  /** x (n, inputs) -> (n, outputs): encoder, binary matrix, scale and bias. */
  private linear(site: string, x: Float64Array, matrix: BinaryMatrix, range = this.signed): Float64Array {
    const { inputs, outputs, alphaIn, m, bias } = matrix;
    const q = this.encode(site, x, alphaIn, range, matrix.move);
    const y = signSums(matrix, q, x.length / inputs, Math.max(-range.low, range.high));
    const scale = alphaIn * m;
    for (let at = 0; at < y.length; at += outputs)
      for (let j = 0; j < outputs; j++) y[at + j] = scale * y[at + j] + bias[j];
    return y;
  }

  /** The attention block's output for the tokens in `queries`, which are the first ones of h. */
  private attention(name: string, h: Float64Array, queries: Float64Array, layer: LayerWeights): Float64Array {
    const { shape, rules } = this.model;
    const codes = {
      q: this.encode(`${name}.q`, this.linear(`${name}.in_q`, queries, layer.query), layer.alphaQ, this.signed, null),
      k: this.encode(`${name}.k`, this.linear(`${name}.in_k`, h, layer.key), layer.alphaK, this.signed, null),
      v: this.encode(`${name}.v`, this.linear(`${name}.in_v`, h, layer.value), layer.alphaV, this.signed, null),
    };
    const { c, pCodes, context } = attend(layer, shape, rules, codes, this.unsigned);
    this.observe?.(`${name}.c`, c);
    this.observe?.(`${name}.p`, pCodes);
    return this.linear(`${name}.out`, context, layer.output);
  }

  /** One layer's output for the tokens in `queries`, which are the first ones of h. */
  private block(name: string, h: Float64Array, queries: Float64Array, layer: LayerWeights): Float64Array {
    const { rules } = this.model;
    const h1 = bspn(add(this.attention(name, h, queries, layer), queries), layer.norm1, rules);
    this.observe?.(`${name}.norm1`, h1.slice());
    const inner = relu(this.linear(`${name}.ffn_in`, h1, layer.ffnIn));
    const h2 = bspn(add(this.linear(`${name}.ffn_out`, inner, layer.ffnOut, this.unsigned), h1), layer.norm2, rules);
    this.observe?.(`${name}.norm2`, h2.slice());
    return h2;
  }

  run(hidden0: Float64Array): ForwardResult {
    const { layers, shape, pooler } = this.model;
    let h = hidden0;
    layers.forEach((layer, i) => {
      // The pooler reads the first token alone: of the last layer nothing else is needed, unless somebody watches.
      const all = i < layers.length - 1 || this.observe !== undefined;
      h = this.block(`layers.${i}`, h, all ? h : h.subarray(0, shape.hidden), layer);
    });
    const pooled = relu(this.linear("pooler.n", h.subarray(0, shape.hidden), pooler));
    return { logits: classify(this.model, pooled), pooled };
  }
}

/** Everything behind the embedding, in doubles on real values: `hidden0` is (tokens, hidden), as `embed` returns it. */
export function forward(model: SorbetModel, hidden0: Float64Array, observe?: Observer): ForwardResult {
  return new Pass(model, observe).run(hidden0);
}

/**
 * The whole model on one sequence of token ids, special tokens included. Throws InputError for ids the model cannot
 * take.
 */
export function infer(
  model: SorbetModel,
  ids: ArrayLike<number>,
  types: ArrayLike<number>,
  observe?: Observer,
): ForwardResult {
  return forward(model, embed(model, ids, types), observe);
}
