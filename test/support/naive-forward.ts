import type { BinaryMatrix, BspnWeights, LayerWeights, ModelRules, SorbetModel } from "../../src/contracts/model.js";

/** How often each delicate case was met. */
export interface Events {
  ties: number;
  clamps: number;
  zeros: number;
  codes: number;
  outsideWindow: number;
  partitionTies: number;
  emptyGroups: number;
  /** Group means that are a power of two. */
  exactMeans: number;
  /** Other group means less than eps below a power of two. */
  epsBand: number;
  floored: number;
}

export const noEvents = (): Events => ({
  ties: 0,
  clamps: 0,
  zeros: 0,
  codes: 0,
  outsideWindow: 0,
  partitionTies: 0,
  emptyGroups: 0,
  exactMeans: 0,
  epsBand: 0,
  floored: 0,
});

type Rows = number[][];

/** The largest power of two that is at most x > 0, found by doubling and halving. */
export function powerBelow(x: number): number {
  let p = 1;
  while (p * 2 <= x) p *= 2;
  while (p > x) p /= 2;
  return p;
}

const powerAbove = (x: number) => (powerBelow(x) === x ? x : 2 * powerBelow(x));

/** The power of two nearest to x > 0 in logarithm: x / p against sqrt(2), squared and in whole numbers. */
export function powerNearLog(x: number): number {
  const p = powerBelow(x);
  const mantissa = BigInt((x / p) * 2 ** 52);
  return mantissa * mantissa > 2n << 104n ? 2 * p : p;
}

/** Half to even, by cases. */
export function roundEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The pass written out as loops over plain lists, straight from the formulas: slow, and sharing nothing with
 * src/sorbet.
 */
class NaivePass {
  readonly trace = new Map<string, number[]>();
  private readonly rules: ModelRules;

  constructor(
    private readonly model: SorbetModel,
    private readonly events: Events,
  ) {
    this.rules = model.rules;
  }

  private encode(site: string | null, x: Rows, alpha: number, signed: boolean): Rows {
    const levels = 2 ** this.rules.activationBits;
    const low = signed ? -levels / 2 : 0;
    const high = low + levels - 1;
    const e = this.events;
    const q = x.map((row) =>
      row.map((value) => {
        const steps = value / alpha;
        const code = Math.min(high, Math.max(low, roundEven(steps)));
        e.codes++;
        if (Math.abs(steps - Math.floor(steps)) === 0.5) e.ties++;
        if (steps < low - 0.5 || steps > high + 0.5) e.clamps++;
        if (code === 0) e.zeros++;
        return code;
      }),
    );
    if (site !== null)
      this.trace.set(
        site,
        q.flat().map((code) => code - low),
      );
    return q;
  }

  private linear(site: string, x: Rows, w: BinaryMatrix, signed = true): Rows {
    const moved = x.map((row) => row.map((value, i) => value + w.move[i]));
    return this.encode(site, moved, w.alphaIn, signed).map((q) =>
      Array.from(w.bias, (bias, j) => {
        let sum = 0;
        for (let i = 0; i < w.inputs; i++) sum += q[i] * w.sign[j * w.inputs + i];
        return w.alphaIn * w.m * sum + bias;
      }),
    );
  }

  private partition(z: number): number {
    if (this.rules.partitionRounding === "ceil") return powerAbove(z);
    if (this.rules.partitionRounding === "log-nearest") return powerNearLog(z);
    const p = powerBelow(z);
    if (z - p === 2 * p - z) this.events.partitionTies++;
    return z - p < 2 * p - z ? p : 2 * p;
  }

  private softmax(c: number[]): number[] {
    const most = Math.max(...c);
    const e = c.map((score) => {
      if (this.rules.softmaxWindow === null || most - score <= this.rules.softmaxWindow) return 2 ** (score - most);
      this.events.outsideWindow++;
      return 0;
    });
    const whole = this.partition(e.reduce((sum, term) => sum + term, 0));
    return e.map((term) => term / whole);
  }

