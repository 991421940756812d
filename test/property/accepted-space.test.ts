import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { CHIP_CONSTANTS } from "../../src/config/chip-keys.js";
import { RUN_KEYS } from "../../src/config/config-keys.js";
import { type Leaf, leavesOf } from "../../src/config/leaf.js";
import { MOST_ARRIVAL_TICKS } from "../../src/contracts/arrival.js";
import type { PartitionRounding, SorbetModel } from "../../src/contracts/model.js";
import { Simulator } from "../../src/simulation/simulator.js";
import { summarise } from "../../src/simulation/summarise.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { infer } from "../../src/sorbet/forward.js";
import { nativeConfig } from "../support/config.js";
import { randomModel, randomSequence } from "../support/random-model.js";
import { writeCheckpoint } from "../support/write-checkpoint.js";

const RUNS = 200;

/** Whole numbers from `min` to `max`: both ends, and all sizes in between alike. */
function sized(min: number, max: number): fc.Arbitrary<number> {
  const spread = fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((share) => Math.min(max, min - 1 + Math.round((max - min + 1) ** share)));
  return fc.oneof(fc.constantFrom(min, max), spread, spread);
}

function drawn(leaf: Leaf): fc.Arbitrary<number | string | boolean> {
  switch (leaf.kind) {
    case "int":
      return sized(leaf.min, leaf.max);
    case "number":
      return fc.oneof(fc.constantFrom(leaf.min, leaf.max), fc.double({ min: leaf.min, max: leaf.max, noNaN: true }));
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...leaf.choices);
    case "count-or-all":
      return fc.oneof(fc.constant("all"), sized(leaf.min, leaf.max));
    case "arrival":
      return fc.oneof(sized(0, MOST_ARRIVAL_TICKS), fc.constantFrom("poisson:1000", "gamma:1000,0.5"));
    case "pairs":
      return fc.constantFrom("none", "0-1", "1-2, 2-3");
    case "numbers":
      return fc.oneof(fc.constantFrom("none", "3, 1"), fc.nat(20));
    case "text":
      throw new Error("a name changes nothing");
  }
}

const LEAVES = [...leavesOf({ ...RUN_KEYS, chip: CHIP_CONSTANTS })].filter(([, leaf]) => leaf.kind !== "text");

/** --set options: a few keys, each anywhere in its range. */
const SETTINGS = fc.uniqueArray(
  fc.nat(LEAVES.length - 1).chain((at) => {
    const [path, leaf] = LEAVES[at]!;
    return drawn(leaf).map((value) => [path, value] as const);
  }),
  { selector: ([path]) => path, maxLength: 3 },
);

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** Keys of config.json that are rules of arithmetic, each anywhere in its range. */
const RULES = fc.record({
  activationBits: sometimes(fc.oneof(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 8 }))),
  weightLevels: sometimes(fc.constantFrom(2, 3)),
  spareSteps: sometimes(sized(1, 256)),
  partitionRounding: sometimes(fc.constantFrom<PartitionRounding>("nearest", "ceil", "log-nearest")),
  scoreShift: sometimes(fc.option(fc.integer({ min: -64, max: 64 }))),
  softmaxWindow: sometimes(fc.option(sized(1, 1000).map((n) => n - 1))),
  bspnGroupSize: sometimes(fc.constantFrom(1, 2, 4, 8)),
  bspnEps: sometimes(fc.double({ min: -30, max: 0, noNaN: true }).map((e) => Math.max(1e-30, 10 ** e))),
  residualExponentMin: sometimes(
    fc.option(fc.oneof(fc.integer({ min: -40, max: 4 }), fc.integer({ min: -1000, max: 100 }))),
  ),
  layerNormEps: sometimes(fc.double({ min: 0, max: 1, noNaN: true })),
  embeddingGridBits: sometimes(
    fc.option(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 40 })), { freq: 8 }),
  ),
});

const NO_RULES = {
  activationBits: undefined,
  weightLevels: undefined,
  spareSteps: undefined,
  partitionRounding: undefined,
  scoreShift: undefined,
  softmaxWindow: undefined,
  bspnGroupSize: undefined,
  bspnEps: undefined,
  residualExponentMin: undefined,
  layerNormEps: undefined,
  embeddingGridBits: undefined,
};

const CASES = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  rules: RULES,
  settings: SETTINGS,
  tokens: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 }),
});
type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;

const defined = <T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;

