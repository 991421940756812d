import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../frame/load.mjs";

/** Folder of a model as the sweep names it: bundled, or a path from the top of the repository. */
export const folderOf = (model) => {
  const bundled = join(ROOT, "models", model);
  return existsSync(bundled) ? bundled : join(ROOT, model);
};

export const weightsSha256 = (model) =>
  createHash("sha256")
    .update(readFileSync(join(folderOf(model), "model.safetensors")))
    .digest("hex");

/** What tells variants apart: layers, width, steps, bits of a weight. */
export function variant(model) {
  const config = JSON.parse(readFileSync(join(folderOf(model), "config.json"), "utf8"));
  const { num_hidden_layers: layers, hidden_size: hidden, timesteps = 16, weight_levels: levels = 2 } = config;
  return { layers, hidden, timesteps, weights: levels === 3 ? "ternary" : "binary" };
}
