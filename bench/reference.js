import { signSums } from "../dist/sorbet/sign-sums.js";
import { main } from "./lib.js";

const TOKENS = 24;

/** A matrix with codes in front of it, the same for every variant. */
function problem(outputs, inputs, low, high) {
  let x = 0x2545f491;
  const word = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
  const sign = Int8Array.from({ length: outputs * inputs }, () => (word() & 1 ? 1 : -1));
  const q = Float64Array.from({ length: TOKENS * inputs }, () => low + (word() % (high - low + 1)));
  return { matrix: { outputs, inputs, sign }, q, most: Math.max(-low, high) };
}

function naiveSums({ outputs, inputs, sign }, q, tokens) {
  const out = new Float64Array(tokens * outputs);
  for (let t = 0; t < tokens; t++) {
    for (let j = 0; j < outputs; j++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += q[t * inputs + i] * sign[j * inputs + i];
      out[t * outputs + j] = sum;
    }
  }
  return out;
}

/** Runs whole products until `amount` synaptic operations are done. */
function variant({ matrix, q, most }, sums) {
  return (amount) => {
    const each = matrix.outputs * matrix.inputs * TOKENS;
    const products = Math.ceil(amount / each);
    let out;
    for (let n = 0; n < products; n++) out = sums(matrix, q, TOKENS, most);
    return { count: products * each, check: out.reduce((hash, y) => (Math.imul(hash, 31) + y) | 0, 0) };
  };
}

const table = (title, case_) => ({
  title: `reference: binary matrix ${title}, ${TOKENS} tokens`,
  unit: "synaptic operations",
  amount: 2e8,
  baseline: "naive double loop",
  variants: { "naive double loop": variant(case_, naiveSums), "byte tables, tokens packed": variant(case_, signSums) },
});

await main(import.meta.url, [
  table("384 to 384", problem(384, 384, -8, 7)),
  table("384 to 1536", problem(1536, 384, -8, 7)),
  table("1536 to 384, unsigned", problem(384, 1536, 0, 15)),
]);
