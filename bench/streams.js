// What it costs to observe the streams of a run, each alone and all of them: a sentence of 5 tokens on the chip,
// records counted as they come.
import { readFileSync } from "node:fs";
import { infer, loadCheckpoint, parsePreset, Simulator, simulate } from "../dist/index.js";
import { main } from "./lib.js";

const IDS = [101, 1037, 2204, 2143, 102];
const STREAMS = ["progress", "windows", "cores", "links", "energy", "spikes", "packets", "deliveries"];

const file = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const folder = "models/sorbet-sst2";
const config = file(`${folder}/config.json`).toString();
const model = loadCheckpoint({ config, tensors: file(`${folder}/model.safetensors`) });
const chip = parsePreset(file("chips/sorbet-native.yaml").toString());
const host = {
  batch: null,
  inFlight: 2,
  arrival: { kind: "interval", ticks: 0 },
  queue: null,
  full: "wait",
  portBits: 32,
};
const simulator = new Simulator(model, { chip, host, code: "signed", noc: "packet", seed: 1, pruneLast: false });
const types = IDS.map(() => 0);
const sentence = { inputIds: IDS, tokenTypes: types, referenceLogits: infer(model, IDS, types).logits };

/** Runs of the sentence until `amount` events are done; the check is a hash of the last run's figures. */
const observing = (names) => (amount) => {
  let count = 0;
  let check = 0;
  while (count < amount) {
    const run = simulate(simulator, [sentence]);
    let records = 0;
    for (const name of names) {
      run[name].subscribe((batch) => {
        records += batch.length;
      });
    }
    const { result } = run.start();
    if (names.length > 0 && records === 0) throw new Error(`nothing was told of ${names.join(", ")}`);
    count += result.kernelEvents;
    check = (result.ticks * 31 + result.energy.total_fj) | 0;
  }
  return { count, check };
};

await main(
  import.meta.url,
  [
    {
      title: "Observed streams, bundled model, 5 tokens",
      unit: "events",
      amount: 1_000_000,
      baseline: "none",
      variants: Object.fromEntries([
        ["none", observing([])],
        ...STREAMS.map((name) => [name, observing([name])]),
        ["all", observing(STREAMS)],
      ]),
    },
  ],
  { rounds: 3 },
);
