import { compareLoads } from "../../pages/compare/compare-loads.js";
import { loadHtml } from "../../pages/load/load-html.js";
import { pageAssets } from "../../pages/shell/assets.js";
import { readLoadResult } from "../../runner/load-file.js";
import { type FolderKind, withIntervals } from "../folder-kind.js";

/** Folders of load runs. */
export const LOAD_FOLDERS: FolderKind = {
  page: async (folder) => loadHtml(readLoadResult(folder), pageAssets()),
  compare: async (folders, _, withPage) =>
    withIntervals(folders, compareLoads(readLoadResult(folders[0]), readLoadResult(folders[1])), withPage),
};
