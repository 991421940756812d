import fc from "fast-check";
import { expect, test } from "vitest";
import { ReferenceQueue } from "../../src/events/reference-queue.js";
import type { Simulator } from "../../src/simulation/simulator.js";
import { CHIP_CASES, type ChipDraw, drawnChip } from "../support/chip-draws.js";

const RUNS = 200;

function runCase(c: ChipDraw) {
  const { simulator, inputs } = drawnChip(c);
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
  topology: "mesh",
  routing: "xy",
  chips: undefined,
  gating: { mode: "idle", afterTicks: 20, wakeTicks: 7 },
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
const EXAMPLES: [ChipDraw][] = [
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
      weightLevels: 2,
      zeroWeights: "gate",
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
      weightLevels: 2,
      zeroWeights: "gate",
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
  const ternary = new Set<string>();
  let severalInputs = 0;
  fc.assert(
    fc.property(CHIP_CASES, (c) => {
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
      if (c.weightLevels === 3) ternary.add(`${c.code} ${c.activationBits} bits${most > 1 ? ", cut by rows" : ""}`);
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
  expect(cutByRows.codes.size).toBe(5);
  expect(cutByRows.modes.size).toBe(4);
  expect(cutByRows.pruned).toBeGreaterThan(5);
  // Four codes of two to four bits, matrices whole or cut.
  expect(ternary.size).toBeGreaterThan(15);
  expect(severalInputs).toBeGreaterThan(10);
}, 180_000);
