import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCheckpointFolder } from "../../src/runner/checkpoint-folder.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { forward, infer } from "../../src/sorbet/forward.js";
import { embed } from "../../src/sorbet/host.js";
import { simulatorOf } from "../support/chip.js";
import { naiveForward, noEvents } from "../support/naive-forward.js";
import { randomModel, randomSequence } from "../support/random-model.js";
import { refusal } from "../support/refusal.js";
import { modelConfig, modelTensors, writeCheckpoint, writeSafetensors } from "../support/write-checkpoint.js";

const SEEDS = Array.from({ length: 30 }, (_, i) => i + 1);
const plain = (x: Iterable<number>) => Array.from(x, (v) => v + 0);
const ternaryModel = (seed: number) => randomModel(seed, { rules: { weightLevels: 3 } });

describe("a checkpoint with weight_levels 3", () => {
  test("gives what plain loops over the formulas give, and has zeros", () => {
    let zeros = 0;
    for (const seed of SEEDS) {
      const model = ternaryModel(seed);
      zeros += model.pooler.sign.filter((s) => s === 0).length;
      const { ids, types } = randomSequence(seed, model, 1 + (seed % 9));
      const hidden0 = embed(model, ids, types);
      expect(plain(forward(model, hidden0).logits)).toEqual(plain(naiveForward(model, hidden0, noEvents()).logits));
    }
    expect(zeros).toBeGreaterThan(1000);
  });

  test.each(SEEDS.slice(0, 8))("packed and unpacked forms of random model %i are the same model", (seed) => {
    const model = ternaryModel(seed);
    const packed = loadCheckpoint(writeCheckpoint(model, true));
    const unpacked = loadCheckpoint(writeCheckpoint(model, false));
    const { ids, types } = randomSequence(seed, model, 7);
    const expected = infer(model, ids, types);
    // First from the bits, before anybody asks for the signs one by one.
    expect(infer(packed, ids, types)).toEqual(expected);
    expect(infer(unpacked, ids, types)).toEqual(expected);
    expect(packed).toEqual(model);
    expect({ ...unpacked, embeddings: null }).toEqual({ ...model, embeddings: null });
  });

  test("is refused without its tensor of zeros, with it where config.json says nothing, and with a sign on a zero", () => {
    const model = randomModel(11, { shape: { layers: 1, heads: 2, headSize: 4 }, rules: { weightLevels: 3 } });
    const config = modelConfig(model, true);
    const load = (tensors: ReturnType<typeof modelTensors>, change = {}) =>
      refusal(() =>
        loadCheckpoint({ config: JSON.stringify({ ...config, ...change }), tensors: writeSafetensors(tensors) }),
      );
    const good = modelTensors(model, true);
    const { "pooler.nonzero": nonzero, ...rest } = good;
    expect(load(rest)).toBe("tensor pooler.nonzero: missing: expected shape (8, 1), found none");
    expect(load(good, { weight_levels: 2 })).toContain(".nonzero: unexpected");
    expect(load(good, { weight_levels: 4 })).toBe(
      "config.json: weight_levels must be a whole number from 2 to 3, found 4",
    );
    const all = { ...good["pooler.sign"], bytes: new Uint8Array(8).fill(255) };
    const none = { ...nonzero, bytes: nonzero!.bytes.map((_, i) => (i === 3 ? 0 : 255)) };
    expect(load({ ...good, "pooler.sign": all, "pooler.nonzero": none })).toBe(
      "tensor pooler.nonzero: byte 3 of shape (8, 1) has 0 for a weight of sign +1",
    );
  });

  test("is refused unpacked where a sign is neither +1, 0 nor -1", () => {
    const model = randomModel(11, { shape: { layers: 1, heads: 2, headSize: 2 }, rules: { weightLevels: 3 } });
    const tensors = modelTensors(model, false);
    tensors["pooler.sign"]!.bytes[6] = 2;
    const config = JSON.stringify(modelConfig(model, false));
    expect(refusal(() => loadCheckpoint({ config, tensors: writeSafetensors(tensors) }))).toBe(
      "tensor pooler.sign: value 6 of shape (4, 4) is 2, a sign is +1, 0 or -1",
    );
  });
});

interface Line {
  readonly text: string;
  readonly input_ids: number[];
  readonly logits: number[];
}

describe("a ternary checkpoint with 3 bits and T = 8 as training exports it", () => {
  const path = (file: string) => fileURLToPath(new URL(`../fixtures/tiny-ternary/${file}`, import.meta.url));
  const { model, tokenizer } = readCheckpointFolder(path(""));
  const lines: Line[] = readFileSync(path("sentences.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

  test("has the levels, bits and steps that it was drawn with", () => {
    expect(model.rules).toMatchObject({ weightLevels: 3, activationBits: 3, timesteps: 8 });
    const share = model.pooler.sign.filter((s) => s === 0).length / model.pooler.sign.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.5);
    expect(lines.length).toBeGreaterThanOrEqual(8);
  });

  test.each(["offset", "signed", "graded", "bitserial", "dense"] as const)(
    "the chip gives these logits in code %s",
    (code) => {
      const simulator = simulatorOf(model, { code });
      const inputs = lines.map(({ input_ids, logits }, id) => ({
        id,
        inputIds: input_ids,
        tokenTypes: input_ids.map(() => 0),
        referenceLogits: Float64Array.from(logits),
      }));
      const { inputs: rows } = simulator.runBatch(inputs);
      expect(rows.map((row) => row.logits)).toEqual(lines.map(({ logits }) => logits));
      expect(rows.every(({ exact }) => exact)).toBe(true);
    },
  );

  test.each(lines)("$text: logits of PyTorch in every bit", ({ text, input_ids, logits }) => {
    const { ids, types } = tokenizer!.encode(text);
    expect(ids).toEqual(input_ids);
    expect(Array.from(infer(model, ids, types).logits)).toEqual(logits);
  });
});
