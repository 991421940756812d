import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Register, RegisterOverflow } from "../../src/cores/datapath/registers.js";
import { SynapseArray, type Synapses } from "../../src/cores/datapath/synapses.js";
import { NONZERO, SIGN, TernaryArray } from "../../src/cores/datapath/ternary-synapses.js";

const WIDE = 29;

interface Window {
  readonly levels: number;
  readonly inputs: number;
  readonly sign: Int8Array;
  readonly from: number;
  readonly to: number;
  readonly inputSums: Int32Array;
  readonly before: number;
  readonly zeroCode: number;
}

/** Input sums of the codes: offset 0..15, signed -8..7, unsigned mostly 0; and of faults, far outside. */
const KINDS = [
  { name: "offset", zeroCode: 8, total: fc.integer({ min: 0, max: 15 }) },
  { name: "signed", zeroCode: 0, total: fc.integer({ min: -8, max: 7 }) },
  {
    name: "unsigned",
    zeroCode: 0,
    total: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 15 }) },
    ),
  },
  {
    name: "faulty",
    zeroCode: 8,
    total: fc.oneof(fc.integer({ min: -15, max: 30 }), fc.integer({ min: -100_000, max: 100_000 })),
  },
] as const;

/** Few axons and columns of two words, or enough axons that every place of the digits has several blocks of rows. */
const size = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 70 })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 300, max: 900 }), fc.integer({ min: 1, max: 5 })) },
);

const windowOf = (kind: (typeof KINDS)[number], levels: number): fc.Arbitrary<Window> =>
  fc.tuple(size, fc.nat(5)).chain(([[inputs, outputs], before]) =>
    fc
      .tuple(
        fc.array(levels === 3 ? fc.constantFrom(-1, 0, 1) : fc.constantFrom(-1, 1), {
          minLength: inputs * outputs,
          maxLength: inputs * outputs,
        }),
        fc.array(kind.total, { minLength: inputs, maxLength: inputs }),
        fc.nat(outputs - 1),
        fc.nat(outputs - 1),
      )
      .map(([signs, inputSums, a, b]) => ({
        levels,
        inputs,
        sign: Int8Array.from(signs),
        from: Math.min(a, b),
        to: Math.max(a, b) + 1,
        inputSums: Int32Array.from([...Array<number>(before).fill(99), ...inputSums]),
        before,
        zeroCode: kind.zeroCode,
      })),
  );

/** Sums by a plain loop, and the extremes that arrival in the worst order shows. */
function naive({ inputs, sign, from, to, inputSums, before, zeroCode }: Window) {
  let least = 0;
  let most = 0;
  const sums = Array.from({ length: to - from }, (_, column) => {
    const row = sign.subarray((from + column) * inputs, (from + column + 1) * inputs);
    const start = -zeroCode * row.reduce((a, b) => a + b, 0);
    let up = start;
    let down = start;
    row.forEach((s, i) => {
      const part = s * inputSums[before + i]!;
      if (part > 0) up += part;
      else down += part;
    });
    least = Math.min(least, down);
    most = Math.max(most, up);
    return up + down - start;
  });
  return { sums, least, most };
}

const synapsesOf = (window: Window): Synapses =>
  new (window.levels === 3 ? TernaryArray : SynapseArray)(window, window.from, window.to);

function sums(window: Window, register: Register, array = synapsesOf(window)): number[] {
  const out = new Float64Array(array.columns);
  array.sums(window.inputSums, window.before, window.zeroCode, out, register);
  return Array.from(out, (y) => y + 0);
}

const CASES = KINDS.flatMap((kind) => [2, 3].map((levels) => ({ ...kind, kind, levels })));

