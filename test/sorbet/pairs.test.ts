import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCheckpointFolder } from "../../src/runner/checkpoint-folder.js";
import { infer } from "../../src/sorbet/forward.js";
import { answer } from "../../src/sorbet/host.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** One pair of our own with what a float64 PyTorch forward pass of the shipped checkpoint gives. */
interface Pair {
  readonly text: string;
  readonly text_pair: string;
  readonly input_ids: number[];
  readonly token_type_ids: number[];
  readonly logits: number[];
}

const PAIRS = 12;

describe.each([
  { name: "sorbet-mrpc", labels: ["not_equivalent", "equivalent"], rows: 408 },
  { name: "sorbet-stsb", labels: ["score"], rows: 1500 },
])("the shipped checkpoint $name", ({ name, labels, rows }) => {
  const { model, tokenizer } = readCheckpointFolder(path(`../../models/${name}`));
  const pairs: Pair[] = readFileSync(path(`../fixtures/${name}/pairs.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

  test("is the size that is claimed, for pairs, and comes with the logits of the dev rows", () => {
    expect(model.shape).toMatchObject({ layers: 6, hidden: 384, heads: 12, feedForward: 1536, types: 2, labels });
    expect(model.shape.textPairs).toBe(true);
    expect(readFileSync(path(`../../models/${name}/model.safetensors`)).length).toBeLessThanOrEqual(4_000_000);
    const dev = JSON.parse(readFileSync(path(`../../models/${name}/dev_logits.json`), "utf8"));
    expect([dev.rows, dev.logits.length]).toEqual([rows, rows]);
    for (const row of dev.logits) expect(row.length === labels.length && row.every(Number.isFinite)).toBe(true);
  });

  test("gives the tokens, types and logits of the float64 pass for pairs of our own, in every bit", () => {
    expect(pairs).toHaveLength(PAIRS);
    for (const { text, text_pair, input_ids, token_type_ids, logits } of pairs) {
      const { ids, types } = tokenizer!.encode(text, text_pair);
      expect(ids).toEqual(input_ids);
      expect(types).toEqual(token_type_ids);
      expect(Array.from(infer(model, ids, types).logits)).toEqual(logits);
      expect(
        Array.from(
          infer(
            model,
            ids,
            ids.map(() => 0),
          ).logits,
        ),
      ).not.toEqual(logits);
    }
  });

  test("answers with a label, or with the score itself", () => {
    const logits = Float64Array.from(pairs[0]!.logits);
    expect(answer(labels, logits)).toBe(labels.length === 1 ? "4.1547" : "equivalent");
  });
});
