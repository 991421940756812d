// What the streams of a chip run cost while nobody listens: against the same program with every test of a listener
// taken out. A sentence of 3 tokens on the chip.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "./lib.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const DEAF = join(root, "node_modules", ".cache", "sorbet-sim-without-listeners");
const DEAF_DIST = join(DEAF, "dist");
const IDS = [101, 2019, 102];

/** A copy of the built program in which no channel is ever asked whether somebody listens. */
function makeDeafProgram() {
  rmSync(DEAF, { recursive: true, force: true });
  cpSync(join(root, "dist"), DEAF_DIST, { recursive: true });
  let replaced = 0;
  for (const folder of ["cores", "chip", "simulation"]) {
    for (const name of readdirSync(join(DEAF_DIST, folder))) {
      if (!name.endsWith(".js")) continue;
      const path = join(DEAF_DIST, folder, name);
      const source = readFileSync(path, "utf8");
      const deaf = source.replaceAll(/\b[\w.]+\.active\b/g, () => {
        replaced++;
        return "false";
      });
      if (deaf !== source) writeFileSync(path, deaf);
    }
  }
  if (replaced < 10) throw new Error(`only ${replaced} tests of a listener found; there should be more`);
}

/** Sentence after sentence until `amount` events are done; the check is a hash of the last run's figures. */
async function variant(dist) {
  const load = (path) => import(join(dist, path));
  const { readCheckpointFolder } = await load("runner/checkpoint-folder.js");
  const { Simulator } = await load("simulation/simulator.js");
  const { infer } = await load("sorbet/forward.js");
  const { parsePreset } = await load("config/parse-preset.js");
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
  const simulator = new Simulator(model, { chip, host, code: "offset", noc: "packet", seed: 1, pruneLast: false });
  const types = IDS.map(() => 0);
  const input = { id: 0, inputIds: IDS, tokenTypes: types, referenceLogits: infer(model, IDS, types).logits };
  return (amount) => {
    let count = 0;
    let check = 0;
    while (count < amount) {
      const result = simulator.runBatch([input]);
      count += result.kernelEvents;
      check = (result.ticks * 31 + result.energy.total_fj) | 0;
    }
    return { count, check };
  };
}

const FOLDERS = { "without streams": DEAF_DIST, "nobody listens": join(root, "dist") };
// A measuring process loads its own variant alone; the one that starts them makes the copy.
const at = process.argv.indexOf("--measure");
const measured = at > 0 ? JSON.parse(process.argv[at + 1])[1] : undefined;
if (measured === undefined) makeDeafProgram();
const run = measured === undefined ? undefined : await variant(FOLDERS[measured]);

await main(
  import.meta.url,
  [
    {
      title: "Streams that nobody listens to, bundled model, 3 tokens",
      unit: "events",
      amount: 1_000_000,
      baseline: "without streams",
      variants: Object.fromEntries(Object.keys(FOLDERS).map((name) => [name, run])),
    },
  ],
  { rounds: 15 },
);
