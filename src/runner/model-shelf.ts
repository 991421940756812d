import type { ModelReference } from "../explore/queue/job.js";
import { modelHash } from "../explore/store/key.js";
import type { SorbetModel } from "../spec/model.js";
import { UserError } from "../units/user-error.js";
import { readCheckpointFolder } from "./checkpoint-folder.js";
import { shared } from "./chip-job.js";
import { modelFolder } from "./package-files.js";

/**
 * Checkpoints of this machine, each read once: looked for where the sweep has it, then in `folders`.
 * @returns what reads one @throws UserError if none of them is the one that is wanted
 */
export function modelShelf(folders: readonly string[]): (wanted: ModelReference) => SorbetModel {
  const known = new Map<string, SorbetModel>();
  const read = (folder: string): string => {
    const { model, weightsSha256 } = readCheckpointFolder(folder);
    const hash = modelHash(model, weightsSha256);
    if (!known.has(hash)) known.set(hash, shared(model));
    return hash;
  };
  return ({ source, modelSha256 }) => {
    const found = known.get(modelSha256);
    if (found !== undefined) return found;
    const faults: string[] = [];
    for (const place of [source, ...folders]) {
      try {
        const hash = read(modelFolder(place));
        if (hash === modelSha256) return known.get(hash)!;
        faults.push(
          `${place} is another checkpoint here (${hash.slice(0, 12)}) than the sweep's (${modelSha256.slice(0, 12)})`,
        );
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        faults.push(error.message);
      }
    }
    throw new UserError(`${faults.join("; ")}; give the folder of the sweep's checkpoint with --model DIR`);
  };
}
