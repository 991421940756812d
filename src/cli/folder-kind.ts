import type { EnergyComparison } from "../contracts/energy-ranking.js";
import type { Compared } from "../pages/compare/compare.js";

/** Two folders held against each other. */
export interface Comparison {
  readonly metrics: readonly Compared[];
  /** In what the runs differ, one line each. */
  readonly differences: readonly string[];
  /** Which takes less energy, and whether the constants leave a doubt; null where runs do not say. */
  readonly ranking: EnergyComparison | null;
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
