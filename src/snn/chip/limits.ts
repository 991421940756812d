import { count as shown } from "../../base/format.js";
import { UserError } from "../../base/user-error.js";
import { Fan, sumOf } from "../network/linear-map.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import type { Layout } from "./layout.js";
import { HOST } from "./placement.js";
import type { CoreLimits, SnnChip } from "./spec.js";
import { fanInOf, formOf, memoryBits } from "./synapse-memory.js";

/** What a core holds of each thing that has a limit. */
export type CoreUse = { -readonly [key in keyof CoreLimits]: number };

const UNITS: Readonly<Record<keyof CoreLimits, string>> = {
  neurons: "neurons",
  synapse_memory_bits: "bits of synaptic memory",
  axons_in: "axons that come in",
  axons_out: "axons that go out",
  destinations: "cores that the spikes of one neuron go to",
};

/**
 * What each core in use holds. Axons in: a source whose synapses are a list has an entry of its own; sources of one
 * core with rows or shared weights have one together, as a packet carries the source's number. Axons out: sources of
 * one core with the same destinations share a list of them. Where axons are single, nothing is shared.
 */
export function useOf(integers: IntegerNetwork, { axons }: SnnChip, layout: Layout): CoreUse[] {
  const { network } = integers;
  const { slices, coreOf, ofPopulation } = layout;
  const use = layout.cores.map(
    (): CoreUse => ({ neurons: 0, synapse_memory_bits: 0, axons_in: 0, axons_out: 0, destinations: 0 }),
  );
  network.populations.forEach((_, population) => {
    const fans = fanInOf(integers, population);
    for (const number of ofPopulation[population]!) {
      const { first, count } = slices[number]!;
      const core = use[coreOf[number]!]!;
      core.neurons += count;
      core.synapse_memory_bits += sumOf(memoryBits(integers, fans, first, first + count));
    }
  });
  const fan = new Fan(Math.max(1, ...network.projections.map(({ map }) => map.mostFanOut)));
  slices.forEach((slice, number) => {
    const leaving = network.projections.filter(({ source }) => source === slice.population);
    const sets = new Map<string, number>();
    /** Core by projection and slice: `projection * slices + slice`. */
    const shares = new Map<number, number>();
    let before: readonly number[] = [];
    for (let neuron = slice.first; neuron < slice.first + slice.count; neuron++) {
      const reached: number[] = [];
      leaving.forEach(({ map, target }, p) => {
        const isList = axons === "single" || formOf(map) === "sparse";
        const parts = ofPopulation[target]!;
        // A row of weights reaches all of its population.
        const count = map.kind === "dense" ? 0 : map.fan(neuron, fan);
        let k = 0;
        for (const part of parts) {
          const end = slices[part]!.first + slices[part]!.count;
          const from = k;
          while (k < count && fan.targets[k]! < end) k++;
          if (k === from && map.kind !== "dense") continue;
          const to = coreOf[part]!;
          if (!reached.includes(to)) reached.push(to);
          if (isList) use[to]!.axons_in++;
          else shares.set(p * slices.length + part, to);
        }
      });
      if (axons === "single") sets.set(String(neuron), reached.length);
      // Neighbours mostly reach the same cores.
      else if (!isSame(reached, before) || sets.size === 0) sets.set(reached.join(), reached.length);
      before = reached;
    }
    const core = use[coreOf[number]!]!;
    for (const index of shares.values()) use[index]!.axons_in++;
    core.axons_out += sumOf([...sets.values()]);
    core.destinations = Math.max(core.destinations, ...sets.values());
  });
  return use;
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

/** @throws UserError for a core that would have to hold more than it can, with the numbers */
export function checkLimits(chip: SnnChip, layout: Layout, use: readonly CoreUse[], names: readonly string[]): void {
  use.forEach((held, core) => {
    // The host's tables are its own.
    if (layout.cores[core] === HOST) return;
    for (const key of Object.keys(UNITS) as (keyof CoreLimits)[]) {
      if (held[key] <= chip.limits[key]) continue;
      const who = layout.ofCore[core]!.map((number) => {
        const { population, first, count } = layout.slices[number]!;
        return `${names[population]}[${first}:${first + count}]`;
      }).join(", ");
      throw new UserError(
        `chip ${chip.name}: core ${layout.cores[core]} with ${who} needs ${shown(held[key])} ${UNITS[key]}, it has ${shown(chip.limits[key])}; spread the populations with --mapping, or take another chip`,
      );
    }
  });
}
