import { readFileSync } from "node:fs";
import { resolveConfig } from "../../../dist/config/resolve.js";
import { readAssignments } from "../../../dist/config/source-tree.js";
import { parseConstraint } from "../../../dist/explore/space/constraint.js";
import { readSweepFile } from "../../../dist/explore/sweep-file/read.js";
import { bundledPresets } from "../../../dist/runner/package-files.js";
import { damagedText } from "./damage.mjs";
import { outcomeOf } from "./outcome.mjs";

const RESOLVED = readFileSync(new URL("../../../traces/run/config.resolved.yaml", import.meta.url), "utf8");
const CONFIG = `model: sorbet-sst2
seed: 7
code: signed
host: {batch: all, in_flight: 2}
chip:
  extends: sorbet-native
  core: {lanes: 64}
  mesh: {width: {value: 13, low: 4, high: 20, source: "a table", evidence: estimate}}
`;
const CHIP = "extends: small-core\nname: mine\ncore:\n  lanes: 64\nmesh: {width: 30, height: 30}\n";
const SWEEP = `workload: {texts: ["a good film"]}
model: tiny
base: {chip.core.lanes: 8, seed: 3}
space:
  code: [offset, signed]
  chip.mesh.width: {range: [4, 20, 2]}
  chip.mesh.height: {log2: [4, 16]}
  constraints: ["chip.mesh.width * chip.mesh.height >= 63", "code != 'graded'"]
objectives: {energy: min, latency.p99: min}
search: {method: nsga2, budget: 40, population: 8, seed: 2}
fidelity: count
promote: packet
`;
const CONSTRAINTS = [
  "chip.a * chip.b >= 24",
  "(chip.a - chip.b) * 2 == 4 && code != 'graded'",
  "!(chip.a > -chip.b) || on == true",
];
const SETTING = "chip.core.lanes=64";
const VALUES = { "chip.a": 6, "chip.b": 4, code: "offset", on: true };

/** Configurations, chips, sweeps, settings and constraints. */
export async function yamlSubjects() {
  const presets = await bundledPresets();
  const resolve = (inputs) => resolveConfig({ presets, defaultBatch: "all", ...inputs });
  const read = (source, text) => readAssignments({ source, text });
  return [
    {
      name: "configuration",
      weight: 4,
      run: (draws) => {
        const text = damagedText(draws, CONFIG);
        return outcomeOf(() => resolve({ file: read("run.yaml", text) }));
      },
    },
    {
      name: "config.resolved.yaml",
      run: (draws) => {
        const text = damagedText(draws, RESOLVED);
        return outcomeOf(() => resolve({ file: read("config.resolved.yaml", text) }));
      },
    },
    {
      name: "chip",
      weight: 8,
      run: (draws) => {
        const text = damagedText(draws, CHIP);
        return outcomeOf(() => resolve({ chip: read("chip.yaml", text) }));
      },
    },
    {
      name: "--set",
      weight: 8,
      run: (draws) => {
        const text = damagedText(draws, SETTING);
        return outcomeOf(() => resolve({ settings: [text] }));
      },
    },
    {
      name: "sweep",
      weight: 12,
      run: (draws) => {
        const text = damagedText(draws, SWEEP);
        return outcomeOf(() => readSweepFile("sweep.yaml", text));
      },
    },
    {
      name: "constraint",
      weight: 500,
      run: (draws) => {
        const text = damagedText(draws, draws.pick(CONSTRAINTS)).slice(0, 1000);
        return outcomeOf(() =>
          parseConstraint(text, { source: "sweep.yaml" }).holds((path) =>
            Object.hasOwn(VALUES, path) ? VALUES[path] : undefined,
          ),
        );
      },
    },
  ];
}
