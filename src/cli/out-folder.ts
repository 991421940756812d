import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { UserError } from "../units/user-error.js";
import { jsonText } from "./json-text.js";
import { fileReason } from "./read-file.js";
import { sha256Hex } from "./sha256.js";

const MANIFEST = "manifest.json";
/** What a run that broke leaves behind. */
export const DUMP_FILE = "state-dump.json";

/** What a run that was killed may leave: traces without a manifest. */
const KILLED = ["tables", "traces", "csv"];

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

/** Text of a file, or what gives it in pieces: a large one is never held as a whole. */
export type FileText = string | (() => Iterable<string>);

const piecesOf = (text: FileText): Iterable<string> => (typeof text === "string" ? [text] : text());

/** Writes a file as a whole or not at all: a temporary file beside it, flushed, then renamed. */
export function writeWhole(file: string, text: FileText): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, "w");
    try {
      for (const piece of piecesOf(text)) {
        const bytes = Buffer.from(piece);
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      }
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

/** Names of the files that an earlier run's manifest lists; none if there is no manifest, or one that cannot be read. */
function earlierFiles(manifest: string): string[] {
  try {
    const { files } = JSON.parse(readFileSync(manifest, "utf8")) as { files: Record<string, string> };
    return Object.keys(files).filter((name) => !isAbsolute(name) && !name.split("/").includes(".."));
  } catch {
    return [];
  }
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** What a manifest says beside versions, times and files. */
export interface ManifestFacts {
  readonly command: readonly string[];
  readonly version: string;
  /** Of what has a chip and a model; the network alone has neither. */
  readonly configSha256?: string;
  readonly folder?: { readonly weightsSha256: string };
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
    const ours = files.includes(MANIFEST) || files.includes(DUMP_FILE) || files.every((name) => KILLED.includes(name));
    if (!ours) {
      throw new UserError(
        `--out ${folder}: has files but no ${MANIFEST}, so it is no earlier run; choose an empty or new folder`,
      );
    }
  }

  /**
   * @param files name to text, in the order in which the manifest lists them
   * @param written names of files that this run has written already; what else an earlier run has left is removed
   */
  async write(
    files: Readonly<Record<string, FileText>>,
    facts: ManifestFacts,
    written: readonly string[] = [],
  ): Promise<void> {
    const earlier = earlierFiles(join(this.folder, MANIFEST)).filter((name) => !written.includes(name));
    for (const old of [MANIFEST, DUMP_FILE, ...earlier]) rmSync(join(this.folder, old), { force: true });
    for (const [name, text] of Object.entries(files)) writeWhole(join(this.folder, name), text);
    const hashes: [string, string][] = [];
    for (const [name, text] of Object.entries(files))
      hashes.push([name, typeof text === "string" ? sha256Hex(text) : await sha256OfFile(join(this.folder, name))]);
    for (const name of written) hashes.push([name, await sha256OfFile(join(this.folder, name))]);
    const finished = new Date();
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
      weights_sha256: facts.folder?.weightsSha256,
      files: Object.fromEntries(hashes),
    };
    writeWhole(join(this.folder, MANIFEST), jsonText(manifest));
  }
}
