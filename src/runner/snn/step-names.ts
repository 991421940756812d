import { KINDS } from "../../contracts/packet.js";
import { Mesh } from "../../noc/mesh.js";
import type { StepFigures } from "../../snn/chip/chip-run.js";
import type { Layout } from "../../snn/chip/layout.js";
import { SHARED } from "../../snn/chip/ledger.js";
import { HOST } from "../../snn/chip/placement.js";
import { COMPONENTS, type SnnChip } from "../../snn/chip/spec.js";
import type { RecordedNames } from "../../trace/record/recorded-names.js";

/** Number of a core in tables; the host is -1. */
export const coreNumber = ({ cores }: Layout, core: number): number => (cores[core] === HOST ? -1 : cores[core]!);

/** Names of the numbers in the records of a network's bus: a stage and a site for each population. */
export function stepNames(
  layout: Layout,
  { width, height }: SnnChip,
  populations: readonly string[],
  steps: number,
): RecordedNames {
  const { slices, coreOf, tiles, ofCore } = layout;
  const layerOf = slices.map(({ population }) => populations[population]!);
  const stageOf = new Map(layout.cores.map((_, i) => [coreNumber(layout, i), slices[ofCore[i]![0]!]!.population]));
  return {
    mesh: new Mesh(width, height),
    layers: [...populations, SHARED],
    sources: slices.map((_, i) => ({
      core: coreNumber(layout, coreOf[i]!),
      layer: layerOf[i]!,
      site: layerOf[i]!,
      spikes: true,
    })),
    routes: slices.map((_, i) => ({ node: tiles[coreOf[i]!]!, layer: layerOf[i]!, site: layerOf[i]! })),
    flits: new Int32Array(slices.length * KINDS).fill(1),
    inputs: layout.cores.map((_, i) => ({ stage: slices[ofCore[i]![0]!]!.population, site: "spikes", unitTicks: 0 })),
    items: { sentenceOf: new Int32Array(steps), tokenOf: Int32Array.from({ length: steps }, (_, i) => i) },
    components: COMPONENTS,
    unit: (core, unit) =>
      unit < slices.length
        ? { name: "neurons", stage: slices[unit]!.population, stallsWithin: true }
        : { name: "synapses", stage: stageOf.get(core)!, stallsWithin: false },
  };
}

/** Figures of a step in the order of the columns of table `steps`. */
export const stepRow = (
  run: number,
  step: number,
  begin: number,
  { updated, fired, packets, deliveries, hops, synapticEvents, ticks }: StepFigures,
  fj: number,
): number[] => [run, step, begin, begin + ticks, updated, fired, packets, deliveries, hops, synapticEvents, fj];
