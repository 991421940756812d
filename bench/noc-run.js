// Uniform single-flit packets through an 8x8 mesh of some build of this program, flit by flit or as packets: for
// bench/against.js. Arguments: folder of the program, level (flit or packet), virtual channels, rate in flits a node
// and cycle. Prints user CPU and wall-clock seconds for a million hops, the best of several rounds, and a hash of all
// arrivals.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [root, level, vcs, rate] = process.argv.slice(2);
/** A module of the build, at the first of its paths that is there: older builds have it elsewhere. */
const load = (...paths) => {
  const files = paths.map((path) => join(root, "dist", path));
  return import(pathToFileURL(files.find((file) => existsSync(file)) ?? files[0]).href);
};
const { FLIT_PIPELINES } = await load("noc/flit-spec.js", "noc/flit/flit-spec.js");
const { createNetwork } = await load("netbench/create-network.js", "noc/traffic/create-network.js");

const SIDE = 8;
const NODES = SIDE * SIDE;
/** Packets of a round, about. */
const PACKETS = 270_000;
const ROUNDS = 6;

/**
 * Sources and destinations of packets by the cycle in which they are created. This file draws them itself, so that all
 * builds see the same.
 */
function drawn() {
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: PACKETS / NODES / Number(rate) }, () => {
    const packets = [];
    for (let source = 0; source < NODES; source++)
      if (draw() < Number(rate)) packets.push(source, Math.floor(draw() * NODES));
    return Int32Array.from(packets);
  });
}

function once(byCycle) {
  const spec = {
    topology: { kind: "mesh", width: SIDE, height: SIDE },
    routing: "xy",
    vcs: Number(vcs),
    bufferFlits: 8,
    pipeline: FLIT_PIPELINES.default,
    linkTicks: 1,
    seed: 1,
  };
  const network = createNetwork({ model: level, spec, pipelineName: "default" });
  let hops = 0;
  let check = 0;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let number = 0;
  const arrived = (delivery) => {
    hops += delivery.hops;
    check = (Math.imul(check, 31) + delivery.arrived) | 0;
  };
  for (const packets of byCycle) {
    for (let i = 0; i < packets.length; i += 2) network.send(number++, packets[i], packets[i + 1], 1);
    network.step(arrived);
  }
  const user = process.cpuUsage(cpu).user / hops;
  return { user, wall: ((performance.now() - begin) * 1000) / hops, check };
}

const byCycle = drawn();
const rounds = Array.from({ length: ROUNDS }, () => once(byCycle)).slice(2);
const least = (clock) => Math.min(...rounds.map((round) => round[clock]));
process.stdout.write(JSON.stringify({ "": { user: least("user"), wall: least("wall") }, check: rounds[0].check }));
