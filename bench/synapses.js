import { Register } from "../dist/cores/datapath/registers.js";
import { SynapseArray } from "../dist/cores/datapath/synapses.js";
import { main } from "./lib.js";

const WINDOWS = 16;
const ZERO_CODE = 8;
const ACCUMULATOR_BITS = 20;

/** xorshift32: the same signs and counts for every variant. */
function words(count, seed) {
  let x = seed;
  return Int32Array.from({ length: count }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x;
  });
}

/**
 * Windows of a signed site in offset code: q + 8 spikes an input, q triangular in -7 .. 7, so 8 spikes and |q| = 2.6 in
 * the mean.
 */
function makeCase(inputs, outputs) {
  const signs = Int8Array.from(words(inputs * outputs, 0x2545f491), (x) => (x & 0x10000 ? 1 : -1));
  const windows = Array.from({ length: WINDOWS }, (_, w) =>
    Int32Array.from(words(inputs, 0x9e3779b9 * (w + 1)), (x) => ZERO_CODE + ((x >>> 8) & 7) - ((x >>> 20) & 7)),
  );
  const spikes = windows.map((totals) => totals.reduce((a, b) => a + b, 0));
  return { inputs, outputs, signs, windows, spikes };
}

/**
 * Window after window until `amount` synaptic operations (spikes times columns) are done; the check covers the first
 * sixteen.
 */
function repeat({ windows, spikes, outputs }, amount, sum) {
  const out = new Float64Array(outputs);
  let count = 0;
  let check = 0;
  for (let w = 0; w < WINDOWS || count < amount; w++) {
    const at = w % WINDOWS;
    sum(windows[at], out);
    count += spikes[at] * outputs;
    if (w < WINDOWS) for (const y of out) check = (Math.imul(check, 31) + y) | 0;
  }
  return { count, check };
}

function addRow(sums, rows, row) {
  for (let j = 0; j < sums.length; j++) sums[j] += rows[row + j];
}

/** Every spike adds a row of Int8 weights to Int32 sums, which start at -8 times the sum of the signs. */
function naive({ inputs, outputs, signs }) {
  const rows = new Int8Array(inputs * outputs);
  const start = new Int32Array(outputs);
  for (let j = 0; j < outputs; j++)
    for (let i = 0; i < inputs; i++) {
      rows[i * outputs + j] = signs[j * inputs + i];
      start[j] -= ZERO_CODE * signs[j * inputs + i];
    }
  const sums = new Int32Array(outputs);
  return (totals, out) => {
    sums.set(start);
    for (let i = 0; i < inputs; i++) for (let spike = 0; spike < totals[i]; spike++) addRow(sums, rows, i * outputs);
    out.set(sums);
  };
}

function bitPlanes({ inputs, outputs, signs }) {
  const array = new SynapseArray(signs, inputs, 0, outputs);
  const register = new Register("accumulator", ACCUMULATOR_BITS);
  return (totals, out) => array.sums(totals, 0, ZERO_CODE, out, register);
}

/** A variant that builds its weights on the first call, which is not measured. */
function variant(size, make) {
  let sum;
  return (amount) => {
    sum ??= make(size());
    return repeat(size(), amount, sum);
  };
}

const NAIVE = "naive Int8 weights, Int32 sums";

function table(inputs, outputs, expected) {
  let made;
  const size = () => {
    made ??= makeCase(inputs, outputs);
    return made;
  };
  return {
    title: `Synaptic operations, windows of ${inputs} inputs x ${outputs} columns, 8 spikes an input`,
    unit: "op",
    amount: 1e8,
    baseline: NAIVE,
    ...(expected && { expected }),
    variants: {
      [NAIVE]: variant(size, naive),
      SynapseArray: variant(size, bitPlanes),
    },
  };
}

await main(import.meta.url, [table(1024, 1024, [0.63e9, 1.17e9]), table(384, 384), table(384, 768), table(1536, 384)]);
