import fc from "fast-check";
import { expect, test } from "vitest";
import { ReferenceQueue } from "../../src/events/reference-queue.js";
import type { Simulator } from "../../src/simulation/simulator.js";
import { changed, narrowChip, sequences, simulatorOf, tightChip } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const RUNS = 200;

const from = (min: number, max: number) => fc.integer({ min, max });

const CASES = fc.record({
  seed: from(1, 1_000_000),
  layers: fc.constantFrom(1, 2, 2),
  heads: fc.constantFrom(1, 2, 2, 3),
  headSize: fc.constantFrom(4, 8),
  feedForward: from(12, 40),
  lengths: fc.array(fc.constantFrom(1, 2, 3, 3, 4), { minLength: 1, maxLength: 3 }),
  code: fc.constantFrom("offset", "signed", "graded", "bitserial"),
  activationBits: fc.constantFrom(4, 4, 3, 2),
  spareSteps: fc.constantFrom(0, 0, 1, 5),
  mode: fc.constantFrom("marker", "marker", "barrier", "tick"),
  tight: from(0, 2),
  axons: fc.constantFrom(4096, 4096, 4096, 9, 13),
  columns: fc.constantFrom(1024, 1024, 1024, 12),
  banks: from(1, 3),
  windowSlots: from(1, 3),
  coreLanes: fc.constantFrom(1, 4, 16, 256),
  attentionLanes: fc.constantFrom(1, 3, 128),
  vectorLanes: fc.constantFrom(1, 7, 64),
  generatorLanes: fc.constantFrom(1, 5, 64),
  generatorBanks: from(1, 3),
  sendFifo: fc.constantFrom(1, 2, 16),
  receiveFifo: fc.constantFrom(4, 5, 16),
  linkBits: fc.constantFrom(8, 16, 32, 64),
  multicast: fc.boolean(),
  pipeline: fc.constantFrom("default", "lookahead", "spec"),
  vcs: from(1, 4),
  bufferFlits: from(1, 8),
  linkTicks: from(1, 3),
  placement: fc.constantFrom("serpentine", "hilbert", "row-major", "random", "annealed"),
  placementSeed: from(0, 2 ** 32 - 1),
  meshWidth: from(2, 9),
  inFlight: from(1, 3),
  arrivalTicks: fc.constantFrom(0, 0, 50, 5000),
  portBits: fc.constantFrom(8, 32, 256),
  pruneLast: fc.boolean(),
  referenceQueue: fc.boolean(),
} as const);

function runCase(c: typeof CASES extends fc.Arbitrary<infer T> ? T : never) {
  const model = randomModel(c.seed, {
    shape: { layers: c.layers, heads: c.heads, headSize: c.headSize, feedForward: c.feedForward },
    rules: {
      bspnGroupSize: c.headSize,
      activationBits: c.activationBits,
      timesteps: 2 ** c.activationBits + c.spareSteps,
    },
  });
  const memories =
    c.tight === 0 ? { maxTokens: 4, attention: { banks: c.banks } } : tightChip(model, c.banks, 4, c.tight);
  const narrow = c.axons < 100 || c.columns < 100 ? narrowChip(model, c.axons, c.columns) : {};
  const chip = changed(changed(memories, narrow), {
    core: { windowSlots: c.windowSlots, lanes: c.coreLanes },
    attention: { lanes: c.attentionLanes },
    vector: { lanes: c.vectorLanes },
    generator: { lanes: c.generatorLanes, banks: c.generatorBanks },
    interface: { sendFifo: c.sendFifo, receiveFifo: c.receiveFifo },
    noc: {
      linkBits: c.linkBits,
      multicast: c.multicast,
      router: { pipeline: c.pipeline, vcs: c.vcs, bufferFlits: c.bufferFlits, linkTicks: c.linkTicks },
    },
    sync: { mode: c.mode, barrierTicks: 7, tickTicks: 100 },
    placement: c.placement,
    placementSeed: c.placementSeed,
  });
  const simulator = simulatorOf(model, {
    chip,
    host: { inFlight: c.inFlight, arrivalTicks: c.arrivalTicks, portBits: c.portBits },
    code: c.code,
    pruneLast: c.pruneLast,
    meshWidth: c.meshWidth,
  });
  const inputs = sequences(c.seed, model, c.lengths);
  const result = simulator.runBatch(inputs, c.referenceQueue ? { queue: () => new ReferenceQueue() } : {});
  return { simulator, inputs, result };
}

/** Rows of each part of each slice of columns of each matrix that is cut by rows. */
function partsOfRows({ cores }: Simulator["program"]): number[][] {
  const parts = new Map<string, number[]>();
  for (const { stage, part, from } of cores) {
    if (part === undefined) continue;
    const key = `${stage} ${part.of} ${from}`;
    parts.set(key, [...(parts.get(key) ?? []), part.to - part.from]);
  }
  return [...parts.values()];
}

