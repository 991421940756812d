// The flit-level network against the plain model of its rules that the tests use, at half of saturation, with hardly
// any load, and its memory.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { Random } from "../dist/base/random.js";
import { BernoulliGaps } from "../dist/netbench/sources.js";
import { FlitMesh } from "../dist/noc/flit/flit-mesh.js";
import { FLIT_PIPELINES } from "../dist/noc/flit/flit-spec.js";
import { main } from "./lib.js";

const meshOf = (k, vcs) => ({
  topology: { kind: "mesh", width: k, height: k },
  routing: "xy",
  vcs,
  bufferFlits: 8,
  pipeline: FLIT_PIPELINES.default,
  linkTicks: 1,
  seed: 1,
});

/** Uniform single-flit packets in the order of their cycles until there are `count`. */
function uniform(nodes, rate, count) {
  const gaps = new BernoulliGaps(rate);
  const sources = Array.from({ length: nodes }, (_, node) => {
    const random = new Random(1, node);
    return { random, next: gaps.next(random) };
  });
  const packets = [];
  for (let cycle = 0; packets.length < count; cycle++) {
    sources.forEach((source, node) => {
      if (source.next !== cycle) return;
      packets.push({ created: cycle, source: node, destination: source.random.below(nodes), flits: 1 });
      source.next = cycle + 1 + gaps.next(source.random);
    });
  }
  return packets;
}

const hash = (check, value) => (Math.imul(check, 31) + value) | 0;

/** Flit hops after which the engine has compiled what there is to compile. */
const WARM = 500_000;

/** Flits times hops of a run of about `amount` of them, compiled code; the check covers when each packet arrived. */
const fast = (k, vcs, rate) => {
  const run = once(k, vcs, rate);
  let warm = false;
  return (amount, start) => {
    if (!warm) run(WARM, () => {});
    warm = true;
    return run(amount, start);
  };
};

const once = (k, vcs, rate) => (amount, start) => {
  const packets = uniform(k * k, rate, Math.ceil(amount / meanHops(k)));
  const mesh = new FlitMesh(meshOf(k, vcs));
  start();
  const names = packets.map((p) => mesh.offer(p.created, p.source, p.destination, p.flits));
  mesh.run();
  return names.reduce(
    ({ count, check }, name) => {
      const { arrived, hops } = mesh.result(name);
      return { count: count + hops, check: hash(check, arrived) };
    },
    { count: 0, check: 0 },
  );
};

const meanHops = (k) => 1 + (2 * (k * k - 1)) / (3 * k);

/** The plain model is TypeScript among the tests. */
async function loadOracle() {
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-bench-"));
  try {
    const input = fileURLToPath(new URL("../test/support/flit-oracle/network.ts", import.meta.url));
    const bundle = await rolldown({ input });
    const file = join(folder, "oracle.mjs");
    await bundle.write({ file, format: "esm" });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const { oracleOf, ORACLE_PIPELINES } = await loadOracle();

const plain = (k, vcs, rate) => (amount, start) => {
  const packets = uniform(k * k, rate, Math.ceil(amount / meanHops(k)));
  const network = {
    shape: { width: k, height: k, wraps: false, concentration: 1, latency: 1 },
    routing: "xy",
    vcs,
    buffer: 8,
    seed: 1,
    ...ORACLE_PIPELINES.default,
  };
  const oracle = oracleOf(
    network,
    packets.map(({ destination, ...packet }) => ({ ...packet, destinations: [destination] })),
  );
  start();
  return oracle
    .run(Number.POSITIVE_INFINITY)
    .reduce(({ count, check }, [{ arrived, hops }]) => ({ count: count + hops, check: hash(check, arrived) }), {
      count: 0,
      check: 0,
    });
};

/** Cycles of an 8x8 mesh with 4 virtual channels. */
const cycles = (rate) => (amount, start) => {
  const packets = uniform(64, rate, Math.ceil(amount * 64 * rate));
  const mesh = new FlitMesh(meshOf(8, 4), { forget: true });
  start();
  for (const p of packets) mesh.offer(p.created, p.source, p.destination, p.flits);
  mesh.run();
  return { count: mesh.now };
};

/** Half of the offered rate at which an 8x8 mesh saturates under uniform traffic: docs/noc-validation.md. */
const HALF_4_VCS = 0.21;
const HALF_1_VC = 0.07;

const MEMORY = "--memory";
if (process.argv.includes(MEMORY)) {
  const packets = 1_000_000;
  const mesh = new FlitMesh(meshOf(64, 4));
  const before = process.resourceUsage().maxRSS;
  const gaps = new BernoulliGaps(0.02);
  const random = new Random(1, 0);
  for (let i = 0, at = 0; i < packets; i++) {
    mesh.offer(Math.floor(at / 4096), random.below(4096), random.below(4096), 1);
    at += 1 + gaps.next(random);
  }
  mesh.run();
  console.log(JSON.stringify({ before, after: process.resourceUsage().maxRSS, cycles: mesh.now }));
} else {
  await main(import.meta.url, [
    {
      title: "8x8 mesh, 4 VCs, uniform traffic at half of saturation, the same packets",
      unit: "flit hops",
      amount: 20_000,
      baseline: "plain model",
      variants: { "plain model": plain(8, 4, HALF_4_VCS), "flit network": fast(8, 4, HALF_4_VCS) },
    },
    {
      title: "8x8 mesh at half of saturation, 4 VCs and one (BookSim2 on a like machine: 0.3 M to 1 M)",
      unit: "flit hops",
      amount: 400_000,
      baseline: "4 VCs",
      variants: {
        "4 VCs": withoutCheck(fast(8, 4, HALF_4_VCS)),
        "1 VC": withoutCheck(fast(8, 1, HALF_1_VC)),
      },
    },
    {
      title: "8x8 mesh, 4 VCs: cycles at half of saturation and with hardly any load",
      unit: "cycles",
      amount: 40_000,
      baseline: "0.21 flits/node/cycle",
      variants: {
        "0.21 flits/node/cycle": cycles(HALF_4_VCS),
        "0.001 flits/node/cycle": cycles(0.001),
        "0.00001 flits/node/cycle": cycles(0.00001),
      },
    },
  ]);
  if (!process.argv.includes("--measure")) {
    const { before, after } = JSON.parse(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), MEMORY], { encoding: "utf8" }),
    );
    const mib = (kib) => Math.round(kib / 1024);
    console.log(
      `\n64x64 mesh, 4 VCs, a list of one million packets\n  peak ${mib(after)} MiB, ${mib(before)} MiB before the first packet`,
    );
  }
}

function withoutCheck(variant) {
  return (amount, start) => ({ count: variant(amount, start).count });
}
