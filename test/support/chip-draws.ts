import fc from "fast-check";
import type { ChipSpec, NetworkModel, RouterSpec } from "../../src/contracts/chip.js";
import type { MeshSpec } from "../../src/contracts/topology.js";
import { type Change, changed, narrowChip, sequences, simulatorOf, tightChip } from "./chip.js";
import { randomModel } from "./random-model.js";

const from = (min: number, max: number) => fc.integer({ min, max });

/** One chip, or several with links of any kind between them. */
export const CHIPS = fc.oneof(
  fc.constant(undefined),
  fc.record({ columns: from(1, 3), rows: from(2, 3), linkTicks: from(1, 40), flitTicks: from(1, 9) }),
);
export type ChipsDraw = typeof CHIPS extends fc.Arbitrary<infer T> ? T : never;

/** Changes that make a mesh one of several chips. */
export const joined = (drawn: ChipsDraw): { readonly mesh: Change<MeshSpec>; readonly router: Change<RouterSpec> } =>
  drawn === undefined
    ? { mesh: {}, router: {} }
    : {
        mesh: { chips: { columns: drawn.columns, rows: drawn.rows } },
        router: { chipLink: { ticks: drawn.linkTicks, flitTicks: drawn.flitTicks } },
      };

/** The same on a torus: of one chip, with two classes of channels. */
export const ringed = <D extends { readonly vcs: number; readonly chips: ChipsDraw }>(drawn: D): D => ({
  ...drawn,
  vcs: 2 + 2 * Math.ceil(drawn.vcs / 2),
  chips: undefined,
});

const CASES = fc.record({
  seed: from(1, 1_000_000),
  layers: fc.constantFrom(1, 2, 2),
  heads: fc.constantFrom(1, 2, 2, 3),
  headSize: fc.constantFrom(4, 8),
  feedForward: from(12, 40),
  lengths: fc.array(fc.constantFrom(1, 2, 3, 3, 4), { minLength: 1, maxLength: 3 }),
  code: fc.constantFrom("offset", "signed", "graded", "bitserial", "dense"),
  activationBits: fc.constantFrom(4, 4, 3, 2),
  weightLevels: fc.constantFrom(2, 3),
  zeroWeights: fc.constantFrom("gate", "gate", "add"),
  spareSteps: fc.constantFrom(0, 0, 1, 5),
  mode: fc.constantFrom("marker", "marker", "barrier", "stage-barrier", "tick"),
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
  topology: fc.constantFrom("mesh", "mesh", "cmesh", "torus"),
  routing: fc.constantFrom("xy", "xy", "yx"),
  chips: CHIPS,
  gating: fc.record({
    mode: fc.constantFrom("none", "unused", "idle", "idle"),
    afterTicks: fc.constantFrom(0, 3, 20, 400),
    wakeTicks: fc.constantFrom(1, 7, 60),
  }),
} as const);

/** Models, chips and sentences of any build: small, so that a run takes a moment. */
export const CHIP_CASES = CASES.map((c) => (c.topology === "torus" ? ringed(c) : c));

export type ChipDraw = typeof CHIP_CASES extends fc.Arbitrary<infer T> ? T : never;

/** Flits of the longest packet of a drawn chip, on the narrowest link. */
const LONGEST_PACKET = 8;

/** The same chip with a router that the flit level takes: a channel for credits, and buffers that hold a packet. */
export const forFlits = (c: ChipDraw): ChipDraw => {
  const vcs = c.topology === "torus" ? c.vcs : 1 + c.vcs;
  const longest = Math.ceil((LONGEST_PACKET * 8) / c.linkBits);
  return {
    ...c,
    vcs,
    bufferFlits: c.bufferFlits + longest - 1,
    receiveFifo: c.receiveFifo + (vcs - 1) * longest,
  } as ChipDraw;
};

/** The simulator and sentences that were drawn. */
export function drawnChip(c: ChipDraw, more: Change<ChipSpec> = {}, noc: NetworkModel = "packet") {
  const model = randomModel(c.seed, {
    shape: { layers: c.layers, heads: c.heads, headSize: c.headSize, feedForward: c.feedForward },
    rules: {
      bspnGroupSize: c.headSize,
      activationBits: c.activationBits,
      weightLevels: c.weightLevels,
      timesteps: 2 ** c.activationBits + c.spareSteps,
    },
  });
  const memories =
    c.tight === 0 ? { maxTokens: 4, attention: { banks: c.banks } } : tightChip(model, c.banks, 4, c.tight);
  const narrow = c.axons < 100 || c.columns < 100 ? narrowChip(model, c.axons, c.columns) : {};
  const chip = changed(changed(changed(memories, narrow), more), {
    core: { windowSlots: c.windowSlots, lanes: c.coreLanes, zeroWeights: c.zeroWeights },
    attention: { lanes: c.attentionLanes },
    vector: { lanes: c.vectorLanes },
    generator: { lanes: c.generatorLanes, banks: c.generatorBanks },
    interface: { sendFifo: c.sendFifo, receiveFifo: c.receiveFifo },
    noc: {
      linkBits: c.linkBits,
      multicast: c.multicast,
      router: {
        pipeline: c.pipeline,
        vcs: c.vcs,
        bufferFlits: c.bufferFlits,
        linkTicks: c.linkTicks,
        ...joined(c.chips).router,
      },
    },
    mesh: { topology: c.topology, routing: c.routing, ...joined(c.chips).mesh },
    sync: { mode: c.mode, barrierTicks: 7, tickTicks: 100 },
    gating: c.gating,
    placement: c.placement,
    placementSeed: c.placementSeed,
  });
  const simulator = simulatorOf(model, {
    chip,
    host: { inFlight: c.inFlight, arrival: { kind: "interval", ticks: c.arrivalTicks }, portBits: c.portBits },
    code: c.code,
    noc,
    pruneLast: c.pruneLast,
    meshWidth: c.meshWidth,
  });
  const inputs = sequences(c.seed, model, c.lengths);
  return { model, simulator, inputs };
}
