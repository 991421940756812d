import { join } from "node:path";
import { jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { compareEnergy } from "../contracts/energy-ranking.js";
import { writeWhole } from "../files/outputs.js";
import { compareRuns, differences, isBeyond } from "../pages/compare/compare.js";
import { compareHtml, type Side } from "../pages/compare/compare-html.js";
import { collectRun } from "../pages/run/collect/collect-run.js";
import { pageAssets } from "../pages/shell/assets.js";
import { checkOutFile } from "../runner/out-checks.js";
import { configuredRun, runSources } from "../runner/run-folder.js";
import type { Context } from "./common.js";
import { EXIT_BEYOND, EXIT_OK } from "./exit-codes.js";
import type { Comparison } from "./folder-kind.js";
import { folderKind, kindSchema } from "./folder-kinds.js";
import { paintFor } from "./io.js";
import { compareScreen } from "./screen/compare-screen.js";

export interface CompareOptions {
  readonly threshold?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** "0.05" or "5%". @throws UserError */
function thresholdOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text.trim());
  if (match === null) throw new UserError(`--threshold must be a share such as 0.05 or 5%, found "${text}"`);
  return Number(match[1]) / (match[2] === "%" ? 100 : 1);
}

/** A page's name, or the folder that gets compare.html. */
const pageFile = (out: string): string => (/\.html?$/i.test(out) ? out : join(out, "compare.html"));

/** Two folders of one kind. @throws UserError for folders of two kinds */
async function comparison(
  folders: readonly [a: string, b: string],
  version: string,
  withPage: boolean,
): Promise<Comparison> {
  const schemas = folders.map(kindSchema);
  if (schemas[0] !== schemas[1]) {
    const [own, other] = schemas[0] === undefined ? [folders[1], folders[0]] : folders;
    throw new UserError(
      `${own}: has a result of schema ${schemas[0] ?? schemas[1]}, ${other} has not; only runs of one kind can be compared`,
    );
  }
  if (schemas[0] !== undefined) return (await folderKind(schemas[0])).compare(folders, version, withPage);
  const [a, b] = await Promise.all([configuredRun(folders[0]), configuredRun(folders[1])]);
  const side = async (folder: string): Promise<Side> => {
    const sources = await runSources(folder, version);
    return { name: folder, resolved: sources.resolved, report: await collectRun(folder, sources) };
  };
  return {
    metrics: compareRuns(a.summary, b.summary),
    differences: differences(a, b),
    ranking: compareEnergy(a.summary.energy_ranges, b.summary.energy_ranges),
    page: withPage ? compareHtml([await side(folders[0]), await side(folders[1])], pageAssets()) : null,
  };
}

/** `compare A B`: two run folders metric by metric; exit code 1 if one changed by more than --threshold. */
export async function compareCommand(
  folders: readonly [a: string, b: string],
  options: CompareOptions,
  { io, version }: Context,
): Promise<number> {
  const threshold = options.threshold === undefined ? null : thresholdOf(options.threshold);
  const page = options.out === undefined ? null : pageFile(options.out);
  const files = ["summary.json", "config.resolved.yaml", "faults.json", "load.json"];
  const read = folders.flatMap((folder) => files.map((name) => join(folder, name)));
  if (page !== null) checkOutFile(page, "--out", read);
  const {
    metrics,
    differences: notes,
    ranking,
    intervals,
    page: text,
  } = await comparison(folders, version, page !== null);
  if (page !== null) writeWhole(page, text!);
  if (options.json)
    io.out(
      jsonText({
        schema: "sorbet-sim/compare@1",
        a: folders[0],
        b: folders[1],
        differences: notes,
        ...(ranking === null ? {} : { energy_ranking: ranking }),
        ...(intervals === undefined ? {} : { intervals }),
        metrics,
      }),
    );
  else
    io.out(
      compareScreen({
        names: folders,
        metrics,
        differences: notes,
        ranking,
        intervals,
        threshold,
        paint: paintFor(io),
      }),
    );
  return threshold !== null && metrics.some((metric) => isBeyond(metric, threshold)) ? EXIT_BEYOND : EXIT_OK;
}
