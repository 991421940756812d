import { expect, test } from "vitest";
import { type ChipDraw, drawnChip, forFlits } from "../support/chip-draws.js";

/** A slow core with a long receive FIFO: packets wait in it beyond the ring of the network. */
const SLOW: ChipDraw = {
  seed: 7,
  layers: 1,
  heads: 2,
  headSize: 4,
  feedForward: 16,
  lengths: [3],
  code: "offset",
  activationBits: 4,
  weightLevels: 2,
  zeroWeights: "gate",
  spareSteps: 0,
  mode: "marker",
  gating: { mode: "none", afterTicks: 0, wakeTicks: 1 },
  topology: "mesh",
  routing: "xy",
  chips: undefined,
  tight: 0,
  axons: 4096,
  columns: 1024,
  banks: 1,
  windowSlots: 2,
  coreLanes: 1,
  attentionLanes: 1,
  vectorLanes: 64,
  generatorLanes: 64,
  generatorBanks: 1,
  sendFifo: 16,
  receiveFifo: 16,
  linkBits: 32,
  multicast: true,
  pipeline: "default",
  vcs: 3,
  bufferFlits: 8,
  linkTicks: 1,
  placement: "serpentine",
  placementSeed: 1,
  meshWidth: 3,
  inFlight: 1,
  arrivalTicks: 0,
  portBits: 32,
  pruneLast: false,
  referenceQueue: false,
};

test("slots of a packet that leaves a receive FIFO late come free in the same tick on both engines", () => {
  const { simulator, inputs } = drawnChip(forFlits(SLOW), {}, "flit");
  const observed = JSON.stringify(simulator.runBatch(inputs, { eventEngine: "observed" }));
  for (const build of ["js", "wasm"] as const)
    expect(JSON.stringify(simulator.runBatch(inputs, { eventEngine: "fast", build }))).toBe(observed);
});
