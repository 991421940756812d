import { compareCampaigns } from "../../pages/compare/compare-campaigns.js";
import { faultsHtml } from "../../pages/faults/faults-html.js";
import { pageAssets } from "../../pages/shell/assets.js";
import { readFaultsReport } from "../../runner/faults/read-report.js";
import { type FolderKind, withIntervals } from "../folder-kind.js";

/** Folders of campaigns of faults. */
export const CAMPAIGN_FOLDERS: FolderKind = {
  page: async (folder) => faultsHtml(readFaultsReport(folder), pageAssets()),
  compare: async (folders, _, withPage) =>
    withIntervals(folders, compareCampaigns(readFaultsReport(folders[0]), readFaultsReport(folders[1])), withPage),
};
