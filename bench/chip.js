// A sentence of 8 tokens on the chip: the same run on the kernel's wheel and on a plain heap-js queue with event
// objects, and what a listener costs.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parsePreset } from "../dist/config/parse-preset.js";
import { Kernel, ReferenceQueue, SimulationBus } from "../dist/events/index.js";
import { readCheckpointFolder } from "../dist/runner/checkpoint-folder.js";
import { Simulator } from "../dist/simulation/simulator.js";
import { infer } from "../dist/sorbet/forward.js";
import { main } from "./lib.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const IDS = [101, 2019, 12876, 11951, 1998, 2411, 12473, 102];

/** Sentence after sentence until `amount` events are done; the check is a hash of the last run's figures. */
function variant(queue, listen) {
  const { model } = readCheckpointFolder(join(root, "models/sorbet-sst2"));
  const chip = parsePreset(readFileSync(join(root, "chips/sorbet-native.yaml"), "utf8"));
  const host = {
    batch: null,
    inFlight: 2,
    arrival: { kind: "interval", ticks: 0 },
    queue: null,
    full: "wait",
    portBits: 32,
  };
  const simulator = new Simulator(model, { chip, host, code: "offset", seed: 1, pruneLast: false });
  const types = IDS.map(() => 0);
  const input = { id: 0, inputIds: IDS, tokenTypes: types, referenceLogits: infer(model, IDS, types).logits };
  return (amount) => {
    let count = 0;
    let check = 0;
    while (count < amount) {
      const bus = new SimulationBus();
      if (listen)
        bus.spikes.batches.subscribe(({ length }) => {
          check = (check + length) | 0;
        });
      const result = simulator.runBatch([input], { queue, bus });
      if (!result.inputs[0].exact) throw new Error("the chip's logits differ from the reference's");
      count += result.kernelEvents;
      check = (result.ticks * 31 + result.energy.total_fj) | 0;
    }
    return { count, check };
  };
}

/** Loads the model when it is first called, so that naming a variant costs nothing. */
const lazily = (queue, listen) => {
  let run;
  return (amount) => {
    run ??= variant(queue, listen);
    return run(amount);
  };
};

await main(
  import.meta.url,
  [
    {
      title: "Chip run, bundled model, 8 tokens",
      unit: "events",
      amount: 4_000_000,
      baseline: "heap-js queue",
      variants: {
        "heap-js queue": lazily(() => new ReferenceQueue(), false),
        wheel: lazily(() => new Kernel(), false),
        "wheel, spikes observed": lazily(() => new Kernel(), true),
      },
    },
  ],
  { rounds: 3 },
);
