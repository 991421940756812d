import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BspnUnit } from "../../src/cores/datapath/bspn.js";
import { Register, RegisterOverflow } from "../../src/cores/datapath/registers.js";
import { largestExponent, PowerOfTwoResidual } from "../../src/cores/datapath/residual.js";
import { bspnOutput, groupExponent } from "../cores/datapath/naive.js";
import { WIDE, withNeededBits } from "../cores/datapath/width.js";

const EPS = [2 ** -17, 2 ** -17, 1e-5, 2 ** -8, 2 ** -4, 1e-3, 0.1];
/** Finest output where no floor is stated. */
const OUT_FRAC = 40;

interface Group {
  readonly n: number;
  readonly eps: number;
  readonly frac: number;
  readonly x: readonly number[];
}

/** Splits a sum of magnitudes over n channels: `cuts` say where, `minus` which are negative. */
function split(sum: number, n: number, cuts: readonly number[], minus: readonly boolean[]): number[] {
  const points = [0, ...cuts.slice(0, n - 1).map((c) => Math.floor((c / 1000) * sum)), sum].sort((a, b) => a - b);
  return Array.from({ length: n }, (_, i) => (points[i + 1]! - points[i]!) * (minus[i] ? -1 : 1));
}

const cuts = fc.array(fc.nat(1000), { minLength: 11, maxLength: 11 });
const minus = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });

/** Groups whose sum of magnitudes is anything, 0, or within a few units of n * 2^k or of n * (2^k - eps). */
const group: fc.Arbitrary<Group> = fc
  .record({
    n: fc.integer({ min: 1, max: 12 }),
    eps: fc.constantFrom(...EPS),
    frac: fc.integer({ min: 0, max: 20 }),
    kind: fc.constantFrom("any", "small", "empty", "power", "band", "band"),
    k: fc.integer({ min: -4, max: 6 }),
    any: fc.nat(1 << 20),
    delta: fc.integer({ min: -2, max: 2 }),
    part: fc.nat(1000),
    cuts,
    minus,
  })
  .map(({ n, eps, frac, kind, k, any, delta, part, cuts, minus }) => {
    const power = n * 2 ** (k + frac);
    const sum = {
      any,
      small: any % 8,
      empty: 0,
      power: Math.max(0, Math.round(power) + delta),
      band: Math.max(0, Math.round(power - (part < 500 ? 1 : part / 1000) * n * eps * 2 ** frac) + delta),
    }[kind as "any"];
    return { n, eps, frac, x: split(sum, n, cuts, minus) };
  });

function unit(
  register: Register,
  groups: readonly Group[],
  weight: Float64Array,
  beta: Float64Array,
  least: number | null,
) {
  const { n, eps, frac } = groups[0]!;
  return new BspnUnit({
    tensor: "norm",
    weights: { weight, beta },
    from: 0,
    to: weight.length,
    groupSize: n,
    eps,
    residualExponentMin: least,
    inFrac: frac,
    outFrac: least === null ? OUT_FRAC : -least,
    register,
  });
}

const plainUnit = (g: Group, eps = g.eps) =>
  unit(new Register("k", WIDE), [{ ...g, eps }], new Float64Array(g.n).fill(1), new Float64Array(g.n), -10);

