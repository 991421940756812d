import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import { oneLine } from "../../contracts/one-line.js";
import { checked } from "../../input/checked.js";
import { readJsonMember } from "../../input/read-file.js";
import type { SnnChipFile } from "./chip-file.js";
import { chipOfFolder } from "./chip-of-folder.js";
import { SNN_SCHEMA, type SnnResult } from "./network-result.js";

const name = oneLine(2000);
const amount = z.number().min(0);
const count = z.int().min(0);
const amounts = z.record(name, amount);
const step = z.int().min(0).nullable();

/** summary.json as it is read from outside; what another version has beside it is let through. */
const SUMMARY = z.object({
  schema: z.literal(SNN_SCHEMA),
  seed: count,
  network: z.object({
    name,
    sha256: z.string(),
    neurons: count,
    synapses: count,
    populations: z.array(z.object({ name, kind: name, neurons: count, spikes: count, cores: count })).min(1),
  }),
  input: z.object({ name, sha256: z.string() }).optional(),
  execution: z.record(name, z.union([z.string(), z.number()])),
  chip: z.object({
    name,
    tick_ps: z.int().min(1),
    width: z.int().min(1).max(256),
    height: z.int().min(1).max(256),
    cores_per_tile: z.int().min(1).max(64),
    cores: count,
    cores_in_use: count,
    tiles_in_use: count,
    multicast: z.boolean(),
    noc: name,
    static_power: z.boolean(),
    mapping_sha256: z.string().optional(),
  }),
  samples: count,
  steps: count,
  totals: z.object({
    updated: count,
    fired: count,
    packets: count,
    deliveries: count,
    packet_hops: count,
    synaptic_events: count,
    latency: z.object({ ticks: count, seconds: amount }),
    energy: z.object({
      total_fj: amount,
      low_fj: amount,
      high_fj: amount,
      by_component: amounts,
      by_layer: amounts,
      by_event: amounts,
    }),
  }),
  limits: z.object({
    step_ticks: amount,
    limit: name,
    bound_ticks: amount,
    link_ticks: amount,
    barrier_ticks: amount,
    populations: z.array(z.object({ population: name, neuron_ticks: amount, synapse_ticks: amount, largest: name })),
  }),
  evidence: z.object({ published: amount, derived: amount, estimate: amount }),
  exact: z.boolean(),
  saturated: count,
  float_reference: z.object({ differing_spikes: count, first_step: step }),
  outputs: z.array(z.object({ name, spikes: z.array(count).min(1) })),
});

/** The summary and the chip of a run folder. */
export interface NetworkFolder {
  readonly summary: SnnResult;
  readonly chip: SnnChipFile;
  /** config.resolved.yaml but for the chip's constants of `chip`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** @throws UserError for a folder that has none, or something else */
export async function readNetworkFolder(folder: string): Promise<NetworkFolder> {
  const file = join(folder, "summary.json");
  if (!existsSync(file))
    throw new UserError(`${folder}: has no summary.json; a run folder is what snn run --out writes`);
  const data = readJsonMember(file, "result");
  const schema = (data as { schema?: unknown } | null)?.schema;
  if (schema !== SNN_SCHEMA) throw new UserError(`${file}: is not of schema ${SNN_SCHEMA} but ${shown(schema)}`);
  const summary = checked<SnnResult>(file, SUMMARY, data);
  if (summary.limits.populations.length !== summary.network.populations.length)
    throw new UserError(`${file}: damaged: limits.populations: must be as many as network.populations`);
  return { summary, ...(await chipOfFolder(folder)) };
}
