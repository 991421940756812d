import { join } from "node:path";
import { pageAssets } from "../report/assets.js";
import { collectRun, type RunSources } from "../report/collect/run-report.js";
import { reportHtml } from "../report/report-html.js";
import type { Summary } from "../spec/summary.js";
import type { ChipOutcome } from "./chip-session.js";
import type { Context } from "./common.js";
import { EXIT_OK } from "./exit-codes.js";
import { jsonText } from "./json-text.js";
import { checkOutFile, writeWhole } from "./out-folder.js";
import { modelAtHand, runSources } from "./run-folder.js";

export const REPORT_FILE = "report.html";

/** The page of a run folder whose tables are written. */
export const reportText = async (folder: string, sources: RunSources): Promise<string> =>
  reportHtml(await collectRun(folder, sources), pageAssets());

/** The page of a run whose tables lie in `folder` already. */
export const reportOfRun = (
  folder: string,
  summary: Summary,
  { configuration, folder: checkpoint }: Pick<ChipOutcome, "configuration" | "folder">,
  version: string,
): Promise<string> =>
  reportText(folder, { version, summary, resolved: configuration.resolved, model: modelAtHand(checkpoint) });

/** `report DIR`: writes report.html into a run folder and prints its path. */
export async function reportCommand(folder: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const { io, version } = context;
  const sources = await runSources(folder, version);
  const file = join(folder, REPORT_FILE);
  checkOutFile(file, "report");
  writeWhole(file, await reportText(folder, sources));
  io.out(json ? jsonText({ path: file }) : `${file}\n`);
  return EXIT_OK;
}
