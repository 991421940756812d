import { expect, test } from "vitest";
import { integrationTicks } from "../../src/cores/kinds/column/column-costs.js";
import type { BatchResult } from "../../src/simulation/batch-result.js";
import { changed, NATIVE, sequences, simulatorOf, smallModel } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const CODES = ["offset", "signed", "graded", "bitserial", "dense"] as const;
const ADD = {
  offset: "accumulate",
  signed: "accumulate",
  graded: "accumulate_graded",
  dense: "accumulate_graded",
  bitserial: "accumulate_shifted",
} as const;

test("a word of synapse memory bounds the columns of two bits that a tick serves, and how many a spike reads", () => {
  const programs = ([2, 3] as const).map((levels) => simulatorOf(smallModel(5, levels), {}).program);
  const [binary, ternary] = programs.map(({ cores }) => cores.find(({ role }) => role === "ffn_in")!);
  expect([binary!.to - binary!.from, ternary!.to - ternary!.from]).toEqual([32, 32]);
  const ticks = (lanes: number, attentionLanes: number) => {
    const spec = changed(NATIVE, { core: { lanes }, attention: { lanes: attentionLanes } });
    return [integrationTicks(binary!, spec), integrationTicks(ternary!, spec)];
  };
  // Words of max(lanes, 8 x attention lanes) bits.
  expect(ticks(32, 128)).toEqual([1, 1]);
  expect(ticks(16, 4)).toEqual([2, 2]);
  expect(ticks(32, 1)).toEqual([1, 2]);
  expect(ticks(16, 1)).toEqual([2, 4]);
  expect(ticks(9, 1)).toEqual([4, 8]);
});

const eventsOf = (zeroWeights: "gate" | "add", code: (typeof CODES)[number], zeros: boolean): BatchResult => {
  const rules = { bspnGroupSize: 8, weightLevels: 3 as const };
  const model = randomModel(9, { shape: { layers: 2, heads: 2, headSize: 8, feedForward: 24 }, rules });
  const full = (matrix: { readonly sign: Int8Array }) => ({ ...matrix, sign: matrix.sign.map((s) => s || 1) });
  const layers = model.layers.map((layer) => ({
    ...layer,
    query: full(layer.query),
    key: full(layer.key),
    value: full(layer.value),
    output: full(layer.output),
    ffnIn: full(layer.ffnIn),
    ffnOut: full(layer.ffnOut),
  }));
  const used = (zeros ? model : { ...model, layers, pooler: full(model.pooler) }) as typeof model;
  return simulatorOf(used, { code, chip: { core: { zeroWeights } } }).runBatch(sequences(3, used, [4, 3]));
};

test.each(CODES)("lanes that rest at weights of 0 save additions and accumulators, and nothing else: %s", (code) => {
  const added = eventsOf("add", code, true);
  const gated = eventsOf("gate", code, true);
  const constants = simulatorOf(smallModel(), {}).config.chip.energy;
  const saved = (event: "accumulator_register" | (typeof ADD)[typeof code]) =>
    (added.energy.by_event[event]! - gated.energy.by_event[event]!) / constants[event].fj;
  expect(saved("accumulator_register")).toBe(saved(ADD[code]));
  const share = saved(ADD[code]) / (added.energy.by_event[ADD[code]]! / constants[ADD[code]].fj);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.9);
  const rest = ({ energy: { by_event }, traffic: { synaptic_operations: _, ...traffic }, ticks }: BatchResult) => ({
    ...{ ...by_event, [ADD[code]]: 0, accumulator_register: 0 },
    traffic,
    ticks,
  });
  expect(rest(gated)).toEqual(rest(added));
  const operations = (result: BatchResult) => result.traffic.synaptic_operations;
  expect(operations(added) - operations(gated)).toBe(saved(ADD[code]));
  expect(gated.inputs.map(({ logits }) => logits)).toEqual(added.inputs.map(({ logits }) => logits));
});

test("a ternary matrix without a weight of 0 costs the same in either case", () => {
  const [added, gated] = (["add", "gate"] as const).map((zeroWeights) => eventsOf(zeroWeights, "signed", false));
  expect(gated).toEqual(added);
});
