import { describe, expect, it } from "vitest";
import { exponentialDecay } from "../../src/base/decay.js";
import { Random } from "../../src/base/random.js";

/** exp(-x) x 2^SCALE in integers, by the Taylor series of a fraction of x, squared back up. */
const SCALE = 160n;
const ONE = 1n << SCALE;
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & ((1n << 52n) - 1n)) | (1n << 52n);
  const shift = SCALE + BigInt(exponent - 1075);
  const value = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  const halvings = 14n;
  const part = value >> halvings;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = -(term * part) / (n << SCALE);
    sum += term;
  }
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> SCALE;
  return sum;
}

/** How far a double is from an exact number, in units of the double's last place. */
function ulps(value: number, of: bigint): number {
  const exponent = Math.floor(Math.log2(value)) - 52;
  const unit = 1n << (SCALE + BigInt(exponent));
  const held = BigInt(value * 2 ** -exponent) * unit;
  return Number(((held - of) * 1000n) / unit) / 1000;
}

describe("exp(-x) and 1 - exp(-x)", () => {
  it("are within 3 units in the last place over 100,000 values", () => {
    const random = new Random(1, 7);
    let [kept, lost] = [0, 0];
    for (let i = 0; i < 100_000; i++) {
      // Steps of 10^-5 to 20 time constants.
      const x = (i % 2 === 0 ? 20 : 0.5) * random.unit() ** 3 + 1e-5;
      const found = exponentialDecay(x);
      const truth = exact(x);
      kept = Math.max(kept, Math.abs(ulps(found.kept, truth)));
      lost = Math.max(lost, Math.abs(ulps(found.lost, ONE - truth)));
    }
    expect(Math.max(kept, lost)).toBeLessThan(3);
    expect(Math.max(kept, lost)).toBeGreaterThan(0.1);
  }, 120_000);

  it("at their ends", () => {
    expect(exponentialDecay(0)).toEqual({ kept: 1, lost: 0 });
    expect(exponentialDecay(1e6)).toEqual({ kept: 0, lost: 1 });
    expect(exponentialDecay(0.04).lost).toBeCloseTo(0.03921056, 8);
  });
});
