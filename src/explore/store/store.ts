import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "../../files/output-error.js";
import { TEMPORARY } from "../../files/outputs.js";
import { readMember } from "../../input/read-file.js";
import { textOf } from "../../input/texts.js";
import { createOnce, replaceWhole } from "./atomic.js";
import { POINTS, type PointRecord } from "./record.js";
import type { RecordForm } from "./record-form.js";

/** Temporary files older than this were left by a process that was killed. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** Folder of a store for files that are not whole yet. */
export const TEMPORARY_FOLDER = "tmp";

/** Results of a folder: one file a key, present or not, never changed once there. */
export class ResultStore<Kept extends { readonly key: string } = PointRecord> {
  private readonly records: string;
  /** Codes of the sites of (model, input), see `CodesStore`. */
  readonly codes: string;
  readonly temporary: string;

  constructor(
    readonly folder: string,
    private readonly form: RecordForm<Kept> = POINTS as unknown as RecordForm<Kept>,
  ) {
    this.records = join(folder, form.folder);
    this.codes = join(folder, "codes");
    this.temporary = join(folder, TEMPORARY_FOLDER);
    for (const path of [this.records, this.temporary]) attempt(path, () => mkdirSync(path, { recursive: true }));
    // What a link leads to is nobody's to clear up here.
    const names = lstatSync(this.temporary).isDirectory() ? readdirSync(this.temporary) : [];
    for (const name of names.filter((found) => TEMPORARY.test(found))) {
      const file = join(this.temporary, name);
      const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_MS) rmSync(file, { force: true });
    }
  }

  has(key: string): boolean {
    return existsSync(this.file(key));
  }

  /** @throws UserError if the file holds something else */
  read(key: string): Kept | undefined {
    const file = this.file(key);
    const { bytes, parse } = this.form;
    return existsSync(file) ? parse(file, key, textOf(file, readMember(file, bytes))) : undefined;
  }

  /** @throws OtherBytesError if another worker has written something else for the key */
  put(record: Kept): void {
    createOnce(this.file(record.key), Buffer.from(this.form.text(record)), this.temporary);
  }

  /** A file of results made anew from what the store holds. */
  write(name: string, chunks: Iterable<Uint8Array>): void {
    replaceWhole(join(this.folder, name), chunks, this.temporary);
  }

  private file(key: string): string {
    return join(this.records, key.slice(0, 2), `${key}.json`);
  }
}
