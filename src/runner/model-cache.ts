import { existsSync, readdirSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../base/user-error.js";
import type { SorbetModel } from "../contracts/model.js";
import type { ModelReference } from "../explore/queue/job.js";
import { modelHash } from "../explore/store/key.js";
import { shared } from "./chip-job.js";
import { isName, openModel } from "./open-model.js";
import { modelFolder } from "./package-files.js";

/** Checkpoints in a folder that are looked at. */
const MOST_CHECKPOINTS = 100;

/** A folder that is a checkpoint, or those in it that are. */
function checkpointsOf(folder: string): string[] {
  const isCheckpoint = (path: string): boolean => existsSync(join(path, "config.json"));
  if (isCheckpoint(folder)) return [folder];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return inside
    .map(({ name }) => join(folder, name))
    .filter(isCheckpoint)
    .slice(0, MOST_CHECKPOINTS);
}

/** Whether a path leads into a folder once links are followed. */
function isWithin(path: string, folder: string): boolean {
  if (!existsSync(path)) return false;
  const way = relative(folder, realpathSync(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Checkpoints of this machine, each read once: bundled ones, and those in `folders`, each a checkpoint or a folder of
 * them. Nothing else is read, whatever a sweep names.
 * @returns what reads one @throws UserError if one of the folders is not there; what is returned does if it has not
 * what is wanted
 */
export function modelCache(folders: readonly string[]): (wanted: ModelReference) => SorbetModel {
  const real = folders.map((folder) => realpathSync(modelFolder(folder)));
  const known = new Map<string, SorbetModel>();
  const read = (folder: string): string => {
    const { model, weightsSha256 } = openModel(folder);
    const hash = modelHash(model, weightsSha256);
    if (!known.has(hash)) known.set(hash, shared(model));
    return hash;
  };
  return ({ source, modelSha256 }) => {
    const found = known.get(modelSha256);
    if (found !== undefined) return found;
    const isOpen = isName(source) || real.some((folder) => isWithin(source, folder));
    const faults = isOpen ? [] : [`${source} is in no folder that this worker may read`];
    for (const place of [...(isOpen ? [source] : []), ...real.flatMap(checkpointsOf)]) {
      try {
        const hash = read(place);
        if (hash === modelSha256) return known.get(hash)!;
        faults.push(
          `${place} is another checkpoint here (${hash.slice(0, 12)}) than the sweep's (${modelSha256.slice(0, 12)})`,
        );
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        faults.push(error.message);
      }
    }
    throw new UserError(
      `${faults.join("; ")}; start the worker with --model DIR, the folder of the sweep's checkpoint`,
    );
  };
}