describe("BSPN", () => {
  test("takes the least k with mean|x| <= 2^k - eps, next to the switch point too", () => {
    let band = 0;
    let empty = 0;
    let powers = 0;
    fc.assert(
      fc.property(group, (g) => {
        const k = plainUnit(g).groupExponent(Float64Array.from(g.x), 0);
        expect(k).toBe(groupExponent(g.x, g.frac, g.eps));
        const mean = g.x.reduce((a, b) => a + Math.abs(b), 0) / g.n / 2 ** g.frac;
        if (mean === 0) empty++;
        else if (mean === 2 ** (k - 1)) powers++;
        else if (mean < 2 ** (k - 1) && mean > 2 ** (k - 1) - g.eps) band++;
      }),
      { numRuns: 1000 },
    );
    expect(band).toBeGreaterThan(20);
    expect(empty).toBeGreaterThan(50);
    expect(powers).toBeGreaterThan(20);
  });

  test.each([
    [1e-5, -16],
    [2 ** -17, -17],
    [2 ** -16, -16],
    [0.1, -3],
    [0.5, -1],
    [1, 0],
  ])("eps %d: a mean of 0 gives k = %i", (eps, expected) => {
    const g = { n: 4, eps, frac: 3, x: [0, 0, 0, 0] };
    expect(plainUnit(g).groupExponent(new Float64Array(4), 0)).toBe(expected);
  });

  test.each([1e-5, 2 ** -17])("a mean of exactly 2^j gives k = j + 1, eps %d", (eps) => {
    for (let j = -10; j <= 10; j++) {
      const g = { n: 16, eps, frac: 12, x: Array<number>(16).fill(2 ** (12 + j)) };
      expect(plainUnit(g).groupExponent(Float64Array.from(g.x), 0)).toBe(j + 1);
    }
  });

  test("x and eps scaled by 2^s shift k by s", () => {
    fc.assert(
      fc.property(group, fc.integer({ min: 0, max: 12 }), (g, s) => {
        const k = plainUnit(g).groupExponent(Float64Array.from(g.x), 0);
        const larger = g.x.map((v) => v * 2 ** s);
        expect(plainUnit(g, g.eps * 2 ** s).groupExponent(Float64Array.from(larger), 0)).toBe(k + s);
        // The same integers read s places lower are the same numbers scaled down.
        const lower = { ...g, frac: g.frac + s };
        expect(plainUnit(lower, g.eps / 2 ** s).groupExponent(Float64Array.from(g.x), 0)).toBe(k - s);
      }),
      { numRuns: 300 },
    );
  });

  test("gives sign(y) * 2^round(log2|y|) in every channel, 0 below the floor, and fits the residual memory", () => {
    let floored = 0;
    let zeros = 0;
    let up = 0;
    let outputs = 0;
    const channel = fc.record({
      weightExponent: fc.integer({ min: -12, max: 4 }),
      weightSign: fc.constantFrom(-1, 1, 1, 1, 1, 1, 1, 0),
      beta: fc.oneof(fc.constant(0), fc.integer({ min: -300, max: 300 })),
    });
    fc.assert(
      fc.property(
        group,
        group,
        fc.array(channel, { minLength: 24, maxLength: 24 }),
        fc.nat(9),
        fc.constantFrom(null, -10, -6, -2),
        (a, other, channels, betaBits, least) => {
          const b = { ...a, x: Array.from({ length: a.n }, (_, i) => other.x[i] ?? 0) };
          const used = channels.slice(0, 2 * a.n);
          const weight = Float64Array.from(used, (c) => c.weightSign * 2 ** c.weightExponent);
          const beta = Float64Array.from(used, (c) => c.beta * 2 ** -betaBits);
          const x = [...a.x, ...b.x];
          const got = withNeededBits((register) => {
            const out = Float64Array.from(x);
            unit(register, [a, b], weight, beta, least).apply(out, out);
            return Array.from(out);
          });
          const outFrac = least === null ? OUT_FRAC : -least;
          for (const [half, g] of [a, b].entries()) {
            const k = groupExponent(g.x, g.frac, g.eps);
            for (let i = 0; i < g.n; i++) {
              const c = half * g.n + i;
              const y = bspnOutput(g.x[i]!, g.frac, k, weight[c]!, beta[c]!, least);
              outputs++;
              if (y === 0) {
                expect(got[c]).toBe(0);
                if (bspnOutput(g.x[i]!, g.frac, k, weight[c]!, beta[c]!, null) === 0) zeros++;
                else floored++;
              } else {
                expect(got[c]).toBe(y.sign * 2 ** (y.exponent + outFrac));
                const real = g.x[i]! * 2 ** -(g.frac + k) * weight[c]! + beta[c]!;
                if (Math.abs(real) < 2 ** y.exponent) up++;
              }
            }
          }
          const most = Math.max(-outFrac, largestExponent("norm", { weight, beta }, a.n));
          const format = new PowerOfTwoResidual("residual", -outFrac, most);
          const codes = new Int32Array(x.length + 1);
          format.write(Float64Array.from(got), x.length, codes, 1);
          const back = new Float64Array(x.length);
          format.read(codes, 1, x.length, outFrac + 3, back);
          expect(Array.from(back)).toEqual(got.map((v) => v * 8));
          const limit = 2 ** (format.bits - 1);
          for (const code of codes) expect(code >= -limit && code < limit).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
    expect(floored).toBeGreaterThan(100);
    expect(zeros).toBeGreaterThan(100);
    expect(up).toBeGreaterThan(500);
    expect(outputs - floored - zeros - up).toBeGreaterThan(500);
  });

  test("without a floor, an output finer than the memory overflows", () => {
    const g = { n: 1, eps: 2 ** -17, frac: 0, x: [1] };
    const weight = Float64Array.of(2 ** -45);
    const run = () =>
      unit(new Register("bspn", WIDE), [g], weight, new Float64Array(1), null).apply(
        Float64Array.of(1),
        new Float64Array(1),
      );
    expect(run).toThrow(RegisterOverflow);
    expect(run).toThrow("bspn exponent");
  });
});
