import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCheckpointFolder } from "../../src/runner/checkpoint-folder.js";
import { infer } from "../../src/sorbet/forward.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** One sentence of our own with what a float64 PyTorch forward pass of the shipped checkpoint gives. */
interface Sentence {
  readonly text: string;
  readonly input_ids: number[];
  readonly logits: number[];
}

const SENTENCES = 40;
const DEV_ROWS = 872;

describe("the shipped SST-2 checkpoint", () => {
  const { model, tokenizer } = readCheckpointFolder(path("../../models/sorbet-sst2"));
  const lines = readFileSync(path("../fixtures/sorbet-sst2/sentences.jsonl"), "utf8").trimEnd().split("\n");
  const sentences: Sentence[] = lines.map((line) => JSON.parse(line));

  test("is the size that is claimed", () => {
    expect(model.shape).toMatchObject({
      layers: 6,
      hidden: 384,
      heads: 12,
      feedForward: 1536,
      labels: ["negative", "positive"],
    });
    expect(model.shape.positions).toBeGreaterThanOrEqual(128);
    expect(readFileSync(path("../../models/sorbet-sst2/model.safetensors")).length).toBeLessThanOrEqual(4_000_000);
  });

  test("comes with forty sentences and the logits of the dev rows", () => {
    expect(sentences).toHaveLength(SENTENCES);
    const dev = JSON.parse(readFileSync(path("../../models/sorbet-sst2/dev_logits.json"), "utf8"));
    expect(dev.rows).toBe(DEV_ROWS);
    expect(dev.logits).toHaveLength(DEV_ROWS);
    for (const row of dev.logits) expect(row.length === 2 && row.every(Number.isFinite)).toBe(true);
  });

  test.each(sentences)(
    "$text: tokens of the Python tokenizer, logits of PyTorch in every bit",
    ({ text, input_ids, logits }) => {
      const { ids, types } = tokenizer!.encode(text);
      expect(ids).toEqual(input_ids);
      expect(Array.from(infer(model, ids, types).logits)).toEqual(logits);
    },
  );
});
