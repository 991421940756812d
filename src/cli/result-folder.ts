import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../base/user-error.js";
import type { RecordForm } from "../explore/store/record-form.js";
import { ResultStore, TEMPORARY_FOLDER } from "../explore/store/store.js";
import { attempt } from "../files/output-error.js";
import { refuseInput } from "../files/same-file.js";

/** A folder of results, known by what it keeps and by the files that others of its form have. */
export interface FolderOf<Kept extends { readonly key: string }> {
  /** What it is, for people. */
  readonly noun: string;
  readonly form: RecordForm<Kept>;
  /** Files that are made anew each time. */
  readonly results: readonly string[];
  /** Files by which a folder is one of something else. */
  readonly others: readonly string[];
}

/**
 * The store of option --out; null without it.
 * @param inputs files that are read @throws UserError for a folder of something else
 */
export function openStore<Kept extends { readonly key: string }>(
  out: string | undefined,
  { noun, form, results, others }: FolderOf<Kept>,
  inputs: readonly (string | undefined)[],
): ResultStore<Kept> | null {
  if (out === undefined) return null;
  for (const name of results) refuseInput(join(out, name), "--out", inputs);
  if (existsSync(out)) {
    const names = attempt(out, () => readdirSync(out)).filter((name) => name !== TEMPORARY_FOLDER);
    const isOwn = names.includes(form.folder) && !others.some((name) => names.includes(name));
    if (names.length > 0 && !isOwn)
      throw new UserError(`--out ${out}: has files but is no earlier ${noun}; choose an empty or new folder`);
  }
  return new ResultStore(out, form);
}
