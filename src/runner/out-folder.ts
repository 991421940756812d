import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import type { EngineTally } from "../contracts/event-engine.js";
import { LOCK_FILE, lockFolder } from "../files/folder-lock.js";
import { attempt } from "../files/output-error.js";
import { checkReplaceable, Outputs, TEMPORARY } from "../files/outputs.js";
import { refuseInput } from "../files/same-file.js";
import { checkFolders, holdsTracesAlone, isEventTrace, isTraceName, tracesIn } from "../trace/write/run-names.js";
import { checkWritable } from "./out-checks.js";
import { DUMP_FILE, KILLED, MANIFEST, MANIFEST_SCHEMA, RESULTS } from "./out-files.js";
import type { NetworkRecord, RunRecord } from "./run-record.js";

/** Names of an earlier run's traces that are listed at most. */
const LISTED = 4;

/** Text or bytes of a file, or what gives its text in pieces: a large one is never held as a whole. */
export type FileText = string | Uint8Array | (() => Iterable<string>);

const piecesOf = (text: FileText): Iterable<string | Uint8Array> => (typeof text === "function" ? text() : [text]);

/** What an earlier run has left in a folder: files that a run writes and no others, whatever its manifest names. */
function earlierFiles(folder: string): string[] {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return tracesIn(folder);
  let manifest: { schema?: unknown; files?: unknown } | null = null;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Reported below.
  }
  if (manifest?.schema !== MANIFEST_SCHEMA)
    throw new UserError(`--out ${folder}: ${MANIFEST} is not that of a run; choose an empty or new folder`);
  return Object.keys(manifest.files ?? {}).filter((name) => RESULTS.includes(name) || isTraceName(name));
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
  /** Event engines that the chip runs took. */
  readonly engines?: EngineTally;
  readonly interrupted: boolean;
  /** What `reproduce` needs. */
  readonly run?: RunRecord | NetworkRecord;
}

/** What a folder is opened with. */
export interface OutUse {
  /** What the command reads, and must not be replaced. */
  readonly inputs: readonly (string | undefined)[];
  /** Hears what is replaced. */
  readonly say: (line: string) => void;
}

/**
 * The folder of option --out, which is this process's from the start to `close`. No result is in it before `write`;
 * the manifest comes last, so a folder that has one is complete.
 */
export class OutFolder {
  readonly #started = new Date();
  readonly #earlier: readonly string[];
  /** What holds the folder itself, if it had to be made. */
  readonly #made = new Outputs();
  readonly #unlock: () => void;

  /** Throws a UserError when the folder cannot be written to, is in use, or holds something that is no run. */
  constructor(
    readonly folder: string,
    { inputs, say }: OutUse,
  ) {
    checkWritable(folder, "--out");
    for (const name of [MANIFEST, DUMP_FILE, ...RESULTS]) {
      checkReplaceable(join(folder, name));
      refuseInput(join(folder, name), "--out", inputs);
    }
    checkFolders(folder);
    this.#whatIsThere();
    this.#made.folder(folder);
    try {
      this.#unlock = lockFolder(folder, "--out");
    } catch (error) {
      this.#made.discard();
      throw error;
    }
    try {
      this.#earlier = this.#whatIsThere();
    } catch (error) {
      this.close();
      throw error;
    }
    const traces = this.#earlier.filter(isEventTrace);
    if (traces.length === 0) return;
    const more = traces.length > LISTED ? `, and ${traces.length - LISTED} more` : "";
    say(
      `note: --out ${folder}: replaces an earlier run with its traces (${traces.slice(0, LISTED).join(", ")}${more})`,
    );
  }

  /** @throws UserError if that is no run */
  #whatIsThere(): readonly string[] {
    const { folder } = this;
    if (!existsSync(folder)) return [];
    const files = attempt(folder, () => readdirSync(folder)).filter((name) => !TEMPORARY.test(name));
    const known = files.includes(MANIFEST) || files.includes(DUMP_FILE);
    if (!known && !(files.every((name) => name === LOCK_FILE || KILLED.includes(name)) && holdsTracesAlone(folder))) {
      throw new UserError(
        `--out ${folder}: has files but no ${MANIFEST}, so it is no earlier run; choose an empty or new folder`,
      );
    }
    const earlier = earlierFiles(folder);
    for (const name of earlier) checkReplaceable(join(folder, name));
    return earlier;
  }

  /**
   * @param files name to text, in the order in which the manifest lists them
   * @param written names of files that this run has written already; what else an earlier run has left is removed. If
   * the rest cannot be written, they go too
   */
  async write(
    files: Readonly<Record<string, FileText>>,
    facts: ManifestFacts,
    written: readonly string[] = [],
  ): Promise<void> {
    const outputs = new Outputs();
    const hashes: [string, string][] = [];
    const begin = (name: string, text: FileText): void => {
      const file = outputs.file(join(this.folder, name));
      const hash = createHash("sha256");
      for (const piece of piecesOf(text)) {
        const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
        hash.update(bytes);
        file.write(bytes);
      }
      outputs.finish(file);
      hashes.push([name, hash.digest("hex")]);
    };
    try {
      for (const [name, text] of Object.entries(files)) begin(name, text);
      for (const name of written) hashes.push([name, await sha256OfFile(join(this.folder, name))]);
      begin(MANIFEST, jsonText(this.#manifest(facts, hashes)));
      this.#remove([MANIFEST, DUMP_FILE, ...this.#earlier.filter((name) => !written.includes(name))]);
      outputs.publish();
    } catch (error) {
      this.#remove(written);
      throw error;
    } finally {
      outputs.discard();
    }
  }

  /** Gives the folder back; one that had to be made goes if nothing is in it. */
  close(): void {
    this.#unlock();
    this.#made.discard();
  }

  /** Files of this folder by names that runs write: none of them lies outside. */
  #remove(names: readonly string[]): void {
    for (const name of names) attempt(join(this.folder, name), () => rmSync(join(this.folder, name), { force: true }));
  }

  #manifest(facts: ManifestFacts, hashes: readonly (readonly [name: string, sha256: string])[]): object {
    const finished = new Date();
    return {
      schema: MANIFEST_SCHEMA,
      command: facts.command,
      versions: { "sorbet-sim": facts.version, node: process.version },
      platform: `${process.platform} ${process.arch}`,
      started: this.#started.toISOString(),
      finished: finished.toISOString(),
      wall_seconds: (finished.getTime() - this.#started.getTime()) / 1000,
      interrupted: facts.interrupted,
      event_engines: facts.engines,
      config_sha256: facts.configSha256,
      weights_sha256: facts.folder?.weightsSha256,
      run: facts.run,
      files: Object.fromEntries(hashes),
    };
  }
}
