/**
 * Every figure of summary.json: unit, definition, formula, source. A name is the path in the summary without
 * `inputs[i].` and `totals.`, whose figures mean the same for one sentence and for all; `*` stands for a layer, site
 * or list index. Figures that the command `noc` prints follow, named `noc.*`, then those that `snn run` has alone,
 * named `snn.*`.
 */
import { didYouMean } from "../base/suggest.js";
import type { EnergyTable } from "./energy-table.js";
import { ACCOUNT } from "./metrics/account.js";
import { addedEnergy, ENERGY } from "./metrics/energy.js";
import { FAULTS } from "./metrics/faults.js";
import { LATENCY } from "./metrics/latency.js";
import { LIMITS } from "./metrics/limits.js";
import { LOAD } from "./metrics/load.js";
import type { Metric } from "./metrics/metric.js";
import { NOC } from "./metrics/noc.js";
import { INPUTS, REGISTERS, RUN, TOTALS } from "./metrics/run.js";
import { SNN } from "./metrics/snn.js";
import { SITES, TRAFFIC } from "./metrics/traffic.js";

export { PAPER_FIRING_RATE } from "./metrics/traffic.js";
export type { Metric };

/** What the literature calls some figures. */
const ALSO_CALLED: Readonly<Record<string, string>> = { edp: "energy_delay" };

/** How names of figures begin that runs of spiking networks have alone. */
const NETWORKS = "snn.";

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
    const matching = this.metrics.find(({ name }) => {
      const pattern = name.split(".");
      return pattern.length === parts.length && pattern.every((part, i) => part === "*" || part === parts[i]);
    });
    return matching ?? this.dotted(parts.join("."));
  }

  /** Figures of spiking networks that a word names too, where `find` gives others. */
  alsoNamed(word: string): Metric[] {
    const found = this.find(word);
    return this.ending(word).filter((metric) => metric.name.startsWith(NETWORKS) && !found.includes(metric));
  }

  private ending(word: string): Metric[] {
    return this.metrics.filter(({ name }) => name.replaceAll(".*", "").endsWith(`.${word}`));
  }

  /** The entry of a name in which `*` stands for something with dots of its own. */
  private dotted(path: string): Metric | undefined {
    return this.metrics.find(({ name }) => {
      const [before, after] = name.split("*") as [string, string | undefined];
      const isLonger = after !== undefined && path.length > before.length + after.length;
      return isLonger && before !== "" && path.startsWith(before) && path.endsWith(after);
    });
  }

  /** Entries that a word of screens and reports names: as `find`, or in small letters with _ for a blank. */
  named(word: string): Metric[] {
    const found = this.find(word);
    if (found.length > 0) return found;
    const plain = word
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_");
    return this.find(ALSO_CALLED[plain] ?? plain);
  }

  /** Entries that a word names: a path, a name, the end of a name or the group it begins with. */
  find(word: string): Metric[] {
    const exact = this.at(word);
    if (exact !== undefined) return [exact];
    const ends = this.ending(word);
    const shared = ends.filter(({ name }) => !name.startsWith(NETWORKS));
    if (ends.length > 0) return shared.length > 0 ? shared : ends;
    const indexed = word.replaceAll(/\[\d*\]/g, ".*").replace(/^(inputs|totals)\./, "");
    const paths = this.metrics.filter(
      ({ name }) => `${name}.*`.endsWith(`.${indexed}.*`) || name.endsWith(`.${indexed}`),
    );
    if (paths.length > 0) return paths;
    const plain = word.replaceAll(/\[\d*\]/g, "").replace(/^(inputs|totals)\./, "");
    const group = this.metrics.filter(
      ({ name }) => name.startsWith(`${plain}.`) || name.replaceAll(".*", "") === plain,
    );
    return group.length > 0 ? group : this.metrics.filter(({ name }) => name.includes(`.${plain}.`));
  }
}

export const CATALOGUE = new Catalogue([
  ...RUN,
  ...INPUTS,
  ...LATENCY,
  ...LIMITS,
  ...TRAFFIC,
  ...ENERGY,
  ...ACCOUNT,
  ...SITES,
  ...TOTALS,
  ...REGISTERS,
  ...NOC,
  ...FAULTS,
  ...LOAD,
  ...SNN,
]);

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
