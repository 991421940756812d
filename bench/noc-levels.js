// How far the packet-level network is from the flit-level one on the same packets, over load, and for sentences: the
// tables of docs/noc-levels.md.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createNetwork } from "../dist/netbench/create-network.js";
import { defaultPlan, measure } from "../dist/netbench/measurement.js";
import { FLIT_PIPELINES } from "../dist/noc/flit/flit-spec.js";

const K = 8;
/** The router of the preset sorbet-native. */
const ROUTER = { vcs: 4, bufferFlits: 8, linkTicks: 1, routing: "xy", seed: 1 };
const SPEC = { ...ROUTER, topology: { kind: "mesh", width: K, height: K }, pipeline: FLIT_PIPELINES.spec };
const CASES = [
  ["uniform", 1, [0.02, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5]],
  ["uniform", 4, [0.02, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5]],
  ["transpose", 1, [0.02, 0.05, 0.1, 0.12, 0.14, 0.16, 0.2]],
  ["hotspot", 1, [0.02, 0.05, 0.1, 0.12, 0.14, 0.16, 0.2]],
];

function measured(model, pattern, rate, packetFlits) {
  const create = () => createNetwork({ model, spec: SPEC, pipelineName: "spec" });
  const running = measure(create, { pattern, rate, packetFlits, seed: 1 }, defaultPlan(K * K));
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
  }
}

const cycles = ({ stable, packetLatency }) => (stable ? packetLatency.mean.toFixed(1) : "saturated");
for (const [pattern, flits, rates] of CASES) {
  console.log(`\n${pattern}, packets of ${flits} flit${flits === 1 ? "" : "s"}\n`);
  console.log(
    "| offered | packet level, cycles | flit level, cycles | error | accepted, packet level | flit level |\n| ---: | ---: | ---: | ---: | ---: | ---: |",
  );
  for (const rate of rates) {
    const [packet, flit] = ["packet", "flit"].map((model) => measured(model, pattern, rate, flits));
    const error =
      packet.stable && flit.stable
        ? `${(100 * (packet.packetLatency.mean / flit.packetLatency.mean - 1)).toFixed(1)} %`
        : "-";
    console.log(
      `| ${rate} | ${cycles(packet)} | ${cycles(flit)} | ${error} | ${packet.acceptedRate.toFixed(4)} | ${flit.acceptedRate.toFixed(4)} |`,
    );
  }
}

const SENTENCES = [
  "a mess",
  "an utterly charming and often affecting comedy",
  "it never quite decides whether it wants to be a thriller or a family drama , and so it ends up , after two long hours , as neither",
];
const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const run = (chip, code, text, noc) => {
  const argv = [command, "run", text, "--chip", chip, "--code", code, "--noc", noc, "--json"];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" })).inputs[0];
};

console.log("\nSentences, bundled model\n");
console.log(
  "| chip | code | tokens | packet level, ticks | flit level, ticks | error | busiest link | logits equal |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
);
const RUNS = [
  ...SENTENCES.map((text) => ["sorbet-native", "offset", text]),
  ...SENTENCES.map((text) => ["sorbet-native", "graded", text]),
  ...SENTENCES.slice(0, 2).map((text) => ["small-core", "offset", text]),
];
for (const [chip, code, text] of RUNS) {
  const [packet, flit] = ["packet", "flit"].map((noc) => run(chip, code, text, noc));
  const error = 100 * (packet.latency.ticks / flit.latency.ticks - 1);
  const equal = packet.logits.every((logit, i) => Object.is(logit, flit.logits[i]));
  console.log(
    `| ${chip} | ${code} | ${flit.input_ids.length} | ${packet.latency.ticks} | ${flit.latency.ticks} | ${error.toFixed(1)} % | ${(100 * flit.traffic.max_link_load).toFixed(1)} % | ${equal ? "yes" : "no"} |`,
  );
}
