// The flit-level network against latency-load curves of BookSim2: the same configurations and rates, mean of several
// seeds.
//
//   node bench/noc-validation.js REFERENCE.csv [--seeds 3] [--workers 2] [--only TEXT] [--results FILE.jsonl] [--write]
//
// REFERENCE.csv has one BookSim2 run a row (columns: docs/noc-validation.md). --results keeps every run: an interrupted
// validation goes on from it, and seeds of an earlier one count too. --write writes docs/noc-validation.md. Exit 1 if a
// bound is not met.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { FlitTraffic } from "../dist/netbench/flit-traffic.js";
import { defaultPlan, measure } from "../dist/netbench/measurement.js";
import { FlitMesh } from "../dist/noc/flit/flit-mesh.js";
import { FLIT_PIPELINES } from "../dist/noc/flit/flit-spec.js";
import { curveReport, loneErrors, nextRate, readCurves } from "./noc-curves.js";
import { validationPage } from "./noc-page.js";

function specOf({ topology, k, vcs, buf, pipeline }, seed) {
  return {
    topology: { kind: topology, width: k, height: k },
    routing: "xy",
    vcs,
    bufferFlits: buf,
    pipeline: FLIT_PIPELINES[pipeline],
    linkTicks: topology === "torus" ? 2 : 1,
    seed,
  };
}

function simulate({ curve, rate, seed }) {
  const spec = specOf(curve, seed);
  const create = () => new FlitTraffic(new FlitMesh(spec, { forget: true }), spec);
  const traffic = { pattern: curve.traffic, rate, packetFlits: curve.pktsize, seed };
  const running = measure(create, traffic, defaultPlan(curve.k * curve.k));
  for (;;) {
    const { done, value } = running.next();
    if (!done) continue;
    const { stable, packetLatency, networkLatency, hopsMean, acceptedRate, injectedRate, cycles, packets } = value;
    return {
      curve: curve.name,
      rate,
      seed,
      stable,
      latency: stable ? packetLatency.mean : null,
      networkLatency: stable ? networkLatency.mean : null,
      p99: stable ? packetLatency.percentile(0.99) : null,
      hops: hopsMean,
      accepted: acceptedRate,
      injected: injectedRate,
      cycles,
      packets,
    };
  }
}

/** Runs tasks on `count` threads; calls `done` with each result. */
function onThreads(tasks, count, done) {
  const queue = [...tasks];
  const thread = () =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) return resolve();
      const worker = new Worker(fileURLToPath(import.meta.url));
      worker.on("error", reject);
      worker.on("message", (result) => {
        done(result);
        if (queue.length > 0) worker.postMessage(queue.shift());
        else worker.terminate().then(resolve);
      });
      worker.postMessage(queue.shift());
    });
  return Promise.all(Array.from({ length: count }, thread));
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: "3" },
      workers: { type: "string", default: "2" },
      only: { type: "string", default: "" },
      results: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  if (positionals.length !== 1) throw new Error("give the CSV file of the reference curves");
  const curves = readCurves(readFileSync(positionals[0], "utf8")).filter(({ name }) => name.includes(values.only));
  const keyOf = ({ curve, rate, seed }) => `${curve}/${rate}/${seed}`;
  const kept = values.results !== undefined && existsSync(values.results) ? readFileSync(values.results, "utf8") : "";
  const results = new Map(
    kept
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
      .map((result) => [keyOf(result), result]),
  );
  const has = (curve, seed) => curve.points.every(({ rate }) => results.has(keyOf({ curve: curve.name, rate, seed })));
  /** Seeds 1, 2, ... of a curve: as many as asked for, and those that the results hold for all its points. */
  const seedsOf = new Map(
    curves.map((curve) => {
      let count = Number(values.seeds);
      while (has(curve, count + 1)) count++;
      return [curve, Array.from({ length: count }, (_, i) => i + 1)];
    }),
  );
  const tasks = curves
    .flatMap((curve) => curve.points.flatMap(({ rate }) => seedsOf.get(curve).map((seed) => ({ curve, rate, seed }))))
    .filter(({ curve, rate, seed }) => !results.has(keyOf({ curve: curve.name, rate, seed })));
  const simulateAll = async (wanted) => {
    let finished = 0;
    await onThreads(wanted, Number(values.workers), (result) => {
      results.set(keyOf(result), result);
      if (values.results !== undefined) appendFileSync(values.results, `${JSON.stringify(result)}\n`);
      if (process.stderr.isTTY) process.stderr.write(`\r${++finished} of ${wanted.length} runs`);
    });
    if (process.stderr.isTTY) process.stderr.write("\n");
  };
  await simulateAll(tasks);
  const runsAt = (curve, rate) =>
    seedsOf.get(curve).map((seed) => results.get(keyOf({ curve: curve.name, rate, seed })));
  const runsOf = (curve) => curve.points.map(({ rate }) => runsAt(curve, rate));
  const between = new Map(curves.map((curve) => [curve, []]));
  for (;;) {
    const more = curves
      .map((curve) => ({ curve, rate: nextRate(curve, specOf(curve, 1), runsOf(curve), between.get(curve)) }))
      .filter(({ rate }) => rate !== undefined);
    if (more.length === 0) break;
    const wanted = more.flatMap(({ curve, rate }) => seedsOf.get(curve).map((seed) => ({ curve, rate, seed })));
    await simulateAll(wanted.filter(({ curve, rate, seed }) => !results.has(keyOf({ curve: curve.name, rate, seed }))));
    for (const { curve, rate } of more) between.get(curve).push(runsAt(curve, rate));
  }
  const reports = curves.map((curve) => curveReport(curve, specOf(curve, 1), runsOf(curve), between.get(curve)));
  const lone = loneErrors(curves.map((curve) => ({ curve, spec: specOf(curve, 1) })));
  const page = validationPage(reports, lone);
  console.log(page);
  if (values.write) writeFileSync(fileURLToPath(new URL("../docs/noc-validation.md", import.meta.url)), page);
  const broken = reports.flatMap(({ name, checks }) =>
    checks.filter(({ met }) => !met).map(({ what }) => `${name}: ${what}`),
  );
  for (const line of [...broken, ...lone]) console.error(`not met: ${line}`);
  process.exitCode = broken.length + lone.length > 0 ? 1 : 0;
}

if (isMainThread) await main();
else parentPort.on("message", (task) => parentPort.postMessage(simulate(task)));