describe.each(CASES)("synapses of $levels levels, totals of code $name", ({ kind, levels }) => {
  test("sum as a plain loop does, and need the bits that some order of arrival needs", () => {
    fc.assert(
      fc.property(windowOf(kind, levels), (window) => {
        const expected = naive(window);
        const register = new Register("accumulator", WIDE);
        expect(sums(window, register)).toEqual(expected.sums);
        const extremes = new Register("extremes", WIDE);
        extremes.holdRange(expected.least, expected.most);
        expect(register.needed).toBe(extremes.needed);
        expect(sums(window, new Register("accumulator", register.needed))).toEqual(expected.sums);
        if (register.needed === 1) return;
        const narrow = register.needed - 1;
        let thrown: unknown;
        try {
          sums(window, new Register("accumulator", narrow));
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(RegisterOverflow);
        const { site, width, value } = thrown as RegisterOverflow;
        expect({ site, width }).toEqual({ site: "accumulator", width: narrow });
        expect(value < -(2 ** (narrow - 1)) || value >= 2 ** (narrow - 1)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

/** What two bits, SIGN and NONZERO, stand for: the sign of a weight that is 0 has no meaning. */
const weightOf = (bits: number): number => ((bits >> NONZERO) & 1 ? (((bits >> SIGN) & 1) << 1) - 1 : 0);

test("flipped bits of ternary weights give what the bits then say, and flipped again what was there", () => {
  let signedZeros = 0;
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(SIGN, NONZERO)), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(windowOf(KINDS[0], 3), flips, (window, places) => {
      const { inputs, from, to } = window;
      const array = synapsesOf(window) as TernaryArray;
      const bits = window.sign.map((sign) => (sign === 0 ? 0 : (1 << NONZERO) | ((sign === 1 ? 1 : 0) << SIGN)));
      const flipped = places.map(([a, c, bit]) => [a % inputs, c % (to - from), bit] as const);
      for (const [axon, column, bit] of flipped) {
        bits[(from + column) * inputs + axon] ^= 1 << bit;
        array.flip(axon, column, bit);
      }
      signedZeros += bits.filter((two) => two === 1 << SIGN).length;
      const damaged = { ...window, sign: bits.map(weightOf) };
      const needed = new Register("damaged", WIDE);
      expect(sums(window, needed, array)).toEqual(naive(damaged).sums);
      const fresh = new Register("fresh", WIDE);
      sums(damaged, fresh);
      expect(needed.needed).toBe(fresh.needed);
      for (let axon = 0; axon < inputs; axon++) {
        let kept = 0;
        for (let column = from; column < to; column++) if (damaged.sign[column * inputs + axon] !== 0) kept++;
        expect(array.nonzeros(axon)).toBe(kept);
      }
      for (const [axon, column, bit] of flipped) array.flip(axon, column, bit);
      expect(array).toEqual(synapsesOf(window));
    }),
    { numRuns: 100 },
  );
  expect(signedZeros).toBeGreaterThan(100);
});

describe("synapses", () => {
  const inputs = 40;
  const outputs = 33;
  const sign = Int8Array.from({ length: inputs * outputs }, (_, k) => ((k * k + 3 * k) % 7 < 3 ? 1 : -1));
  const array = new SynapseArray({ inputs, sign }, 0, outputs);
  const of = (inputSums: Int32Array, zeroCode = 0) => {
    const out = new Float64Array(outputs);
    array.sums(inputSums, 0, zeroCode, out, new Register("a", WIDE));
    return Array.from(out);
  };

  test("a total of n is n contributions of its axon's signs", () => {
    for (let axon = 0; axon < inputs; axon++)
      for (let n = -20; n <= 40; n++) {
        const inputSums = new Int32Array(inputs);
        inputSums[axon] = n;
        const once = of(inputSums.map((t) => (t === 0 ? 0 : 1)));
        expect(of(inputSums)).toEqual(once.map((y) => (n === 0 ? 0 : n * y)));
      }
  });

  test("a window in two parts adds up, the start counted once", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(15), fc.nat(15)), { minLength: inputs, maxLength: inputs }), (pairs) => {
        const first = Int32Array.from(pairs, ([a, b]) => Math.min(a, b));
        const second = Int32Array.from(pairs, ([a, b]) => Math.max(a, b) - Math.min(a, b));
        const both = Int32Array.from(first, (a, i) => a + second[i]!);
        const rest = of(second);
        expect(of(both, 8)).toEqual(of(first, 8).map((y, j) => y + rest[j]!));
      }),
      { numRuns: 50 },
    );
  });

  test("the zero code alone sums to 0", () => {
    expect(of(new Int32Array(inputs).fill(8), 8)).toEqual(Array<number>(outputs).fill(0));
  });

  test("of the widest core: 4096 axons at the ends of their range", () => {
    const wide = Int8Array.from({ length: 4096 * 2 }, (_, k) => (k < 4096 || k % 2 === 0 ? 1 : -1));
    const ends: [number, number, number[], number][] = [
      [15, 0, [15 * 4096, 0], 17],
      [11, 0, [11 * 4096, 0], 17],
      [13, 0, [13 * 4096, 0], 17],
      [0, 8, [-8 * 4096, 0], 16],
      [-8, 0, [-8 * 4096, 0], 16],
      [5000, 8, [4992 * 4096, 0], 26],
    ];
    for (const [total, zeroCode, expected, needed] of ends) {
      const register = new Register("a", WIDE);
      const out = new Float64Array(2);
      new SynapseArray({ inputs: 4096, sign: wide }, 0, 2).sums(
        new Int32Array(4096).fill(total),
        0,
        zeroCode,
        out,
        register,
      );
      expect(Array.from(out, (y) => y + 0)).toEqual(expected);
      expect(register.needed).toBe(needed);
    }
  });

  test("refuse totals beyond every accumulator, and accumulators beyond 29 bits", () => {
    const out = new Float64Array(outputs);
    const inputSums = new Int32Array(inputs).fill(2 ** 30);
    expect(() => array.sums(inputSums, 0, 8, out, new Register("acc", WIDE))).toThrow(
      new RegisterOverflow("acc", WIDE, inputs * 2 ** 30),
    );
    expect(() => array.sums(inputSums, 0, 8, out, new Register("acc", 30))).toThrow(RangeError);
  });
});
