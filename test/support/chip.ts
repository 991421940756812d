import { readFileSync } from "node:fs";
import { parsePreset } from "../../src/config/parse-preset.js";
import type { ChipSpec, HostSpec, NetworkModel, SpikeCode } from "../../src/contracts/chip.js";
import { liveCoresOf } from "../../src/contracts/dead-parts.js";
import type { SorbetModel } from "../../src/contracts/model.js";
import { MappingError } from "../../src/mapping/mapping-error.js";
import type { SimulationInput } from "../../src/simulation/batch-result.js";
import { type SimulationConfig, Simulator } from "../../src/simulation/simulator.js";
import { infer } from "../../src/sorbet/forward.js";
import { randomModel, randomSequence } from "./random-model.js";

/** The preset on a mesh that holds every model of the tests. */
export const NATIVE: ChipSpec = {
  ...parsePreset(readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8")),
  mesh: { width: 13, height: 13, topology: "mesh", routing: "xy" },
};

/** A chip whose cores have power all the time. */
export const NO_GATING = { ...NATIVE.gating, mode: "none" } as const;

/** Changes to a chip: any subset of its numbers. */
export type Change<T> = { readonly [K in keyof T]?: T[K] extends object ? Change<T[K]> : T[K] };

/** `base` with the numbers of `change` in place of its own; lists as a whole. */
export function changed<T>(base: T, change: Change<T>): T {
  const result = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
    result[key] = isGroup ? changed(result[key] as object, value as object) : value;
  }
  return result as T;
}

export const HOST: HostSpec = {
  batch: null,
  inFlight: 2,
  arrival: { kind: "interval", ticks: 0 },
  queue: null,
  full: "wait",
  portBits: 32,
};

export interface ChipCase {
  readonly chip?: Change<ChipSpec>;
  readonly host?: Partial<HostSpec>;
  readonly code?: SpikeCode;
  readonly noc?: NetworkModel;
  readonly pruneLast?: boolean;
  /** Columns of the mesh; its rows are as many as the live cores need. Nothing: the mesh of `chip`. */
  readonly meshWidth?: number;
}

const LARGE_MESH = 24;

/** A simulator of `model`; a packet too large for the buffers asked for gets wider links. */
export function simulatorOf(
  model: SorbetModel,
  { chip = {}, host, code, noc, pruneLast, meshWidth }: ChipCase,
): Simulator {
  const config = (spec: ChipSpec): SimulationConfig => ({
    chip: spec,
    host: { ...HOST, ...host },
    code: code ?? "offset",
    noc: noc ?? "packet",
    seed: 1,
    pruneLast: pruneLast ?? false,
  });
  const wanted = changed(NATIVE, chip);
  if (meshWidth === undefined) return new Simulator(model, config(wanted));
  const { dead: _, ...whole } = wanted.mesh;
  const large: ChipSpec = {
    ...wanted,
    mesh: { ...whole, width: LARGE_MESH, height: LARGE_MESH, chips: { columns: 1, rows: 1 } },
    placement: "row-major",
  };
  const roomy = { ...large, noc: { ...large.noc, linkBits: 64 } };
  const cores = new Simulator(model, config(roomy)).program.cores.length;
  // Of several chips the mesh is that of each.
  const { columns, rows } = wanted.mesh.chips ?? { columns: 1, rows: 1 };
  const meshOf = (height: number) => ({ ...wanted.mesh, width: meshWidth * columns, height: height * rows });
  let height = 1;
  while (liveCoresOf({ mesh: meshOf(height) }) < cores) height++;
  const mesh = meshOf(height);
  for (let { linkBits } = wanted.noc; ; linkBits *= 2) {
    try {
      return new Simulator(model, config({ ...wanted, mesh, noc: { ...wanted.noc, linkBits } }));
    } catch (error) {
      if (!(error instanceof MappingError) || !error.message.includes("chip.noc.link_bits")) throw error;
    }
  }
}

/** Random sequences of `model` with the reference's logits. */
export function sequences(seed: number, model: SorbetModel, lengths: readonly number[]): SimulationInput[] {
  return lengths.map((tokens, i) => {
    const { ids, types } = randomSequence(seed * 100 + i, model, tokens);
    return { id: i, inputIds: ids, tokenTypes: types, referenceLogits: infer(model, ids, types).logits };
  });
}

/** A model with 2 layers and 2 heads of 8, and sentences for it: what most tests of the chip run. */
export function smallModel(seed = 5, weightLevels: 2 | 3 = 2): SorbetModel {
  return randomModel(seed, {
    shape: { layers: 2, heads: 2, headSize: 8, feedForward: 32 },
    rules: { bspnGroupSize: 8, weightLevels },
  });
}

/**
 * Cores with so many axons and columns, heads and groups still whole: matrices are cut by rows where that forces it.
 */
export function narrowChip(model: SorbetModel, axons: number, columns: number): Change<ChipSpec> {
  const least = Math.max(model.rules.bspnGroupSize, model.shape.hidden / model.shape.heads);
  return { core: { axons, columns: Math.max(columns, least) } };
}

/** Memories just large enough for one unit of columns, so that matrices are cut into as many cores as can be. */
export function tightChip(model: SorbetModel, banks: number, maxTokens: number, factor = 1): Change<ChipSpec> {
  const { hidden, heads, feedForward } = model.shape;
  const head = hidden / heads;
  const group = model.rules.bspnGroupSize;
  const weightBits = model.rules.weightLevels === 3 ? 2 : 1;
  const weights = weightBits * Math.max(head * hidden, group * feedForward);
  const synapseMemoryBits = factor * Math.max(banks * maxTokens * head * 12, weights);
  const columns = Math.max(hidden, Math.ceil(feedForward / 3));
  return {
    maxTokens,
    core: { columns, synapseMemoryBits, residualMemoryBits: factor * banks * maxTokens * group * 16 },
    attention: { banks, heads: factor },
  };
}
