import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { firstDifference } from "../runner/first-difference.js";
import { readManifest } from "../runner/manifest.js";
import type { Manifest } from "../runner/manifest-schema.js";
import { MANIFEST } from "../runner/out-files.js";
import { modelFolder } from "../runner/package-files.js";
import { readUserFile } from "../runner/read-file.js";
import { type NetworkRecord, type RunRecord, recordedFile } from "../runner/run-record.js";
import { isDrawn } from "../sorbet/drawn/drawn-name.js";
import type { Context, OutputOptions } from "./common.js";
import { EXIT_BEYOND, EXIT_OK } from "./exit-codes.js";

export type ReproduceOptions = Pick<OutputOptions, "json" | "out" | "quiet" | "progress" | "workers">;

const CONFIGURATION = "config.resolved.yaml";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Manifest of a folder that can be run again, its configuration as it was. @throws UserError */
function manifestOf(folder: string): Manifest & { readonly run: RunRecord | NetworkRecord } {
  const manifest = readManifest(folder);
  const { run, interrupted } = manifest;
  if (run === undefined)
    throw new UserError(
      `${join(folder, MANIFEST)}: has no key "run": only folders that run, snn run or eval have written can be run again (${manifest.command.slice(0, 2).join(" ")} of sorbet-sim ${manifest.versions["sorbet-sim"]})`,
    );
  if (interrupted)
    throw new UserError(`${folder}: was interrupted, and what it kept depends on when; run the command again instead`);
  for (const name of run.mapping === undefined ? [CONFIGURATION] : [CONFIGURATION, run.mapping]) {
    const file = join(folder, name);
    const recorded = manifest.files[name];
    if (sha256(readUserFile(file)) !== recorded)
      throw new UserError(`${file}: is not that of the run any more (its SHA-256 was ${recorded})`);
  }
  return { ...manifest, run };
}

/** @throws UserError if the weights of the run are not there any more */
function checkModel(model: string, weights: string | undefined): void {
  if (isDrawn(model)) return;
  const file = join(modelFolder(model), "model.safetensors");
  if (existsSync(file) && sha256(readFileSync(file)) !== weights)
    throw new UserError(`${file}: the weights are not those of the run any more (their SHA-256 was ${weights})`);
}

/** The command of the record once more, its files into `out`; nothing printed on standard output. */
async function runAgain(
  folder: string,
  { run, weights_sha256 }: ReturnType<typeof manifestOf>,
  options: Omit<ReproduceOptions, "json" | "out">,
  out: string,
  context: Context,
): Promise<number> {
  const silent = { ...context, io: { ...context.io, out: () => {} } };
  if (run.command === "snn run") {
    const { runAgain: networkAgain } = await import("./snn/run-again.js");
    return networkAgain(folder, run, { ...options, out }, silent);
  }
  const { texts = [], input, model, limit, trace, engine, both_levels, mapping } = run;
  checkModel(model, weights_sha256);
  const again: OutputOptions = {
    ...options,
    config: join(folder, CONFIGURATION),
    modelPath: model,
    out,
    ...(input === undefined ? {} : { input: recordedFile(folder, input) }),
    ...(limit === undefined ? {} : { limit }),
    ...(both_levels ? { noc: "both" } : {}),
    ...(mapping === undefined ? {} : { mapping: join(folder, mapping) }),
  };
  if (run.command === "eval") {
    const { evalCommand } = await import("./eval-command.js");
    return evalCommand({ ...again, engine: engine! }, silent);
  }
  const { runCommand } = await import("./run-command.js");
  return runCommand(texts, trace === undefined ? again : { ...again, trace }, silent);
}

async function spikesDifference(before: string, again: string): Promise<string | null> {
  const { sonataDifference } = await import("../trace/sonata/sonata-difference.js");
  return sonataDifference(before, again);
}

/**
 * The first file, in the order of the manifest, that is not the same in both folders: what it is and where it begins
 * to differ.
 */
async function firstFile(
  folder: string,
  manifest: Manifest,
  again: string,
): Promise<{ readonly file: string; readonly difference: string } | null> {
  const written = readManifest(again).files;
  for (const [file, recorded] of Object.entries(manifest.files)) {
    const before = join(folder, file);
    if (!existsSync(before)) return { file, difference: "is missing" };
    const hash = sha256(readFileSync(before));
    if (hash === written[file]) continue;
    if (written[file] === undefined) return { file, difference: "was not written again" };
    const other = join(again, file);
    const difference = file.endsWith(".h5") ? await spikesDifference(before, other) : firstDifference(before, other);
    if (difference === null) continue;
    const changed = hash === recorded ? "" : "; the file was changed after the run";
    return { file, difference: `${difference}${changed}` };
  }
  const more = Object.keys(written).find((file) => !(file in manifest.files));
  return more === undefined ? null : { file: more, difference: "was not written by the run" };
}

/**
 * `reproduce DIR`: runs a run folder again from its manifest and compares every file byte by byte; exit code 1 if one
 * differs.
 */
export async function reproduceCommand(folder: string, options: ReproduceOptions, context: Context): Promise<number> {
  const manifest = manifestOf(folder);
  const { json, out, ...rest } = options;
  if (out !== undefined && resolve(out) === resolve(folder))
    throw new UserError(`--out ${out}: is the folder to compare with; choose another one`);
  const again = out ?? mkdtempSync(join(tmpdir(), "sorbet-sim-reproduce-"));
  try {
    const code = await runAgain(folder, manifest, rest, again, context);
    if (code !== EXIT_OK) return code;
    const first = await firstFile(folder, manifest, again);
    const versions = { run: manifest.versions["sorbet-sim"]!, again: context.version };
    if (json) {
      const files = Object.keys(manifest.files).length;
      context.io.out(
        jsonText({ schema: "sorbet-sim/reproduce@1", folder, same: first === null, files, first, versions }),
      );
    } else context.io.out(screen(folder, Object.keys(manifest.files), first, versions));
    return first === null ? EXIT_OK : EXIT_BEYOND;
  } finally {
    if (out === undefined) rmSync(again, { recursive: true, force: true });
  }
}

function screen(
  folder: string,
  files: readonly string[],
  first: Awaited<ReturnType<typeof firstFile>>,
  versions: { readonly run: string; readonly again: string },
): string {
  const other = versions.run === versions.again ? "" : ` (made by ${versions.run}, run again by ${versions.again})`;
  if (first === null) return `${folder}: run again, ${files.length} files are the same byte for byte${other}\n`;
  return `${folder}: run again, and ${first.file} differs: ${first.difference}${other}\n`;
}
