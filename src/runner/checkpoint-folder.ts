import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { CheckpointError, UserError } from "../base/user-error.js";
import type { SorbetModel } from "../contracts/model.js";
import type { FileKind } from "../input/most-bytes.js";
import { readMember } from "../input/read-file.js";
import { textOf } from "../input/texts.js";
import { loadCheckpoint } from "../sorbet/checkpoint.js";
import { SorbetTokenizer } from "../sorbet/tokenizer.js";

/** A checkpoint folder, read: the model, its tokenizer, the hash of model.safetensors. */
export interface CheckpointFolder {
  readonly model: SorbetModel;
  /**
   * null where the folder has no vocabulary. Read when it is first asked for, so that chips can be made meanwhile:
   * throws CheckpointError.
   */
  readonly tokenizer: SorbetTokenizer | null;
  readonly weightsSha256: string;
}

/** What cannot be read of a checkpoint is a fault of the checkpoint. */
function checkpointFault<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UserError ? new CheckpointError(error.message) : error;
  }
}

const member = (folder: string, name: string, kind: FileKind): Uint8Array =>
  checkpointFault(() => readMember(join(folder, name), kind));

const text = (name: string, bytes: Uint8Array): string => checkpointFault(() => textOf(name, bytes));

function readTokenizer(folder: string, model: SorbetModel): SorbetTokenizer | null {
  for (const name of ["vocab.txt", "tokenizer.json"] as const)
    if (existsSync(join(folder, name)))
      return new SorbetTokenizer({ name, text: text(name, member(folder, name, "vocabulary")) }, model);
  return null;
}

/**
 * Reads config.json, model.safetensors and vocab.txt (or tokenizer.json) of a checkpoint folder. Throws
 * CheckpointError, one line that begins with the folder.
 */
export function readCheckpointFolder(folder: string): CheckpointFolder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CheckpointError(
      `${folder}: there is no such folder; a model is a folder with config.json and model.safetensors`,
    );
  const config = member(folder, "config.json", "config");
  const tensors = member(folder, "model.safetensors", "weights");
  const named = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof CheckpointError) throw new CheckpointError(`${folder}: ${error.message}`);
      throw error;
    }
  };
  const model = named(() =>
    loadCheckpoint({ config: text("config.json", config), tensors, name: basename(resolve(folder)) }),
  );
  let tokenizer: SorbetTokenizer | null | undefined;
  return {
    model,
    get tokenizer() {
      if (tokenizer === undefined) tokenizer = named(() => readTokenizer(folder, model));
      return tokenizer;
    },
    weightsSha256: createHash("sha256").update(tensors).digest("hex"),
  };
}
