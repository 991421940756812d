/**
 * Spiking networks on Loihi against SANA-FE 2.2.9, the same networks with the same mapping, one thread, in turn:
 *
 *     SANAFE_PYTHON=venv/bin/python node bench/snn.js [--steps N] [--rounds N]
 *
 * venv: pip install sanafe==2.2.9 nir==1.0.8. A figure is packets over seconds of CPU (user and system) of a process of
 * its own, what it takes to load not counted, but what it takes to warm up; no traces on either side. "chip" is the
 * chip alone, which is what SANA-FE runs too; "checked" has both references beside it, as `snn run` always has.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./lib.js";
import { drawn, driverCase, gesture } from "./snn-networks.js";

const CYCLE_STEPS = 10;
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const python = process.env.SANAFE_PYTHON;
if (python === undefined || spawnSync(python, ["-c", "import sanafe, nir"]).status !== 0) {
  console.log("skipped: SANAFE_PYTHON names no python with sanafe and nir");
  process.exit(0);
}
const { values } = parseArgs({ options: { steps: { type: "string" }, rounds: { type: "string" } } });
const steps = Number(values.steps ?? 512);
const rounds = Number(values.rounds ?? 3);

const out = (file, args) => execFileSync(file, args, { encoding: "utf8", maxBuffer: 1 << 28 });
const env = { ...process.env, OMP_NUM_THREADS: "1" };
const driver = (...args) =>
  execFileSync(python, [here("../test/snn/sanafe_driver.py"), ...args.map(String)], { encoding: "utf8", env });
/** The last line of what a process prints. */
const figures = (text) => JSON.parse(text.trim().split("\n").at(-1));
const ours = (...args) => figures(out(process.execPath, [here("snn-run.js"), ...args.map(String)]));

function compare(title, variants) {
  const rates = new Map(Object.keys(variants).map((name) => [name, []]));
  let known;
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(variants)) {
      const { packets, cpu_s } = measure();
      known ??= packets;
      if (packets !== known) throw new Error(`${title}: ${name} sends ${packets} packets, the others ${known}`);
      rates.get(name).push(packets / cpu_s);
    }
  const [base] = rates.values();
  console.log(`\n${title}: ${known} packets, medians of ${rounds} rounds`);
  for (const [name, list] of rates) {
    const ratio = median(list.map((rate, round) => rate / base[round]));
    console.log(
      `  ${name.padEnd(22)} ${(median(list) / 1e6).toFixed(4).padStart(8)} M packets/s ${ratio.toFixed(1).padStart(6)} x`,
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-bench-"));
try {
  const write = async (count) => {
    driver("gesture", folder, count);
    const [{ integers, slices }] = await gesture(folder);
    const rows = slices.map((slice) => ({ ...slice, population: integers.network.populations[slice.population].name }));
    writeFileSync(join(folder, "neurons.json"), JSON.stringify(rows));
  };
  await write(steps);
  compare(`gesture network, ${steps} steps`, {
    "SANA-FE, detailed": () => figures(driver("gesture-time", folder, steps, "detailed")),
    "here, chip": () => ours(folder, steps, "chip"),
    "here, checked": () => ours(folder, steps, "checked"),
  });
  start();
  const cases = join(folder, "cases.json");
  for (const kind of ["drawn-small", "drawn-large"]) {
    writeFileSync(cases, JSON.stringify((await drawn(kind, steps)).map(driverCase)));
    compare(`${kind.replace("-", " networks, ")}, ${steps} steps each`, {
      "SANA-FE, detailed": () => figures(driver("cases-time", cases, "detailed")),
      "here, chip": () => ours(kind, steps, "chip"),
      "here, checked": () => ours(kind, steps, "checked"),
    });
  }
  await write(CYCLE_STEPS);
  // Once: it takes a second a step and gigabytes.
  const cycle = figures(driver("gesture-time", folder, CYCLE_STEPS, "cycle"));
  console.log(
    `\ngesture network, ${CYCLE_STEPS} steps: SANA-FE, cycle: ${cycle.packets} packets, ${(cycle.packets / cycle.cpu_s / 1e6).toFixed(4)} M packets/s`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The whole command over one step: what it takes to read, place and check before anything runs, and its memory. */
function start() {
  const peak =
    "data:text/javascript,process.on('exit',()=>{const u=process.resourceUsage();console.error('USED',u.maxRSS,u.userCPUTime+u.systemCPUTime)})";
  for (const count of [1, steps]) {
    const input = ["--input", join(folder, "input.npy"), "--steps", String(count), "--bits", "10"];
    const args = ["snn", "run", join(folder, "gesture.nir"), ...input, "--dt", "1", "--reset", "zero", "--json"];
    const { stderr } = spawnSync(process.execPath, ["--import", peak, here("../dist/cli/main.js"), ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const used = [...stderr.matchAll(/USED (\d+) (\d+)/g)].map(([, kib, us]) => [Number(kib) / 1024, Number(us) / 1e6]);
    const most = (k) => Math.max(...used.map((row) => row[k]));
    console.log(`  sorbet-sim snn run, ${count} steps: ${most(1).toFixed(2)} s of CPU, ${most(0).toFixed(0)} MiB`);
  }
}
