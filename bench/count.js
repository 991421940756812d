// One point of a sweep, mapping included: counted, with the sentence's codes at hand, and simulated with one event a
// packet and hop.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parsePreset } from "../dist/config/parse-preset.js";
import { Counter } from "../dist/estimate/count.js";
import { readCheckpointFolder } from "../dist/runner/checkpoint-folder.js";
import { Simulator } from "../dist/simulation/simulator.js";
import { infer } from "../dist/sorbet/forward.js";
import { codesOf } from "../dist/workloads/sorbet/codes.js";
import { main } from "./lib.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const IDS = [101, 2019, 12876, 11951, 1998, 2411, 12473, 102];

/** Points of the bundled model on `sorbet-native`; the check is made of figures that do not depend on time. */
function variant(counted) {
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
  const config = { chip, host, code: "offset", noc: "packet", seed: 1, pruneLast: false };
  const input = { id: 0, inputIds: IDS, tokenTypes: IDS.map(() => 0) };
  const referenceLogits = infer(model, input.inputIds, input.tokenTypes).logits;
  const codes = codesOf(model, input);
  return (amount) => {
    let check = 0;
    for (let count = 0; count < amount; count++) {
      const result = counted
        ? new Counter(model, config).batch([codes])
        : new Simulator(model, config).runBatch([{ ...input, referenceLogits }]);
      check = (result.traffic.packet_hops * 31 + result.views.with_memory_and_network_fj) | 0;
    }
    return { count: amount, check };
  };
}

/** Loads the model when it is first called, so that naming a variant costs nothing. */
const lazily = (counted) => {
  let run;
  return (amount, start) => {
    run ??= variant(counted);
    start();
    return run(amount);
  };
};

await main(
  import.meta.url,
  [
    {
      title: "A point of a sweep, bundled model, 8 tokens",
      unit: "points",
      amount: 1,
      baseline: "packet",
      variants: { packet: lazily(false), count: lazily(true) },
    },
  ],
  { rounds: 3 },
);
