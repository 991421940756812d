import { createHash } from "node:crypto";
import type { SorbetModel } from "../contracts/model.js";
import { drawnModel } from "../sorbet/drawn/drawn-model.js";
import { drawnShape, isDrawn } from "../sorbet/drawn/drawn-name.js";
import { type CheckpointFolder, readCheckpointFolder } from "./checkpoint-folder.js";
import { shared } from "./chip-job.js";
import { isBundled, modelFolder } from "./package-files.js";

/** Whose rates, tables and vocabulary drawn models have. */
const LIKE = "sorbet-sst2";
/** Sentences like those it was trained on, for the mean of its rates. */
const TEXTS = [
  "a charming and often affecting journey through the quiet life of a small town and the people who never left it",
  "the plot is thin , the jokes are older than the actors , and the ending arrives an hour too late",
  "it is hard to say what the director wanted , but easy to see that he never found it",
  "one of the most honest performances of the year",
  "a dull , noisy , overlong thriller that wastes a gifted cast on a script nobody seems to have read twice",
  "funny , warm and beautifully shot , this is a film to see with people you love",
];

/** Whether a model is had by its name alone, without a folder that somebody made. */
export const isName = (model: string): boolean => isDrawn(model) || isBundled(model);

/** SHA-256 over all tables of a model, in the order of its fields. */
function tablesSha256(model: SorbetModel): string {
  const hash = createHash("sha256");
  const add = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(add);
    else hash.update(`${value};`);
  };
  add(model);
  return hash.digest("hex");
}

/**
 * The model that a name stands for: a bundled checkpoint, the folder of one, or
 * `drawn:LAYERSxHIDDEN[xHEADS][@RATE][-ternary]`.
 * @throws UserError, CheckpointError
 */
export function openModel(name: string): CheckpointFolder {
  if (!isDrawn(name)) return readCheckpointFolder(modelFolder(name));
  const shape = drawnShape(name);
  const like = readCheckpointFolder(modelFolder(LIKE));
  const sentences = TEXTS.map((text) => like.tokenizer!.encode(text));
  // Such models can be large: one copy serves all threads.
  const model = shared(drawnModel(shape, like.model, sentences));
  return { model, tokenizer: like.tokenizer, weightsSha256: tablesSha256(model) };
}
