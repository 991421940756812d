import { statSync } from "node:fs";
import { join } from "node:path";
import type { CheckpointFolder } from "../../runner/checkpoint-folder.js";
import type { ChipJob } from "../../runner/chip-job.js";
import type { Simulator } from "../../simulation/simulator.js";
import type { Context } from "../common.js";

/** Models, and chips with a model on them, that are kept: each is some tens of MiB. */
const KEPT = 4;

/** The last few things that were made, by a key. */
export class Kept<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly most: number = KEPT) {}

  get(key: string, make: () => T): T {
    const value = this.known.get(key) ?? make();
    this.known.delete(key);
    this.known.set(key, value);
    if (this.known.size > this.most) this.known.delete(this.known.keys().next().value!);
    return value;
  }
}

/** What tells whether a file has changed. */
function stateOf(file: string): string {
  const { size, mtimeMs, ino } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0, ino: 0 };
  return `${size} ${mtimeMs} ${ino}`;
}

const MEMBERS = ["config.json", "model.safetensors", "vocab.txt", "tokenizer.json"];

/** Opens models and chips that stay in memory between calls. */
export async function warmMeans(cold: Pick<Context, "openChip">): Promise<Pick<Context, "openChip" | "openModel">> {
  const { openModel } = await import("../../runner/open-model.js");
  const { isDrawn } = await import("../../sorbet/drawn/drawn-name.js");
  const { modelFolder } = await import("../../runner/package-files.js");
  const { openChipHere } = await import("../../runner/chip-here.js");
  const { Simulator } = await import("../../simulation/simulator.js");
  const models = new Kept<CheckpointFolder>();
  const chips = new Kept<Simulator>();
  const numbers = new WeakMap<object, number>();
  let read = 0;
  const chipOf = (job: ChipJob): Simulator => {
    const { model, config, configSha256, mappingSha256 = "" } = job;
    if (!numbers.has(model)) numbers.set(model, read++);
    return chips.get(`${numbers.get(model)} ${configSha256} ${mappingSha256}`, () => new Simulator(model, config));
  };
  return {
    openModel: async (name) => {
      const folder = isDrawn(name) ? null : modelFolder(name);
      const state = folder === null ? "" : MEMBERS.map((file) => stateOf(join(folder, file))).join(" ");
      return models.get(`${folder ?? name} ${state}`, () => openModel(name));
    },
    // Threads have memory of their own, and are begun anew.
    openChip: async (threads, onNotice) =>
      threads === 0 ? openChipHere(onNotice, chipOf) : cold.openChip(threads, onNotice),
  };
}
