import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import type { EngineTally } from "../contracts/event-engine.js";
import { SUMMARY_SCHEMA, type Summary } from "../contracts/summary.js";
import { SUMMARY_FILE_SCHEMA } from "../contracts/summary-schema.js";
import { checked } from "../input/checked.js";
import { readJsonMember } from "../input/read-file.js";
import type { ConfiguredRun } from "../pages/compare/compare.js";
import type { RunSources } from "../pages/run/collect/run-report.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { resolveOptions } from "./config-options.js";
import { readManifest } from "./manifest.js";

const HINT = "a run folder is what run --out, or eval --engine chip --out, writes";

/** summary.json of a run folder. @throws UserError if there is none, or it is no summary */
function readSummary(folder: string): Summary {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${folder}: there is no such folder; ${HINT}`);
  const file = join(folder, "summary.json");
  if (!existsSync(file)) throw new UserError(`${folder}: has no summary.json; ${HINT}`);
  const data = readJsonMember(file, "result");
  const schema = (data as { schema?: unknown } | null)?.schema;
  if (schema !== SUMMARY_SCHEMA)
    throw new UserError(`${file}: is not of schema ${SUMMARY_SCHEMA} but ${shown(schema)}; run it again`);
  const summary = checked<Summary>(file, SUMMARY_FILE_SCHEMA, data);
  // Folders of earlier versions do not say: there was no other.
  return { ...summary, chip: { ...summary.chip, topology: summary.chip.topology ?? "mesh" } };
}

export const modelAtHand = ({ model, tokenizer }: CheckpointFolder): RunSources["model"] => ({
  model,
  piece: (id) => tokenizer?.pieceOf(id) ?? `[${id}]`,
});

/** The model of a run if it can be had, or why not. */
async function modelOf(name: string, { model }: Summary): Promise<RunSources["model"]> {
  const { openModel } = await import("./open-model.js");
  try {
    const folder = openModel(name);
    if (folder.weightsSha256 !== model.weights_sha256)
      return { why: `the weights of ${name} are not those of the run any more` };
    return modelAtHand(folder);
  } catch (error) {
    if (error instanceof UserError) return { why: error.message };
    throw error;
  }
}

/** Summary and configuration of a run folder. @throws UserError if the folder is no run */
export async function configuredRun(folder: string): Promise<ConfiguredRun> {
  const summary = readSummary(folder);
  const { resolved } = await resolveOptions({ config: join(folder, "config.resolved.yaml") }, "all");
  return { summary, resolved };
}

/** What the manifest says of event engines; undefined in a folder without one, or of another version. */
function enginesOf(folder: string): EngineTally | undefined {
  try {
    return readManifest(folder).event_engines;
  } catch {
    return undefined;
  }
}

/** What the report of a run folder is made from. @throws UserError if the folder is no run */
export async function runSources(folder: string, version: string): Promise<RunSources> {
  const { summary, resolved } = await configuredRun(folder);
  return { version, summary, resolved, engines: enginesOf(folder), model: await modelOf(resolved.model, summary) };
}
