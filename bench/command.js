// Whole commands from start to exit on a sentence of 25 tokens and on one of 9: wall-clock time and memory.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./lib.js";

const ROUNDS = 3;
const LONG =
  "it never quite decides whether it wants to be a thriller or a family drama , and so it ends up as neither";
const SHORT = "an utterly charming and often affecting comedy";
const COMMANDS = {
  "run, 25 tokens": ["run", LONG],
  "run --noc flit, 25 tokens": ["run", LONG, "--noc", "flit"],
  "run --code graded, 25 tokens": ["run", LONG, "--code", "graded"],
  "run, 9 tokens": ["run", SHORT],
};
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
/** Says at its end what the process took at most, KiB. */
const PEAK = "data:text/javascript,process.on('exit',()=>console.error('PEAK',process.resourceUsage().maxRSS))";

function once(args) {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", PEAK, main, ...args, "--json", "--quiet"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`sorbet-sim ${args.join(" ")} ended with ${status}: ${stderr}`);
  const peaks = [...stderr.matchAll(/PEAK (\d+)/g)].map(([, kib]) => Number(kib));
  return { seconds, mib: Math.max(...peaks) / 1024 };
}

const rounds = Array.from({ length: ROUNDS }, () =>
  Object.fromEntries(Object.entries(COMMANDS).map(([name, args]) => [name, once(args)])),
);
const [base] = Object.keys(COMMANDS);
console.log(`\nWhole commands, start to exit, medians of ${ROUNDS} rounds`);
for (const variant of Object.keys(COMMANDS)) {
  const seconds = median(rounds.map((round) => round[variant].seconds));
  const ratio = median(rounds.map((round) => round[variant].seconds / round[base].seconds));
  const mib = Math.round(median(rounds.map((round) => round[variant].mib)));
  console.log(`  ${variant.padEnd(28)}  ${seconds.toFixed(2).padStart(6)} s  ${ratio.toFixed(2)} x  ${mib} MiB`);
}
