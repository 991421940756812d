import { compareFigures, differingKeys } from "../../pages/compare/compare.js";
import { comparePage } from "../../pages/compare/compare-html.js";
import { stepReportHtml } from "../../pages/run/report-html.js";
import { pageAssets } from "../../pages/shell/assets.js";
import { networkFigures } from "../../runner/snn/network-figures.js";
import { networkReport } from "../../runner/snn/network-report.js";
import { type NetworkFolder, readNetworkFolder } from "../../runner/snn/network-summary.js";
import type { FolderKind } from "../folder-kind.js";

/** Figures that decide, by their names in the catalogue. */
const HEADLINES: readonly (readonly [name: string, label: string])[] = [
  ["snn.latency.seconds", "time of all steps"],
  ["snn.limits.step_ticks", "ticks of a step"],
  ["energy.total_fj", "energy"],
  ["snn.fired", "spikes"],
  ["snn.packets", "packets"],
  ["snn.packet_hops", "hops"],
  ["snn.synaptic_events", "synaptic events"],
  ["snn.chip.cores_in_use", "cores in use"],
];

/** The page of a run whose tables lie in `folder`. */
export const networkPage = async (
  folder: string,
  run: Pick<NetworkFolder, "summary" | "chip">,
  version: string,
): Promise<string> => stepReportHtml(await networkReport(folder, run, version), pageAssets());

/** In what two runs differ, one line each: files, steps, configuration. */
function differencesOf({ summary: a, config: x }: NetworkFolder, { summary: b, config: y }: NetworkFolder): string[] {
  const lines: string[] = [];
  if (a.network.sha256 !== b.network.sha256) lines.push("the networks are not the same");
  if (a.input?.sha256 !== b.input?.sha256) lines.push("the input spikes are not the same");
  if (a.chip.mapping_sha256 !== b.chip.mapping_sha256) lines.push("the mappings are not the same");
  if (a.samples !== b.samples) lines.push(`samples: ${a.samples}, ${b.samples}`);
  else if (a.steps !== b.steps) lines.push(`steps: ${a.steps}, ${b.steps}`);
  return [...lines, ...differingKeys(x, y)];
}

/** Folders of `snn run`. */
export const NETWORK_FOLDERS: FolderKind = {
  page: async (folder, version) => networkPage(folder, await readNetworkFolder(folder), version),
  compare: async (folders, version, withPage) => {
    const [a, b] = [await readNetworkFolder(folders[0]), await readNetworkFolder(folders[1])];
    const metrics = compareFigures(networkFigures(a.summary), networkFigures(b.summary));
    const differences = differencesOf(a, b);
    if (!withPage) return { metrics, differences, ranking: null, page: null };
    const pages = [
      (await networkReport(folders[0], a, version)).page,
      (await networkReport(folders[1], b, version)).page,
    ] as const;
    const parts = { names: folders, pages, metrics, differences, headlines: HEADLINES, results: null, time: null };
    return { metrics, differences, ranking: null, page: comparePage(parts, pageAssets()) };
  },
};
