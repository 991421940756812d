import { count as shown } from "../../base/format.js";
import { UserError } from "../../base/user-error.js";
import { sumOf } from "../network/linear-map.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { coresOf, type SnnChip } from "./spec.js";
import { fanInOf, memoryBits } from "./synapse-memory.js";

/** Neurons [first, first + count) of a population on a core. */
export interface Slice {
  readonly population: number;
  readonly first: number;
  readonly count: number;
  /** cores per tile x tile + index in its tile; tile = x + width x y. */
  readonly core: number;
}

/** A line of a mapping of one's own. */
export interface MappingLine {
  readonly population: string;
  readonly first: number;
  readonly count: number;
  readonly core: number;
  /** Its line in the file. */
  readonly line: number;
}

/** Where input spikes enter that lie on no core. */
export const HOST = -1;

/**
 * Whole populations in their order, each cut into as few equal runs of neurons as its cores can hold, cores in
 * row-major order. @throws UserError for more cores than there are, and for a neuron that no core can hold
 */
export function placeInOrder(integers: IntegerNetwork, chip: SnnChip): Slice[] {
  const { populations } = integers.network;
  const slices: Slice[] = [];
  let core = 0;
  populations.forEach(({ name, kind, size }, population) => {
    if (kind === "input" && chip.inputs === "host") {
      slices.push({ population, first: 0, count: size, core: HOST });
      return;
    }
    const pieces = fewestPieces(integers, population, chip);
    if (pieces === undefined)
      throw new UserError(
        `chip ${chip.name}: a single neuron of ${name} takes more than the ${shown(chip.limits.synapse_memory_bits)} bits of synaptic memory of a core`,
      );
    for (let piece = 0, first = 0; piece < pieces; piece++) {
      const end = Math.floor(((piece + 1) * size) / pieces);
      slices.push({ population, first, count: end - first, core: core++ });
      first = end;
    }
  });
  if (core > coresOf(chip))
    throw new UserError(
      `chip ${chip.name}: the network takes ${shown(core)} cores, it has ${shown(coresOf(chip))} (${shown(chip.limits.neurons)} neurons and ${shown(chip.limits.synapse_memory_bits)} bits of synaptic memory a core)`,
    );
  return slices;
}

function fewestPieces(integers: IntegerNetwork, population: number, { limits }: SnnChip): number | undefined {
  const { size } = integers.network.populations[population]!;
  const fans = fanInOf(integers, population);
  let pieces = Math.ceil(size / limits.neurons);
  for (;;) {
    let worst = 0;
    for (let piece = 0, first = 0; piece < pieces; piece++) {
      const end = Math.floor(((piece + 1) * size) / pieces);
      worst = Math.max(worst, sumOf(memoryBits(integers, fans, first, end)));
      first = end;
    }
    if (worst <= limits.synapse_memory_bits) return pieces;
    if (pieces === size) return undefined;
    pieces = Math.min(size, Math.max(pieces + 1, Math.floor((pieces * worst) / limits.synapse_memory_bits)));
  }
}

/** Slices of a mapping of one's own: every neuron once. @param source of its lines, for messages @throws UserError */
export function placeAsGiven(
  { network: { populations } }: IntegerNetwork,
  chip: SnnChip,
  lines: readonly MappingLine[],
  source: string,
): Slice[] {
  const slices = lines.map(({ population: name, first, count, core, line }): Slice => {
    const fault = (why: string): UserError => new UserError(`${source}:${line}: ${why}`);
    const population = populations.findIndex((one) => one.name === name);
    if (population < 0)
      throw fault(`no population is named ${name}; there are ${populations.map((one) => one.name).join(", ")}`);
    if (first + count > populations[population]!.size)
      throw fault(`${name} has ${populations[population]!.size} neurons, not ${first + count}`);
    if (populations[population]!.kind === "input" && chip.inputs === "host")
      throw fault(`${name} is an input, which comes from the host on chip ${chip.name}`);
    if (core >= coresOf(chip)) throw fault(`core ${core}: chip ${chip.name} has cores 0 to ${coresOf(chip) - 1}`);
    return { population, first, count, core };
  });
  populations.forEach(({ name, kind, size }, population) => {
    if (kind === "input" && chip.inputs === "host") {
      slices.push({ population, first: 0, count: size, core: HOST });
      return;
    }
    let next = 0;
    for (const { first, count } of slices.filter((one) => one.population === population).sort(byFirst)) {
      if (first !== next)
        throw new UserError(
          `${source}: neuron ${Math.min(first, next)} of ${name} is on ${first < next ? "two cores" : "no core"}`,
        );
      next = first + count;
    }
    if (next < size) throw new UserError(`${source}: neuron ${next} of ${name} is on no core`);
  });
  return slices;
}

export const byFirst = (a: Slice, b: Slice): number => a.first - b.first;
