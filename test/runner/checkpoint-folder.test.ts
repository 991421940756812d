import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readCheckpointFolder } from "../../src/runner/checkpoint-folder.js";
import { randomModel } from "../support/random-model.js";
import { refusal } from "../support/refusal.js";
import { writeCheckpoint } from "../support/write-checkpoint.js";

const root = mkdtempSync(join(tmpdir(), "sorbet-"));
afterAll(() => rmSync(root, { recursive: true }));

const model = randomModel(21, { shape: { vocabulary: 5 } });
const files = writeCheckpoint(model, true);

function folder(contents: Record<string, string | Uint8Array>): string {
  const path = mkdtempSync(join(root, "model-"));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(path, name), content);
  return path;
}

test("a folder with a vocabulary gives model, tokenizer and hash", () => {
  const path = folder({
    "config.json": files.config,
    "model.safetensors": files.tensors,
    "vocab.txt": "[UNK]\n[CLS]\n[SEP]\na\nb\n",
  });
  const read = readCheckpointFolder(path);
  expect(read.model).toEqual(model);
  expect(read.tokenizer?.encode("B a").ids).toEqual([1, 4, 3, 2]);
  expect(read.weightsSha256).toBe(createHash("sha256").update(files.tensors).digest("hex"));
});

test("a folder without one gives no tokenizer", () => {
  const path = folder({ "config.json": files.config, "model.safetensors": files.tensors });
  expect(readCheckpointFolder(path).tokenizer).toBeNull();
});

test("what is missing or bad is named with its folder", () => {
  expect(refusal(() => readCheckpointFolder(join(root, "absent")))).toContain("absent: there is no such folder");
  const noTensors = folder({ "config.json": files.config });
  expect(refusal(() => readCheckpointFolder(noTensors))).toBe(
    `${join(noTensors, "model.safetensors")}: there is no such file`,
  );
  const noConfig = folder({ "model.safetensors": files.tensors });
  expect(refusal(() => readCheckpointFolder(noConfig))).toBe(`${join(noConfig, "config.json")}: there is no such file`);
  const short = folder({ "config.json": files.config, "model.safetensors": files.tensors.subarray(0, 100) });
  expect(refusal(() => readCheckpointFolder(short))).toMatch(`${short}: safetensors: `);
  const words = folder({
    "config.json": files.config,
    "model.safetensors": files.tensors,
    "vocab.txt": "[UNK]\n[CLS]\n[SEP]\n",
  });
  expect(refusal(() => readCheckpointFolder(words).tokenizer)).toBe(
    `${words}: vocab.txt: 3 word pieces, but config.json says vocab_size 5`,
  );
});
