import { metricAt } from "../../contracts/metrics.js";
import type { Figure } from "../../pages/run/figures.js";
import type { SnnResult } from "./network-result.js";

/** Figures of a run as a whole, by the names that `explain` takes: shared ones, and those of networks alone. */
export function networkFigures(summary: SnnResult): Figure[] {
  const { totals, evidence, limits, network, chip, samples, steps, saturated, float_reference: distance } = summary;
  const { energy, latency, ...counts } = totals;
  const { by_component, by_layer, by_event, ...sums } = energy;
  const { populations, limit: _, ...bounds } = limits;
  const { tick_ps, width, height, cores_per_tile, cores, cores_in_use, tiles_in_use } = chip;
  const { differing_spikes } = distance;
  const of = (prefix: string, values: Readonly<Record<string, number>>, metric?: string): Figure[] =>
    Object.entries(values).flatMap(([key, value]) => {
      const name = `${prefix}.${key}`;
      const found = metricAt(metric ?? name);
      return found === undefined ? [] : [{ name, value, metric: found }];
    });
  const byPopulation = <T>(prefix: string, rows: readonly T[], key: keyof T & string, nameOf: (row: T) => string) =>
    rows.flatMap((row) => of(`${prefix}.${nameOf(row)}`, { [key]: row[key] as number }, `${prefix}.*.${key}`));
  return [
    ...of("energy", sums),
    ...of("snn.latency", latency),
    ...of("snn", counts),
    ...of("evidence", evidence),
    ...of("snn.energy.by_component", by_component),
    ...of("snn.energy.by_layer", by_layer, "snn.energy.by_layer.*"),
    ...of("snn.energy.by_event", by_event),
    ...of("snn.limits", bounds as Record<string, number>),
    ...byPopulation("snn.limits.populations", populations, "neuron_ticks", ({ population }) => population),
    ...byPopulation("snn.limits.populations", populations, "synapse_ticks", ({ population }) => population),
    ...of("snn.network", { neurons: network.neurons, synapses: network.synapses }),
    ...(["neurons", "cores", "spikes"] as const).flatMap((key) =>
      byPopulation("snn.network.populations", network.populations, key, ({ name }) => name),
    ),
    ...of("snn.chip", { tick_ps, width, height, cores_per_tile, cores, cores_in_use, tiles_in_use }),
    ...of("snn", { samples, steps, saturated }),
    ...of("snn.float_reference", { differing_spikes }),
  ];
}
