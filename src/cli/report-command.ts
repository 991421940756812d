import { existsSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "../base/json-text.js";
import { DEFAULT_PRESET } from "../config/config-keys.js";
import { resolveConfig } from "../config/resolve.js";
import type { EngineTally } from "../contracts/event-engine.js";
import type { Summary } from "../contracts/summary.js";
import { writeWhole } from "../files/outputs.js";
import { collectRun } from "../pages/run/collect/collect-run.js";
import type { RunSources } from "../pages/run/collect/run-report.js";
import { reportHtml } from "../pages/run/report-html.js";
import { pageAssets } from "../pages/shell/assets.js";
import type { Defaults } from "../pages/sweep/data.js";
import { checkOutFile } from "../runner/out-checks.js";
import { REPORT_FILE } from "../runner/out-files.js";
import { bundledPresets } from "../runner/package-files.js";
import { modelAtHand, runSources } from "../runner/run-folder.js";
import type { ChipOutcome } from "./chip-session.js";
import { type Context, yieldToEventLoop } from "./common.js";
import { EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import { folderKind, kindSchema } from "./folder-kinds.js";

/** The page of a run folder whose tables are written. */
export const reportText = async (folder: string, sources: RunSources): Promise<string> =>
  reportHtml(await collectRun(folder, sources), pageAssets());

/** The page of a run whose tables lie in `folder` already. */
export const reportOfRun = (
  folder: string,
  summary: Summary,
  {
    configuration,
    folder: checkpoint,
    engines,
  }: Pick<ChipOutcome, "configuration" | "folder"> & { readonly engines?: EngineTally },
  version: string,
): Promise<string> =>
  reportText(folder, { version, summary, resolved: configuration.resolved, model: modelAtHand(checkpoint), engines });

/** Values of the default chip by path. */
async function defaultValues(): Promise<Defaults> {
  const { resolved } = resolveConfig({ presets: await bundledPresets(), defaultBatch: "all" });
  return (path) => {
    if (path === "chip") return DEFAULT_PRESET;
    const node = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], resolved);
    const value = typeof node === "object" && node !== null && "value" in node ? node.value : node;
    return ["string", "number", "boolean"].includes(typeof value) ? (value as string | number | boolean) : undefined;
  };
}

/** The page of a sweep folder whose results are written. */
export async function sweepReportText(folder: string): Promise<string> {
  const { collectSweep } = await import("../pages/sweep/data.js");
  const { sweepHtml } = await import("../pages/sweep/sweep-html.js");
  return sweepHtml(collectSweep(folder, await defaultValues()), pageAssets());
}

/** The page of a run folder, or of a sweep folder, which is known by its front. */
async function pageOf(folder: string, version: string): Promise<string> {
  if (existsSync(join(folder, "pareto.json"))) return sweepReportText(folder);
  const schema = kindSchema(folder);
  if (schema !== undefined) return (await folderKind(schema)).page(folder, version);
  return reportText(folder, await runSources(folder, version));
}

/** `report DIR`: writes report.html into the folder of a run or a sweep and prints its path. */
export async function reportCommand(folder: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const { io, version } = context;
  const file = join(folder, REPORT_FILE);
  const page = await pageOf(folder, version);
  checkOutFile(file, "report");
  await yieldToEventLoop();
  if (io.interrupted.aborted) {
    io.err(`interrupted: ${file} is as it was\n`);
    return EXIT_INTERRUPTED;
  }
  writeWhole(file, page);
  io.out(json ? jsonText({ path: file }) : `${file}\n`);
  return EXIT_OK;
}