  private attention(name: string, h: Rows, layer: LayerWeights): Rows {
    const { heads, hidden } = this.model.shape;
    const width = hidden / heads;
    const q = this.encode(`${name}.q`, this.linear(`${name}.in_q`, h, layer.query), layer.alphaQ, true);
    const k = this.encode(`${name}.k`, this.linear(`${name}.in_k`, h, layer.key), layer.alphaK, true);
    const v = this.encode(`${name}.v`, this.linear(`${name}.in_v`, h, layer.value), layer.alphaV, true);
    const factor = this.rules.scoreShift === null ? 1 / Math.sqrt(width) : 2 ** -this.rules.scoreShift;
    const context = h.map(() => new Array<number>(hidden).fill(0));
    const [allC, allP]: [number[], number[]] = [[], []];
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < h.length; i++) {
        const part = (row: number[]) => row.slice(head * width, (head + 1) * width);
        const scores = k.map((key) => part(key).reduce((sum, x, d) => sum + x * part(q[i])[d], 0));
        const c = scores.map((sum) => Math.ceil(layer.alphaQ * layer.alphaK * sum * factor));
        const p = this.encode(null, [this.softmax(c)], layer.alphaP, false)[0];
        for (let d = head * width; d < (head + 1) * width; d++)
          context[i][d] = p.reduce((sum, code, j) => sum + code * v[j][d], 0) * layer.alphaP * layer.alphaV;
        allC.push(...c);
        allP.push(...p);
      }
    this.trace.set(`${name}.c`, allC);
    this.trace.set(`${name}.p`, allP);
    return this.linear(`${name}.out`, context, layer.output);
  }

  private groupScale(group: number[]): number {
    const mean = group.reduce((sum, x) => sum + Math.abs(x), 0) / group.length;
    const scale = powerAbove(mean + this.rules.bspnEps);
    if (mean === 0) this.events.emptyGroups++;
    else if (mean === powerBelow(mean)) this.events.exactMeans++;
    else if (scale !== powerAbove(mean)) this.events.epsBand++;
    return scale;
  }

  private norm(site: string, x: Rows, { weight, beta }: BspnWeights): Rows {
    const { bspnGroupSize: size, residualExponentMin: floor } = this.rules;
    const out = x.map((row) =>
      row.map((value, i) => {
        const from = i - (i % size);
        const y = (value / this.groupScale(row.slice(from, from + size))) * weight[i] + beta[i];
        if (y === 0) return 0;
        const magnitude = powerNearLog(Math.abs(y));
        if (floor === null || magnitude >= 2 ** floor) return Math.sign(y) * magnitude;
        this.events.floored++;
        return 0;
      }),
    );
    this.trace.set(site, out.flat());
    return out;
  }

  run(hidden0: Float64Array): { logits: number[]; pooled: number[] } {
    const { hidden } = this.model.shape;
    const sum = (a: Rows, b: Rows) => a.map((row, t) => row.map((x, i) => x + b[t][i]));
    const relu = (a: Rows) => a.map((row) => row.map((x) => Math.max(0, x)));
    let h: Rows = Array.from({ length: hidden0.length / hidden }, (_, t) => [
      ...hidden0.slice(t * hidden, (t + 1) * hidden),
    ]);
    this.model.layers.forEach((layer, i) => {
      const name = `layers.${i}`;
      const h1 = this.norm(`${name}.norm1`, sum(this.attention(name, h, layer), h), layer.norm1);
      const inner = relu(this.linear(`${name}.ffn_in`, h1, layer.ffnIn));
      h = this.norm(`${name}.norm2`, sum(this.linear(`${name}.ffn_out`, inner, layer.ffnOut, false), h1), layer.norm2);
    });
    const pooled = relu(this.linear("pooler.n", [h[0]], this.model.pooler))[0];
    const { weight, bias } = this.model.classifier;
    const logits = Array.from(bias, (b, label) => pooled.reduce((y, x, i) => y + weight[label * hidden + i] * x, b));
    return { logits, pooled };
  }
}

/**
 * The forward pass of `model` from hidden0 (tokens, hidden), with every intermediate by its golden name; adds to
 * `events`.
 */
export function naiveForward(model: SorbetModel, hidden0: Float64Array, events = noEvents()) {
  const pass = new NaivePass(model, events);
  return { ...pass.run(hidden0), trace: pass.trace };
}
