import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../config/canonical.js";
import { createOnce } from "../explore/store/atomic.js";
import { attempt } from "../files/output-error.js";
import { damaged } from "../input/damaged.js";
import { readMember } from "../input/read-file.js";
import { sha256Hex } from "../input/sha256.js";
import { jsonOf, textOf } from "../input/texts.js";
import type { LoadRun } from "../load/serve.js";

export const LOAD_RUN_FORMAT = "sorbet-sim/load-run@3";

/** Load runs of a folder, each under the key of all that decides it; one that is there never changes. */
export class LoadStore {
  constructor(private readonly folder: string) {}

  has(key: string): boolean {
    return existsSync(this.file(key));
  }

  /** @throws UserError if the file holds anything but what was written */
  read(key: string): LoadRun | undefined {
    const file = this.file(key);
    if (!existsSync(file)) return undefined;
    const why = `it is no ${LOAD_RUN_FORMAT} of that key; delete it to have it made again`;
    const record = jsonOf(file, textOf(file, readMember(file, "rows"))) as Partial<LoadRecord> | null;
    const { schema, key: named, sha256, run } = record ?? {};
    if (schema !== LOAD_RUN_FORMAT || named !== key || run === undefined) throw damaged(file, why);
    if (sha256Hex(canonicalJson(run)) !== sha256) throw damaged(file, why);
    return run;
  }

  /** @throws OtherBytesError if another process has written something else for the key */
  put(key: string, run: LoadRun): void {
    const file = this.file(key);
    const temporary = join(this.folder, "tmp");
    for (const path of [temporary, dirname(file)]) attempt(path, () => mkdirSync(path, { recursive: true }));
    const record: LoadRecord = { schema: LOAD_RUN_FORMAT, key, sha256: sha256Hex(canonicalJson(run)), run };
    createOnce(file, Buffer.from(`${canonicalJson(record)}\n`), temporary);
  }

  private file(key: string): string {
    return join(this.folder, "runs", key.slice(0, 2), `${key}.json`);
  }
}

interface LoadRecord {
  readonly schema: typeof LOAD_RUN_FORMAT;
  readonly key: string;
  /** Of the run as canonical JSON. */
  readonly sha256: string;
  readonly run: LoadRun;
}
