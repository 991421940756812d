import { fileURLToPath } from "node:url";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

export const SINGLE = fixture("frozen-single");
export const PAIR = fixture("frozen-pair");
export const TERNARY = fixture("tiny-ternary");
export const SENTENCES = fixture("frozen-single/sentences.txt");
export const PAIRS = fixture("frozen-pair/pairs.jsonl");

const TEXT = "a charming film , not a mess";

/** `--set` for each of these keys. */
const set = (values: Readonly<Record<string, string | number | boolean>>): string[] =>
  Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${value}`]);

/** What later defaults may change, as the goldens have it. */
export const STATED: Readonly<Record<string, string | number | boolean>> = {
  prune_last: false,
  "chip.mesh.width": 13,
  "chip.mesh.height": 13,
  "chip.sync": "marker",
  "chip.placement": "hilbert",
};

const native = (over: Readonly<Record<string, string | number | boolean>> = {}): string[] => [
  "--chip",
  "sorbet-native",
  ...set({ ...STATED, ...over }),
];
const smallCore = ["--chip", "small-core", ...set({ ...STATED, "chip.mesh.width": 21, "chip.mesh.height": 21 })];
const run = (...rest: string[]): string[] => ["run", "--json", "--model", SINGLE, ...rest];

/** Commands whose JSON document on standard output is held. */
export const RUNS: Readonly<Record<string, readonly string[]>> = {
  "native, offset": run(TEXT, ...native()),
  "native, signed": run(TEXT, "--code", "signed", ...native()),
  "native, graded": run(TEXT, "--code", "graded", ...native()),
  "native, bitserial": run(TEXT, "--code", "bitserial", ...native()),
  "native, dense": run(TEXT, "--code", "dense", ...native()),
  "wide links, dense": run("a good film", "--code", "dense", ...native({ "chip.noc.link_bits": 128 })),
  "small-core, dense, flit": run("a good film", "--code", "dense", "--noc", "flit", ...smallCore),
  "small-core, offset": run(TEXT, ...smallCore),
  "small-core, signed, flit": run("a good film", "--code", "signed", "--noc", "flit", ...smallCore),
  "barrier sync": run(TEXT, "--code", "signed", ...native({ "chip.sync": "barrier" })),
  "tick sync": run(TEXT, "--code", "graded", ...native({ "chip.sync": "tick" })),
  "flit, offset": run("it is good", "--noc", "flit", ...native()),
  "flit, graded": run(TEXT, "--noc", "flit", "--code", "graded", ...native()),
  "last layer pruned": run(TEXT, ...native({ prune_last: true })),
  "narrow links and small buffers": run(
    TEXT,
    ...native({ "chip.noc.link_bits": 16, "chip.noc.router.buffer_flits": 4, "chip.noc.router.vcs": 2 }),
  ),
  "one head a core, multicast": run(TEXT, ...native({ "chip.attention.heads": 1 })),
  "repeated unicast, random placement": run(
    TEXT,
    ...native({ "chip.attention.heads": 1, "chip.noc.multicast": false, "chip.placement": "random" }),
  ),
  "few lanes, one sentence in flight": run(
    TEXT,
    "a good plot",
    ...native({ "chip.core.lanes": 16, "host.in_flight": 1 }),
  ),
  "annealed placement, energy by events": run(
    TEXT,
    ...native({ "chip.placement": "annealed", "chip.noc.energy": "events" }),
  ),
  "pairs, batches of one": ["run", "--json", "--model", PAIR, "--input", PAIRS, ...native({ "host.batch": 1 })],
  "ternary weights, 3 bits": ["run", "--json", "--model", TERNARY, "The plot sags.", ...native()],
  "three sentences, two workers": run("--input", SENTENCES, "--workers", "2", ...native({ "host.batch": 2 })),
  "chip engine of eval": ["eval", "--json", "--engine", "chip", "--model", SINGLE, "--input", SENTENCES, ...native()],
};

/**
 * A sweep of each fidelity: text of its file. Results are held without key and seed, which cover the program's
 * version and the path of the model.
 */
export const SWEEPS: Readonly<Record<string, string>> = Object.fromEntries(
  ["count", "packet"].map((fidelity) => [
    `sweep, ${fidelity}`,
    `workload: {texts: ["a good film", "it is not a mess"]}
model: ${JSON.stringify(SINGLE)}
base: {${Object.entries({ ...STATED, seed: 1 })
      .map(([key, value]) => `${key}: ${value}`)
      .join(", ")}}
space:
  code: [offset, signed, graded, dense]
  chip.core.lanes: [64, 256]
fidelity: ${fidelity}${fidelity === "count" ? "\npromote: none" : ""}
objectives: {energy: min, latency: min, area: min}
search: {method: grid}
executor: threads
`,
  ]),
);

/** A run whose tables and event traces are held, file by file. */
export const TRACED: readonly string[] = run(
  "a good film",
  "it is not a mess",
  "--code",
  "signed",
  "--trace",
  "parquet",
  ...native(),
);
