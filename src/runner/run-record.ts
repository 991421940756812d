import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../base/user-error.js";
import type { InputFile } from "./input-file.js";
import { readUserFile } from "./read-file.js";

/** Input files up to this size are copied into the run folder, of larger ones the path and the hash are kept. */
const MOST_KEPT_BYTES = 1 << 20;

/** Rows of a file: where it lay, what was in it, and its copy in the run folder, if there is one. */
export interface RecordedInput {
  /** Absolute; null for standard input. */
  readonly path: string | null;
  readonly sha256: string;
  /** Name of the copy within the folder. */
  readonly kept?: string | undefined;
}

/**
 * What the manifest keeps of a command, so that `reproduce` can run it again with the folder's config.resolved.yaml.
 */
export interface RunRecord {
  readonly command: "run" | "eval";
  readonly texts?: readonly string[] | undefined;
  readonly input?: RecordedInput | undefined;
  /** Name of a bundled model, or the absolute path of a folder. */
  readonly model: string;
  readonly limit?: string | undefined;
  readonly engine?: string | undefined;
  readonly trace?: string | undefined;
  /** Name of the copy of --mapping within the folder. */
  readonly mapping?: string | undefined;
  /** Whether the run was repeated at packet level, --noc both. */
  readonly both_levels?: boolean | undefined;
}

/** The same of `snn run`. */
export interface NetworkRecord {
  readonly command: "snn run";
  /** Names of network and input in results. */
  readonly name: string;
  readonly network: RecordedInput;
  readonly input?: RecordedInput | undefined;
  readonly inputName?: string | undefined;
  /** poisson:RATE_HZ, in place of `input`. */
  readonly drawn?: string | undefined;
  /** Other options by name, as typed. */
  readonly options: Readonly<Record<string, string>>;
  readonly trace?: string | undefined;
  readonly mapping?: string | undefined;
}

/** A model's name, or where its folder lies for good. */
export const lastingModel = (model: string): string =>
  statSync(model, { throwIfNoEntry: false })?.isDirectory() ? resolve(model) : model;

/** A recorded file as it was: its copy in the folder, or the file itself if that has not changed. @throws UserError */
export function recordedFile(folder: string, { path, kept, sha256 }: RecordedInput): string {
  const file = kept === undefined ? path! : join(folder, kept);
  if (createHash("sha256").update(readUserFile(file)).digest("hex") !== sha256)
    throw new UserError(`${file}: is not the input of the run any more (its SHA-256 was ${sha256})`);
  return file;
}

/** How a file is recorded, and its copy if that is not too large. @param name of the copy */
export function recordBytes(
  path: string,
  bytes: Uint8Array,
  name: string,
): { readonly record: RecordedInput; readonly files: Readonly<Record<string, Uint8Array>> } {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const record = { path: resolve(path), sha256 };
  return bytes.length > MOST_KEPT_BYTES
    ? { record, files: {} }
    : { record: { ...record, kept: name }, files: { [name]: bytes } };
}

/** How the input is recorded, and the files that the run folder gets for it: name to text. */
export function recordInput(file: InputFile | null): {
  readonly record: Pick<RunRecord, "input">;
  readonly files: Readonly<Record<string, string>>;
} {
  if (file === null) return { record: {}, files: {} };
  const { path, format, bytes } = file;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const at = path === null ? null : resolve(path);
  if (at !== null && bytes.length > MOST_KEPT_BYTES) return { record: { input: { path: at, sha256 } }, files: {} };
  const kept = `input.${format}`;
  // Rows are valid UTF-8, so text has all of it; a byte order mark stays.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  return { record: { input: { path: at, sha256, kept } }, files: { [kept]: text } };
}
