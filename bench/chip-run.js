// A sentence on the chip of some build of this program, several times in one process: for bench/against.js.
// Arguments: folder of the program, checkpoint, sentence, spike code, network level, runs. Prints seconds: cold, warm.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [root, modelFolder, sentence, code, noc, runs] = process.argv.slice(2);
/** A module of the build, at the first of its paths that is there: older builds have it elsewhere. */
const load = (...paths) => {
  const files = paths.map((path) => join(root, "dist", path));
  return import(pathToFileURL(files.find((file) => existsSync(file)) ?? files[0]).href);
};
const { readCheckpointFolder } = await load("runner/checkpoint-folder.js", "cli/checkpoint-folder.js");
const { Simulator } = await load("simulation/simulator.js");
const { infer } = await load("sorbet/forward.js");
const { parsePreset } = await load("config/parse-preset.js", "spec/config/parse-preset.js");

const { model, tokenizer } = readCheckpointFolder(modelFolder);
const preset = parsePreset(readFileSync(join(root, "chips/sorbet-native.yaml"), "utf8"));
const chip = { ...preset, mesh: { width: 13, height: 13 } };
const host = {
  batch: null,
  inFlight: 2,
  arrival: { kind: "interval", ticks: 0 },
  queue: null,
  full: "wait",
  portBits: 32,
};
const simulator = new Simulator(model, { chip, host, code, noc, seed: 1, pruneLast: false });
const { ids: inputIds, types: tokenTypes } = tokenizer.encode(sentence);
const input = { id: 0, inputIds, tokenTypes, referenceLogits: infer(model, inputIds, tokenTypes).logits };

const times = Array.from({ length: Number(runs) }, () => {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const result = simulator.runBatch([input]);
  if (!result.inputs[0].exact) throw new Error("the chip's logits differ from the reference's");
  return { user: process.cpuUsage(cpu).user / 1e6, wall: (performance.now() - begin) / 1000 };
});
const least = (clock) => Math.min(...times.slice(2).map((time) => time[clock]));
process.stdout.write(JSON.stringify({ cold: times[0], warm: { user: least("user"), wall: least("wall") } }));
