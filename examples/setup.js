// What every example needs: the bundled model on the default chip, and a sentence as tokens.
import { readFileSync } from "node:fs";
import { loadCheckpoint, parsePreset, Simulator, SorbetTokenizer } from "sorbet-sim";

const file = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const text = (path) => file(path).toString("utf8");

/** @returns {{ simulator: Simulator, tokenizer: SorbetTokenizer }} */
export function setup() {
  const folder = "models/sorbet-sst2";
  const model = loadCheckpoint({ config: text(`${folder}/config.json`), tensors: file(`${folder}/model.safetensors`) });
  const tokenizer = new SorbetTokenizer({ name: "vocab.txt", text: text(`${folder}/vocab.txt`) }, model);
  const chip = parsePreset(text("chips/sorbet-native.yaml"));
  const host = {
    batch: null,
    inFlight: 2,
    arrival: { kind: "interval", ticks: 0 },
    queue: null,
    full: "wait",
    portBits: 32,
  };
  const simulator = new Simulator(model, { chip, host, code: "signed", noc: "packet", seed: 1, pruneLast: true });
  return { simulator, tokenizer };
}
