import { resolve } from "node:path";
import type { SorbetModel } from "../contracts/model.js";
import type { ModelReference } from "../explore/queue/job.js";
import { modelHash } from "../explore/store/key.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { shared } from "./chip-job.js";
import { isName } from "./open-model.js";

/** A checkpoint as tasks have it, and as jobs name it. @param path its name or folder */
export const namedModel = (
  path: string,
  { model, weightsSha256 }: CheckpointFolder,
): ModelReference & { readonly model: SorbetModel } => ({
  model: shared(model),
  source: isName(path) ? path : resolve(path),
  modelSha256: modelHash(model, weightsSha256),
});
