/**
 * Every figure of summary.json: unit, definition, formula, source. A name is the path in the summary without
 * `inputs[i].` and `totals.`, whose figures mean the same for one sentence and for all; `*` stands for a layer, site
 * or list index. Figures that the command `noc` prints follow, named `noc.*`.
 */
import { didYouMean } from "../base/suggest.js";
import type { EnergyTable } from "./energy-table.js";
import { addedEnergy, ENERGY } from "./metrics/energy.js";
import { LATENCY } from "./metrics/latency.js";
import { LIMITS } from "./metrics/limits.js";
import type { Metric } from "./metrics/metric.js";
import { NOC } from "./metrics/noc.js";
import { INPUTS, REGISTERS, RUN, TOTALS } from "./metrics/run.js";
import { SITES, TRAFFIC } from "./metrics/traffic.js";

export { PAPER_FIRING_RATE } from "./metrics/traffic.js";
export type { Metric };

/** Figures by name. */
export class Catalogue {
  private readonly byName: ReadonlyMap<string, Metric>;

  constructor(readonly metrics: readonly Metric[]) {
    this.byName = new Map(metrics.map((entry) => [entry.name, entry]));
  }

  /** The entry of a path of summary.json, such as `inputs[0].traffic.packets` or `totals.energy.by_layer.3`. */
  at(path: string): Metric | undefined {
    const dotted = path.replaceAll(/\[(\d+)\]/g, ".$1");
    const known = this.byName.get(dotted);
    if (known !== undefined) return known;
    const parts = dotted.replace(/^(inputs\.(\d+\.)?|totals\.)/, "").split(".");
    const exact = this.byName.get(parts.join("."));
    if (exact !== undefined) return exact;
    return this.metrics.find(({ name }) => {
      const pattern = name.split(".");
      return pattern.length === parts.length && pattern.every((part, i) => part === "*" || part === parts[i]);
    });
  }

  /** Entries that a word names: a path, a name, the end of a name or the group it begins with. */
  find(word: string): Metric[] {
    const exact = this.at(word);
    if (exact !== undefined) return [exact];
    const ends = this.metrics.filter(({ name }) => name.replaceAll(".*", "").endsWith(`.${word}`));
    if (ends.length > 0) return ends;
    const plain = word.replaceAll(/\[\d*\]/g, "").replace(/^(inputs|totals)\./, "");
    return this.metrics.filter(({ name }) => name.startsWith(`${plain}.`) || name.replaceAll(".*", "") === plain);
  }
}

export const CATALOGUE = new Catalogue([
  ...RUN,
  ...INPUTS,
  ...LATENCY,
  ...LIMITS,
  ...TRAFFIC,
  ...ENERGY,
  ...SITES,
  ...TOTALS,
  ...REGISTERS,
  ...NOC,
]);

/** What the literature calls some figures. */
const ALSO_CALLED: Readonly<Record<string, string>> = { edp: "energy_delay" };

/** `; did you mean "x"?` for a name that no figure has, or nothing. */
export function didYouMeanMetric(name: string, names: Iterable<string>): string {
  const known = ALSO_CALLED[name.toLowerCase()];
  return known === undefined ? didYouMean(name, names) : `; did you mean "${known}"?`;
}

/** The catalogue of a chip whose kinds of core add energy events. */
export const catalogueOf = (energy: EnergyTable): Catalogue =>
  new Catalogue([...CATALOGUE.metrics, ...addedEnergy(energy)]);

export const METRICS: readonly Metric[] = CATALOGUE.metrics;
export const metricAt = (path: string): Metric | undefined => CATALOGUE.at(path);
export const findMetrics = (word: string): Metric[] => CATALOGUE.find(word);
