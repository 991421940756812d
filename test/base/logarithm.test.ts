import { describe, expect, it } from "vitest";
import { naturalLog } from "../../src/base/logarithm.js";
import { Random } from "../../src/base/random.js";

const SCALE = 160n;

/** Exponent and mantissa of a double: x = mantissa x 2^(exponent - 52), but for its sign. */
function parts(x: number): { exponent: bigint; mantissa: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  return { exponent: ((bits >> 52n) & 0x7ffn) - 1023n, mantissa: (bits & ((1n << 52n) - 1n)) | (1n << 52n) };
}

/** 2 artanh(a / b) x 2^SCALE in integers, for 0 <= a < b / 2. */
function artanh2(a: bigint, b: bigint): bigint {
  const s = (a << SCALE) / b;
  const z = (s * s) >> SCALE;
  let sum = 0n;
  let power = s;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = (power * z) >> SCALE;
  }
  return 2n * sum;
}
const LN2 = artanh2(1n, 3n);

/** ln(x) x 2^SCALE in integers, from the bits of x: with 1 <= m < 2, ln m = 2 artanh((m - 1) / (m + 1)). */
function exact(x: number): bigint {
  const { exponent: e, mantissa: m } = parts(x);
  const one = 1n << 52n;
  return e * LN2 + artanh2(m - one, m + one);
}

/** A double of at least 2^-100 x 2^SCALE in integers. */
function scaled(value: number): bigint {
  const { exponent, mantissa } = parts(value);
  const size = mantissa << (SCALE - 52n + exponent);
  return value < 0 ? -size : size;
}

describe("ln", () => {
  it("is off by at most 2^-51 of its value over 100,000 values", () => {
    const random = new Random(1, 9);
    let worst = 0;
    for (let i = 0; i < 100_000; i++) {
      // What arrivals draw: uniform numbers, and numbers near 1; and any size.
      const unit = 1 - random.unit();
      const x = i % 3 === 0 ? unit : i % 3 === 1 ? 1 + (unit - 0.5) / 16 : unit * 2 ** (random.below(200) - 100);
      if (x === 1) continue;
      const truth = exact(x);
      const error = scaled(naturalLog(x)) - truth;
      worst = Math.max(worst, Math.abs(Number(error) / Number(truth)));
    }
    expect(worst).toBeLessThan(2 ** -51);
    expect(worst).toBeGreaterThan(2 ** -56);
  }, 120_000);

  it("at known places", () => {
    expect(naturalLog(1)).toBe(0);
    expect(naturalLog(2)).toBe(Math.LN2);
    expect(naturalLog(2 ** -32)).toBeCloseTo(-32 * Math.LN2, 12);
  });
});