type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;
const NARROW = {
  layers: 2,
  vcs: 4,
  bufferFlits: 2,
  coreLanes: 1,
  attentionLanes: 1,
  vectorLanes: 1,
  generatorLanes: 1,
  generatorBanks: 1,
  sendFifo: 1,
  linkBits: 8,
  multicast: false,
  pipeline: "default",
  linkTicks: 1,
  placement: "serpentine",
  placementSeed: 1,
  meshWidth: 2,
  inFlight: 1,
  arrivalTicks: 0,
  portBits: 8,
  pruneLast: false,
  referenceQueue: false,
  mode: "marker",
  windowSlots: 1,
  banks: 1,
  axons: 4096,
  columns: 1024,
} as const;
/** Once wrong: a credit that waited for room at an interface without data; a row of attention without a spike. */
const EXAMPLES: [Case][] = [
  [
    {
      ...NARROW,
      seed: 1,
      heads: 1,
      headSize: 4,
      feedForward: 12,
      lengths: [1],
      code: "graded",
      activationBits: 4,
      spareSteps: 0,
      tight: 1,
      receiveFifo: 16,
    },
  ],
  [
    {
      ...NARROW,
      seed: 672790,
      heads: 2,
      headSize: 8,
      feedForward: 23,
      lengths: [3],
      code: "offset",
      activationBits: 4,
      spareSteps: 0,
      tight: 0,
      receiveFifo: 4,
      vcs: 1,
      bufferFlits: 1,
    },
  ],
];

test("a chip of any build gives the reference's logits, bit for bit", () => {
  const seen = { twoLayers: 0, threeCores: 0, threeDestinations: 0, distinct: new Set<string>() };
  const cutByRows = {
    two: 0,
    threeOrMore: 0,
    uneven: 0,
    codes: new Set<string>(),
    modes: new Set<string>(),
    pruned: 0,
  };
  let severalInputs = 0;
  fc.assert(
    fc.property(CASES, (c) => {
      const { simulator, inputs, result } = runCase(c);
      result.inputs.forEach(({ logits, exact }, i) => {
        const reference = [...Float64Array.from(inputs[i]!.referenceLogits)];
        expect(logits).toHaveLength(reference.length);
        logits.forEach((logit, k) => {
          expect(Object.is(logit, reference[k])).toBe(true);
        });
        expect(exact).toBe(true);
        seen.distinct.add(logits.join());
      });
      const { cores, routes } = simulator.program;
      const ofMatrix = new Map<string, number>();
      for (const { role, stage } of cores)
        ofMatrix.set(`${stage} ${role}`, (ofMatrix.get(`${stage} ${role}`) ?? 0) + 1);
      const cut = [...ofMatrix.values()].some((n) => n >= 3);
      if (cut) seen.threeCores++;
      if (routes.some((route) => route.destinations.length >= 3)) seen.threeDestinations++;
      const rows = partsOfRows(simulator.program);
      const most = Math.max(0, ...rows.map(({ length }) => length));
      if (most === 2) cutByRows.two++;
      if (most > 2) cutByRows.threeOrMore++;
      if (rows.some((parts) => new Set(parts).size > 1)) cutByRows.uneven++;
      if (most > 1 && c.lengths.length > 1 && c.inFlight > 1) {
        cutByRows.codes.add(c.code);
        cutByRows.modes.add(c.mode);
        if (c.pruneLast) cutByRows.pruned++;
      }
      if (cores.filter(({ role }) => role === "input").length > 1) severalInputs++;
      if (c.layers === 2 && c.heads >= 2 && Math.max(...c.lengths) >= 3 && cut) seen.twoLayers++;
    }),
    { numRuns: RUNS, seed: 20260101, examples: EXAMPLES },
  );
  expect(seen.distinct.size).toBeGreaterThan(RUNS);
  expect(seen.threeCores).toBeGreaterThan(30);
  expect(seen.threeDestinations).toBeGreaterThan(15);
  expect(seen.twoLayers).toBeGreaterThan(15);
  expect(cutByRows.two).toBeGreaterThan(15);
  expect(cutByRows.threeOrMore).toBeGreaterThan(30);
  expect(cutByRows.uneven).toBeGreaterThan(15);
  expect(cutByRows.codes.size).toBe(4);
  expect(cutByRows.modes.size).toBe(3);
  expect(cutByRows.pruned).toBeGreaterThan(5);
  expect(severalInputs).toBeGreaterThan(10);
}, 180_000);