function modelOf({ seed, rules }: Case): SorbetModel {
  const { spareSteps = 0, ...own } = defined(rules);
  const activationBits = own.activationBits ?? 4;
  const timesteps = 2 ** activationBits - 1 + spareSteps;
  const model = randomModel(seed, {
    shape: { layers: 1, heads: 2, headSize: 8, feedForward: 24 },
    rules: { ...own, timesteps },
  });
  return loadCheckpoint(writeCheckpoint(model, false));
}

const EXACT = "exact";

/** How a case ends: with the reference's logits, or refused. Everything else is thrown. */
function outcomeOf(c: Case): string {
  try {
    const model = modelOf(c);
    const { chip, host, code, noc, seed, pruneLast } = nativeConfig(
      c.settings.map(([path, value]) => `${path}=${value}`),
    );
    const simulator = new Simulator(model, { chip, host, code, noc, seed, pruneLast });
    const inputs = c.tokens.map((length, i) => {
      const { ids, types } = randomSequence(c.seed * 10 + i, model, length);
      return { id: i, inputIds: ids, tokenTypes: types, referenceLogits: infer(model, ids, types).logits };
    });
    const result = simulator.runBatch(inputs);
    for (const { exact, logits, reference_logits } of result.inputs)
      if (!exact) throw new Error(`logits ${logits} where the reference has ${reference_logits}`);
    summarise(simulator, [result], { configSha256: "", weightsSha256: "" });
    return EXACT;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toContain("\n");
    return error.message;
  }
}

test("whatever configuration and checkpoint are taken, the chip equals the reference; all others are refused in one line", () => {
  let exact = 0;
  fc.assert(
    fc.property(CASES, (c) => {
      if (outcomeOf(c) === EXACT) exact++;
    }),
    { numRuns: RUNS },
  );
  expect(exact).toBeGreaterThan(RUNS / 4);
}, 180_000);

const PLAIN: Case = { seed: 650_389, rules: NO_RULES, settings: [], tokens: [4] };
/** Once taken and then wrong, or a crash. */
const ONCE: [what: string, change: Partial<Case>, outcome: string | RegExp][] = [
  ["a fine embedding grid", { rules: { ...NO_RULES, embeddingGridBits: 26 } }, EXACT],
  [
    "an embedding grid too fine for packets",
    { rules: { ...NO_RULES, embeddingGridBits: 40 } },
    /embedding_grid_bits 40 makes embedding values of 4\d bits, a packet of the chip carries 32;/,
  ],
  ["an eps lost beside a mean", { seed: 7, rules: { ...NO_RULES, bspnEps: 1e-30, bspnGroupSize: 1 } }, EXACT],
  [
    "scores far apart without a window",
    { rules: { ...NO_RULES, scoreShift: -10, softmaxWindow: null } },
    /^register layers\.0\.attention\.ptsoftmax of 48 bits cannot hold \S+ \(chip\.core\.vector_bits\)$/,
  ],
  ["scores of more than 32 bits", { rules: { ...NO_RULES, scoreShift: -36, softmaxWindow: 0 } }, EXACT],
  [
    "a floor below every register",
    { rules: { ...NO_RULES, residualExponentMin: -60 } },
    /residual_exponent_min -60 is too far below the largest exponent of a norm, \d+: .* so -\d+ is the least/,
  ],
  [
    "accumulators of 30 bits",
    { settings: [["chip.core.accumulator_bits", 30]] },
    /chip\.core\.accumulator_bits must be a whole number from 2 to 29, found 30$/,
  ],
  ["accumulators of 29 bits", { settings: [["chip.core.accumulator_bits", 29]] }, EXACT],
  ["large router buffers", { settings: [["chip.noc.router.buffer_flits", 40_000]] }, EXACT],
  [
    "router buffers beyond memory",
    { settings: [["chip.noc.router.buffer_flits", 1_000_000]] },
    /^54 buffers of up to 3000000 flits take 1\.7 GiB of memory, 1 GiB is the most: /,
  ],
  [
    "a run too long for its energy",
    { settings: [["host.arrival", 1e12]], tokens: [2, 2] },
    /^energy of \d+ fJ is more than 2\^53 fJ .*host\.arrival/,
  ],
];
test.each(ONCE)("%s", (_, change, outcome) => {
  if (outcome === EXACT) expect(outcomeOf({ ...PLAIN, ...change })).toBe(EXACT);
  else expect(outcomeOf({ ...PLAIN, ...change })).toMatch(outcome);
});
