// A sentence of 5 tokens by `simulate` of some build of this program, with one of the streams observed: for
// bench/against.js. Arguments: folder of the program, checkpoint, stream (or none, or all), runs. Prints user CPU and
// wall-clock seconds of a run, the best from the third on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [root, modelFolder, stream, runs] = process.argv.slice(2);
const { infer, loadCheckpoint, parsePreset, Simulator, simulate } = await import(
  pathToFileURL(join(root, "dist/index.js")).href
);

const STREAMS = ["progress", "windows", "cores", "links", "energy", "spikes", "packets", "deliveries"];
const IDS = [101, 1037, 2204, 2143, 102];

const config = readFileSync(join(modelFolder, "config.json"), "utf8");
const model = loadCheckpoint({ config, tensors: readFileSync(join(modelFolder, "model.safetensors")) });
const chip = parsePreset(readFileSync(join(root, "chips/sorbet-native.yaml"), "utf8"));
const host = {
  batch: null,
  inFlight: 2,
  arrival: { kind: "interval", ticks: 0 },
  queue: null,
  full: "wait",
  portBits: 32,
};
const simulator = new Simulator(model, { chip, host, code: "offset", noc: "packet", seed: 1, pruneLast: false });
const tokenTypes = IDS.map(() => 0);
const sentence = { id: 0, inputIds: IDS, tokenTypes, referenceLogits: infer(model, IDS, tokenTypes).logits };
const names = stream === "all" ? STREAMS : STREAMS.filter((name) => name === stream);

const times = Array.from({ length: Number(runs) }, () => {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const run = simulate(simulator, [sentence]);
  let records = 0;
  for (const name of names) {
    run[name].subscribe((batch) => {
      records += batch.length;
    });
  }
  const { result } = run.start();
  if (!result.inputs[0].exact) throw new Error("the chip's logits differ from the reference's");
  if (names.length > 0 && records === 0) throw new Error(`nothing was told of ${names.join(", ")}`);
  return { user: process.cpuUsage(cpu).user / 1e6, wall: (performance.now() - begin) / 1000 };
});
const least = (clock) => Math.min(...times.slice(2).map((time) => time[clock]));
process.stdout.write(JSON.stringify({ "": { user: least("user"), wall: least("wall") } }));
