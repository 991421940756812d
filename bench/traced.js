// What traces cost a whole command: time and memory of `run`, without and with traces, one after the other. The first
// argument is the number of rounds (default 3), the second the number of sentences of some 25 tokens (default 3: about
// ten million packets).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "./lib.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const TEXT =
  "it 's a charming and often affecting journey that never quite gets where it wants to go but is well worth the ride";
const VARIANTS = {
  "without --out": [],
  "--out": ["--out"],
  "--trace parquet": ["--out", "--trace", "parquet"],
  "--trace perfetto": ["--out", "--trace", "perfetto"],
};
/** Says on stderr what the process has used, threads included, when it ends. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write('USED '+maxRSS+' '+(userCPUTime+systemCPUTime)+'\\n')})",
)}`;

const [rounds = 3, sentences = 3] = process.argv
  .slice(2)
  .filter((word) => /^\d+$/.test(word))
  .map(Number);
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-bench-"));
const input = join(folder, "input.txt");
writeFileSync(input, `${TEXT}\n`.repeat(sentences));

function measure(extra) {
  const out = join(folder, "out");
  rmSync(out, { recursive: true, force: true });
  const options = extra.flatMap((word) => (word === "--out" ? ["--out", out] : [word]));
  const command = [join(root, "dist", "cli", "main.js"), "run", "--input", input, "--json", "--quiet", ...options];
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", REPORT, ...command], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const wall = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`run ended with ${status}: ${stderr}`);
  const used = [...stderr.matchAll(/USED (\d+) (\d+)/g)].map(([, kib, us]) => [Number(kib), Number(us)]);
  return {
    wall,
    cpu: Math.max(...used.map(([, us]) => us)) / 1e6,
    mib: Math.max(...used.map(([kib]) => kib)) / 1024,
    packets: JSON.parse(stdout).totals.traffic.packets,
    bytes: extra.includes("parquet")
      ? ["spikes", "packets", "work"].reduce((n, name) => n + statSync(join(out, "tables", `${name}.parquet`)).size, 0)
      : 0,
  };
}

try {
  const results = new Map(Object.keys(VARIANTS).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, extra] of Object.entries(VARIANTS)) results.get(name).push(measure(extra));
  }
  const base = results.get("without --out");
  console.log(`\n${sentences} sentences, ${(base[0].packets / 1e6).toFixed(2)} M packets; medians of ${rounds} rounds`);
  for (const [name, list] of results) {
    const of = (key) => median(list.map((one) => one[key]));
    const ratio = median(list.map((one, i) => one.wall / base[i].wall));
    const more = median(list.map((one, i) => one.mib - base[i].mib));
    const size = list[0].bytes > 0 ? `  ${(list[0].bytes / 1e6).toFixed(0)} MB of events` : "";
    console.log(
      `  ${name.padEnd(17)} ${of("wall").toFixed(1).padStart(6)} s  ${ratio.toFixed(2)} x  ${of("cpu").toFixed(1).padStart(6)} s CPU  ` +
        `${of("mib").toFixed(0).padStart(5)} MiB  ${more >= 0 ? "+" : ""}${more.toFixed(0)} MiB${size}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
