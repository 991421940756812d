import type { EnergyComparison } from "../contracts/energy-ranking.js";
import type { Compared } from "../pages/compare/compare.js";
import type { IntervalCompared } from "../pages/compare/intervals.js";

/** Two folders held against each other. */
export interface Comparison {
  readonly metrics: readonly Compared[];
  /** In what the runs differ, one line each. */
  readonly differences: readonly string[];
  /** Which takes less energy, and whether the constants leave a doubt; null where runs do not say. */
  readonly ranking: EnergyComparison | null;
  /** Figures with intervals, and whether they differ; left out where runs have none. */
  readonly intervals?: readonly IntervalCompared[];
  /** Both on one page; null where it is not wanted. */
  readonly page: string | null;
}

/** How folders of runs are shown and compared whose summary is not that of sentences. */
export interface FolderKind {
  /** The page of a folder. @throws UserError */
  readonly page: (folder: string, version: string) => Promise<string>;
  /** @throws UserError */
  readonly compare: (
    folders: readonly [a: string, b: string],
    version: string,
    withPage: boolean,
  ) => Promise<Comparison>;
}

/** A comparison of figures with intervals. */
export async function withIntervals(
  names: readonly [a: string, b: string],
  parts: Required<Pick<Comparison, "metrics" | "intervals" | "differences">>,
  withPage: boolean,
): Promise<Comparison> {
  if (!withPage) return { ...parts, ranking: null, page: null };
  const { intervalsHtml } = await import("../pages/compare/intervals-html.js");
  const { pageAssets } = await import("../pages/shell/assets.js");
  return { ...parts, ranking: null, page: intervalsHtml({ names, ...parts }, pageAssets()) };
}
