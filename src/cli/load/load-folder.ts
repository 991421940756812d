import { LOAD_FILE } from "../../runner/load-file.js";
import { LOAD_RUNS, type LoadRecord } from "../../runner/load-store.js";
import { REPORT_FILE } from "../../runner/out-files.js";
import type { FolderOf } from "../result-folder.js";

export const RESULT = LOAD_FILE;

/** The folder of --out: load runs that are kept, and the result. */
export const FOLDER: FolderOf<LoadRecord> = {
  noun: "load",
  form: LOAD_RUNS,
  results: [RESULT, REPORT_FILE],
  others: [],
};
