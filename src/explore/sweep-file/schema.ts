import { z } from "zod";

export const METHODS = ["grid", "random", "nsga2"] as const;
export type Method = (typeof METHODS)[number];
/** How a point is evaluated: by counting without events, or by a simulation with that network. */
export const FIDELITIES = ["count", "packet", "flit"] as const;
/** The same, and a simulation where a workload has only one. */
export const ALL_FIDELITIES = [...FIDELITIES, "simulate"] as const;
export type Fidelity = (typeof ALL_FIDELITIES)[number];
/** What the points of a counted sweep are simulated with. */
export const PROMOTIONS = ["packet", "flit", "none"] as const;
export const EXECUTORS = ["threads", "shard", "bullmq"] as const;
export type ExecutorName = (typeof EXECUTORS)[number];

/** Longest condition, in characters: what reads it calls itself for every bracket. */
const MOST_CONSTRAINT = 1000;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const axis = z.union([
  z.array(scalar),
  z.strictObject({ range: z.tuple([z.number(), z.number(), z.number()]) }),
  z.strictObject({ log2: z.tuple([z.number(), z.number()]) }),
]);
const text = z.string().min(1);

/** A sweep file as it is written; unknown keys are errors. */
export const SWEEP_FILE_SCHEMA = z.strictObject({
  workload: z.strictObject({
    texts: z.array(text).min(1).optional(),
    input: text.optional(),
    limit: z.int().min(1).optional(),
    model: text.optional(),
  }),
  model: text.optional(),
  base: z.record(text, scalar).default({}),
  space: z.object({ constraints: z.array(text.max(MOST_CONSTRAINT)).default([]) }).catchall(axis),
  objectives: z.record(text, z.enum(["min", "max"])).default({ energy: "min", latency: "min", area: "min" }),
  search: z
    .strictObject({
      method: z.enum(METHODS),
      budget: z.int().min(1).max(1_000_000).optional(),
      seed: z.int().min(0).max(4_294_967_295).default(1),
      population: z.int().min(4).max(1000).optional(),
      simulations: z.int().min(1).max(1_000_000).optional(),
    })
    .default({ method: "grid", seed: 1 }),
  fidelity: z.enum(FIDELITIES).optional(),
  promote: z.enum(PROMOTIONS).optional(),
  executor: z.enum(EXECUTORS).default("threads"),
});
export type SweepFileData = z.infer<typeof SWEEP_FILE_SCHEMA>;

const option = z.union([z.string().min(1), z.number()]);

/** A sweep file whose workload is a spiking network: its file, its input, and options of its run by name. */
export const NETWORK_SWEEP_SCHEMA = SWEEP_FILE_SCHEMA.omit({ model: true, promote: true }).extend({
  workload: z.strictObject({
    network: text,
    input: text,
    dt: option,
    reset: text,
    integrator: text.optional(),
    order: text.optional(),
    steps: option.optional(),
    bits: option.optional(),
    quantiser: text.optional(),
    seed: option.optional(),
  }),
  objectives: z.record(text, z.enum(["min", "max"])).default({ energy: "min", latency: "min" }),
  fidelity: z.literal("simulate").default("simulate"),
  executor: z.enum(["threads", "shard"]).default("threads"),
});
export type NetworkSweepData = z.infer<typeof NETWORK_SWEEP_SCHEMA>;

/** What may stand at a key of such a file, where it is something else. */
export const NETWORK_EXPECTED: Readonly<Record<string, string>> = {
  workload: "{network: FILE.nir, input: FILE or poisson:HZ, dt: SECONDS, reset: zero, subtract or value}",
  "workload.network": "a NIR file",
  "workload.input": "a .npy or .csv file, or poisson:RATE_HZ",
  "workload.dt": "a number of seconds",
  "workload.reset": "zero, subtract or value",
  fidelity: "simulate: a spiking network has no other",
  executor: "threads or shard: points of a spiking network are not sent over a queue",
};

/** What may stand at a key of the file, for errors. */
export const EXPECTED: Readonly<Record<string, string>> = {
  workload: "{texts: [...]} or {input: FILE, limit: N}",
  "workload.texts": "a list of sentences",
  space: "configuration paths with their values",
  "space.constraints":
    "a list of conditions of at most 1000 characters, such as chip.mesh.width * chip.mesh.height >= 63",
  "space.*": "a list of values, {range: [from, to, step]} or {log2: [from, to]}",
  objectives: "figures with min or max, such as {energy: min, latency: min}",
  "objectives.*": "min or max",
  base: "configuration paths with a value each",
  "base.*": "a number, text, true or false",
  search: "{method: grid, random or nsga2, budget: N, seed: N}",
  "search.method": "one of grid, random, nsga2",
  "search.budget": "a whole number from 1 to 1000000",
  "search.population": "a whole number from 4 to 1000",
  fidelity: "one of count, packet, flit",
  "search.simulations": "a whole number from 1 to 1000000",
  promote: "packet, flit or none",
  executor: "one of threads, shard, bullmq",
};
