/**
 * How far the packet level is off for sentences on chips drawn at random, beside what a packet-level run says of its
 * load: the table by which `run` and `sweep` warn (docs/noc-levels.md). One line of JSON a chip.
 *
 *   node bench/noc-safety.js [CHIPS] [SEED]
 */
import { execFileSync } from "node:child_process";
import { Random } from "../dist/base/random.js";

const MAIN = new URL("../dist/cli/main.js", import.meta.url).pathname;
const [chips = "60", seed = "1"] = process.argv.slice(2);
const AXES = {
  code: ["offset", "signed", "graded", "bitserial"],
  "chip.core.lanes": [64, 256, 1024],
  "chip.generator.lanes": [1, 4, 16],
  "chip.noc.link_bits": [16, 32, 64],
  "chip.noc.multicast": [true, false],
  "chip.noc.router.vcs": [2, 4],
  "chip.noc.router.buffer_flits": [2, 8],
  "chip.interface.receive_fifo": [2, 4, 16],
  "chip.placement": ["hilbert", "serpentine", "random"],
};
const MODELS = ["drawn:2x128x2", "drawn:2x256x4", "drawn:4x192x3"];
const TEXT = "an utterly charming and often affecting comedy";

const random = new Random(Number(seed), 1);
const pick = (values) => values[random.below(values.length)];
for (let i = 0; i < Number(chips); i++) {
  const drawn = Object.fromEntries(Object.entries(AXES).map(([path, values]) => [path, pick(values)]));
  const model = pick(MODELS);
  const set = Object.entries(drawn).flatMap(([path, value]) => ["--set", `${path}=${value}`]);
  const run = (noc) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [MAIN, "run", TEXT, "--model", model, "--noc", noc, "--json", "--set", "chip.mesh=auto", ...set],
        { stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 28 },
      ),
    );
  let packet;
  let flit;
  try {
    [packet, flit] = [run("packet"), run("flit")];
  } catch {
    continue;
  }
  const { latency, traffic, critical_path: path } = packet.totals;
  const { mean_ticks: ticks } = latency;
  console.log(
    JSON.stringify({
      model,
      ...drawn,
      error: ticks / flit.totals.latency.mean_ticks - 1,
      link: traffic.max_link_load,
      path,
      ticks,
    }),
  );
}
