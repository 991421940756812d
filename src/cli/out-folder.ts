import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../units/user-error.js";
import { jsonText } from "./json-text.js";
import { fileReason } from "./read-file.js";

const MANIFEST = "manifest.json";
/** What a run that broke leaves behind. */
export const DUMP_FILE = "state-dump.json";

/** Nearest folder at or above a path that exists, checked to be a folder that may be written to. */
function checkWritable(path: string, option: string): void {
  let at = resolve(path);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  if (!statSync(at).isDirectory()) throw new UserError(`${option} ${path}: ${at} is a file, a folder is needed`);
  try {
    accessSync(at, constants.W_OK);
  } catch (error) {
    throw new UserError(`${option} ${path}: ${at}: ${fileReason(error)}`);
  }
}

/** Checks before any work is done that a file can be written later. */
export function checkOutFile(file: string, option: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: is a folder, a file is needed`);
  checkWritable(dirname(resolve(file)), option);
}

/** Writes a file as a whole or not at all: a temporary file beside it, flushed, then renamed. */
export function writeWhole(file: string, text: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, "w");
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UserError(`${file}: could not be written: ${fileReason(error)}`);
  }
}

/** What a manifest says beside versions, times and files. */
export interface ManifestFacts {
  readonly command: readonly string[];
  readonly version: string;
  readonly configSha256: string;
  readonly folder: { readonly weightsSha256: string };
  readonly interrupted: boolean;
}

/** The folder of option --out. Nothing is written before `write`; the manifest comes last, so a folder that has one is complete. */
export class OutFolder {
  readonly #started = new Date();

  /** Throws a UserError when the folder cannot be written to, or holds something that is no run. */
  constructor(readonly folder: string) {
    checkWritable(folder, "--out");
    if (!existsSync(folder)) return;
    const files = readdirSync(folder);
    if (files.length > 0 && !files.includes(MANIFEST) && !files.includes(DUMP_FILE)) {
      throw new UserError(
        `--out ${folder}: has files but no ${MANIFEST}, so it is no earlier run; choose an empty or new folder`,
      );
    }
  }

  /** `files`: name to text, in the order in which the manifest lists them. */
  write(files: Readonly<Record<string, string>>, facts: ManifestFacts): void {
    for (const old of [MANIFEST, DUMP_FILE]) rmSync(join(this.folder, old), { force: true });
    for (const [name, text] of Object.entries(files)) writeWhole(join(this.folder, name), text);
    const finished = new Date();
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const manifest = {
      schema: "sorbet-sim/manifest@1",
      command: facts.command,
      versions: { "sorbet-sim": facts.version, node: process.version },
      platform: `${process.platform} ${process.arch}`,
      started: this.#started.toISOString(),
      finished: finished.toISOString(),
      wall_seconds: (finished.getTime() - this.#started.getTime()) / 1000,
      interrupted: facts.interrupted,
      config_sha256: facts.configSha256,
      weights_sha256: facts.folder.weightsSha256,
      files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])),
    };
    writeWhole(join(this.folder, MANIFEST), jsonText(manifest));
  }
}
