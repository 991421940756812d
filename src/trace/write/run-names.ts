import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { attempt, OutputError } from "../../files/output-error.js";
import { TEMPORARY } from "../../files/outputs.js";
import { EVENT_TABLES, TABLE_NAMES } from "../schema.js";

const PARTS = "tables/parts";
/** Folders within a run folder. */
const FOLDERS = ["tables", PARTS, "traces", "csv"];

const tables = TABLE_NAMES.join("|");
/** Files of tables and traces within a run folder. */
const TRACE = new RegExp(
  `^(?:tables/(?:${tables})\\.parquet|csv/(?:${tables})\\.csv|traces/(?:run\\.perfetto-trace|spikes\\.h5|signals(?:\\.run\\d+)?\\.vcd))$`,
);
const PART = new RegExp(`^(?:${tables})-\\d{6,}-\\d{4,}\\.parquet$`);
const TABLE_OF_EVENTS = new RegExp(`^tables/(?:${EVENT_TABLES.join("|")})\\.`);

/** Whether a file of a run folder is one that its traces have. */
export const isTraceName = (name: string): boolean => TRACE.test(name);

/** Whether it has a row for each event: what takes long to make again. */
export const isEventTrace = (name: string): boolean =>
  isTraceName(name) && (!name.startsWith("tables/") || TABLE_OF_EVENTS.test(name));

const isLeftover = (folder: string, name: string): boolean =>
  TEMPORARY.test(name) || (folder === PARTS && PART.test(name));

const lstat = (path: string) => attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));

/** Names within one of a run folder's folders; none where it is missing. */
const namesIn = (folder: string, within: string): string[] =>
  lstat(join(folder, within))?.isDirectory() === true ? readdirSync(join(folder, within)) : [];

/**
 * Checks that the folders of a run folder lie in it, so that nothing outside is replaced or removed.
 * @throws UserError
 */
export function checkFolders(folder: string): void {
  for (const within of FOLDERS) {
    const path = join(folder, within);
    const there = lstat(path);
    if (there !== undefined && !there.isDirectory())
      throw new OutputError(
        path,
        there.isSymbolicLink() ? "is a symbolic link, a folder is needed" : "is a file, a folder is needed",
      );
  }
}

/**
 * Removes what a process that died, or a thread of this one, has left unfinished in a run folder. To be called by who
 * has its lock.
 */
export function removeLeftovers(folder: string): void {
  for (const within of FOLDERS)
    for (const name of namesIn(folder, within))
      if (isLeftover(within, name)) attempt(folder, () => unlinkSync(join(folder, within, name)));
  removeEmptied(folder, [PARTS]);
}

/** Folders within a run folder that are not there. */
export const missingFolders = (folder: string): string[] =>
  FOLDERS.filter((within) => lstat(join(folder, within)) === undefined);

/** Removes those of some folders within a run folder that are empty. */
export function removeEmptied(folder: string, among: readonly string[]): void {
  for (const within of [...among].reverse())
    if (lstat(join(folder, within))?.isDirectory() && namesIn(folder, within).length === 0)
      rmdirSync(join(folder, within));
}

/** Whether tables/, traces/ and csv/ of a folder hold files of runs alone, as a run that was killed leaves them. */
export function holdsTracesAlone(folder: string): boolean {
  return FOLDERS.every((within) =>
    namesIn(folder, within).every(
      (name) => isLeftover(within, name) || isTraceName(`${within}/${name}`) || FOLDERS.includes(`${within}/${name}`),
    ),
  );
}

/** Tables and traces in a folder. */
export const tracesIn = (folder: string): string[] =>
  FOLDERS.flatMap((within) => namesIn(folder, within).map((name) => `${within}/${name}`)).filter(isTraceName);
