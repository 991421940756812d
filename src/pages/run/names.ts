import type { EnergyComponent } from "../../contracts/energy.js";
import type { EnergyTable } from "../../contracts/energy-table.js";
import type { EnergyCell, PathPart, Summary } from "../../contracts/summary.js";
import type { EnergyKind } from "./data.js";

export const PATH_NAMES: Readonly<Record<PathPart, { readonly name: string; readonly what: string }>> = {
  host: { name: "host port", what: "serialisation at the port" },
  spike_generation: { name: "spike generation", what: "scan of the generator" },
  network: { name: "network", what: "service of interfaces and links, without queues" },
  synapses: { name: "synapses", what: "synapse units, products with K and V included" },
  vector_unit: { name: "vector unit", what: "PTsoftmax, BSPN, residuals, requantisation" },
  waiting: { name: "waiting", what: "queues, credits, K or V not there yet" },
};

export const ENERGY_KIND_NAMES: Readonly<Record<EnergyKind, string>> = {
  operations: "operations",
  memory: "memory and registers",
  spikes: "spike forming",
  network: "network and interfaces",
  synchronisation: "synchronisation",
  static: "leakage",
  clock: "clock",
};

export function energyKind(
  { component, event }: Pick<EnergyCell, "component" | "event">,
  table: EnergyTable,
): EnergyKind {
  if (component === "static" || component === "clock") return component;
  if (component === "synchronisation") return "synchronisation";
  if (component === "network" || component === "interface") return "network";
  if (table.find(event)?.operation === true) return "operations";
  return component === ("spike_generation" satisfies EnergyComponent) ? "spikes" : "memory";
}

/**
 * Stages of a run in the order of the data flow. `by_stage` has them all, but an object counts number-like names
 * first; `sites` has those that take spikes, in order, and what takes none comes before them.
 */
export function stagesOf({ inputs, totals }: Pick<Summary, "inputs" | "totals">): string[] {
  const fed = new Set(totals.sites.map(({ layer }) => layer));
  const first = Object.keys(inputs[0]?.latency.by_stage ?? {}).filter((name) => !fed.has(name));
  return [...first, ...fed];
}

/** Place of a stage among all, for its colour: 0 for the first to 1 for the last. */
export const stageShare = (stage: string, stages: readonly string[]): number =>
  stages.length < 2 ? 1 : stages.indexOf(stage) / (stages.length - 1);

/** "3" -> "layer 3"; the other stages keep their names. */
export const layerName = (layer: string): string => (/^\d+$/.test(layer) ? `layer ${layer}` : layer);

export const plain = (name: string): string => name.replaceAll("_", " ");
