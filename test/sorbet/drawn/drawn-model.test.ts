import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { SorbetModel } from "../../../src/contracts/model.js";
import { loadCheckpoint } from "../../../src/sorbet/checkpoint.js";
import { drawnModel } from "../../../src/sorbet/drawn/drawn-model.js";
import { drawnShape } from "../../../src/sorbet/drawn/drawn-name.js";
import { infer } from "../../../src/sorbet/forward.js";
import { randomSequence } from "../../support/random-model.js";
import { writeCheckpoint } from "../../support/write-checkpoint.js";

const FOLDER = new URL("../../../models/sorbet-sst2/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));
const like = loadCheckpoint({ config: read("config.json").toString(), tensors: read("model.safetensors") });
const sentences = [1, 2].map((seed) => randomSequence(seed, like, 20));

/** Spikes over (values x steps), in signed code where codes have a sign, by site. */
function rates(model: SorbetModel): Map<string, number> {
  const found = new Map<string, number>();
  for (const { ids, types } of sentences)
    infer(model, ids, types, (name, values) => {
      const zero = /ffn_out$|\.p$/.test(name) ? 0 : 8;
      const sum = values.reduce((n, code) => n + Math.abs(code - zero), 0);
      found.set(name, (found.get(name) ?? 0) + sum / values.length / 16 / sentences.length);
    });
  return found;
}

describe("a drawn model", () => {
  let model: SorbetModel;
  beforeAll(() => {
    model = drawnModel(drawnShape("drawn:3x96x6"), like, sentences);
  });

  it("has the shape of its name", () => {
    expect(model.shape).toMatchObject({ layers: 3, hidden: 96, heads: 6, feedForward: 384 });
    expect(model.layers.map(({ ffnOut }) => ffnOut.sign.length)).toEqual(Array(3).fill(96 * 384));
    expect(model.name).toBe("drawn:3x96x6");
  });

  it("is a checkpoint like any other: written, it loads, with every rule of the chip's checked", () => {
    const { config, tensors } = writeCheckpoint(model, true, 12);
    const again = loadCheckpoint({ config, tensors });
    const { ids, types } = sentences[0];
    expect(infer(again, ids, types)).toEqual(infer(model, ids, types));
  });

  it("is the same each time", () => {
    expect(drawnModel(drawnShape("drawn:3x96x6"), like, sentences)).toEqual(model);
  });

  it("spikes at each site as the model does that it is drawn after", () => {
    const [drawn, twin] = [rates(model), rates(like)];
    for (const site of ["in_q", "in_k", "in_v", "q", "k", "v", "out", "ffn_in", "ffn_out"])
      for (let layer = 0; layer < 3; layer++) {
        const ratio = drawn.get(`layers.${layer}.${site}`)! - twin.get(`layers.${2 * layer}.${site}`)!;
        expect(Math.abs(ratio), `${layer} ${site}`).toBeLessThan(0.06);
      }
  });

  it("has ternary weights where its name says so, and is drawn the same each time", () => {
    const shape = drawnShape("drawn:2x64x4-ternary");
    const ternary = drawnModel(shape, like, sentences);
    expect(ternary.rules.weightLevels).toBe(3);
    const { sign } = ternary.layers[1]!.ffnIn;
    const share = (level: number) => sign.filter((weight) => weight === level).length / sign.length;
    for (const [level, expected] of [
      [0, 0.31],
      [1, 0.345],
      [-1, 0.345],
    ] as const)
      expect(Math.abs(share(level) - expected)).toBeLessThan(0.01);
    const { config, tensors } = writeCheckpoint(ternary, true, 12);
    const { ids, types } = sentences[0];
    expect(infer(loadCheckpoint({ config, tensors }), ids, types)).toEqual(infer(ternary, ids, types));
    expect(drawnModel(shape, like, sentences)).toEqual(ternary);
  });

  it("spikes at the rate that is stated", () => {
    const found = rates(drawnModel(drawnShape("drawn:2x64x4@0.13"), like, sentences));
    for (const [name, rate] of found)
      if (/in_.$|\.[qkv]$|ffn_/.test(name)) expect(Math.abs(rate - 0.13), name).toBeLessThan(0.05);
  });
});

describe("its name", () => {
  it.each([
    ["drawn:12x768", { name: "drawn:12x768x12", layers: 12, hidden: 768, heads: 12, rate: null, ternary: false }],
    [
      "drawn:4x256x8@0.13",
      { name: "drawn:4x256x8@0.13", layers: 4, hidden: 256, heads: 8, rate: 0.13, ternary: false },
    ],
    [
      "drawn:12x768-ternary",
      { name: "drawn:12x768x12-ternary", layers: 12, hidden: 768, heads: 12, rate: null, ternary: true },
    ],
  ])("%s", (name, shape) => expect(drawnShape(name)).toEqual(shape));

  it.each([
    ["drawn:", "must be drawn:LAYERSxHIDDEN"],
    ["drawn:2x64x4@x", "must be drawn:LAYERSxHIDDEN"],
    ["drawn:2x64x4-binary", "must be drawn:LAYERSxHIDDEN"],
    ["drawn:0x64x4", "1 to 64 layers"],
    ["drawn:2x9000x4", "8 to 4096 channels"],
    ["drawn:2x64", "12 heads do not divide 64 channels"],
    ["drawn:2x96x8", "8 heads do not divide 96 channels"],
    ["drawn:2x64x4@0.5", "a rate is above 0 and at most 0.4"],
    ["drawn:2x64x4@0", "a rate is above 0 and at most 0.4"],
  ])("%s is refused", (name, why) => expect(() => drawnShape(name)).toThrow(why));
});
