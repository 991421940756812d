import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SorbetModel } from "../../src/contracts/model.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { readSafetensors, type Tensor } from "../../src/sorbet/safetensors.js";

const folder = fileURLToPath(new URL("../fixtures/golden/tiny_dev/", import.meta.url));

export const goldenConfig = readFileSync(`${folder}config.json`, "utf8");
export const goldenTensors: Uint8Array = readFileSync(`${folder}model.safetensors`);

/** The golden model; `embedding_grid_bits` as given. */
export function goldenModel(gridBits: number | null): SorbetModel {
  const config = JSON.stringify({ ...JSON.parse(goldenConfig), embedding_grid_bits: gridBits });
  return loadCheckpoint({ config, tensors: goldenTensors });
}

/** The vectors of one file, see test/fixtures/golden/README.md. */
export function goldenVectors(file: "grid10" | "gridnone"): Map<string, Tensor> {
  return readSafetensors(readFileSync(`${folder}vectors_${file}.safetensors`));
}
