// Fuzzing over the compiled library, in process: `npm run fuzz -- [--part readers|faults] [--seed N] [--seconds N] [--case N]`.
// Each part runs in a child of its own, which notes the number of its case before it runs it, so that a case that hangs, or that ends the
// process, is known. Prints outcomes by subject and the command that repeats each case that failed; exits 1 if there is one.
import { fork } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PARTS } from "./parts.mjs";

const CHILD = fileURLToPath(new URL("./part.mjs", import.meta.url));
const DEFAULT_SECONDS = 600;
/** Cases take milliseconds. Far above what a busy machine adds to one. */
const HANG_MS = 30_000;
const POLL_MS = 500;
/** After so many a part ends: the rest would say the same. */
const MOST_FAILURES = 25;

const { values } = parseArgs({
  options: {
    part: { type: "string", multiple: true },
    seed: { type: "string" },
    seconds: { type: "string", default: String(DEFAULT_SECONDS) },
    case: { type: "string" },
  },
});
const unknown = values.part?.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`--part ${unknown}: must be one of ${Object.keys(PARTS).join(", ")}`);
const number = (option, text) => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${option} ${text}: must be a whole number`);
  return Number(text);
};
const parts = values.part ?? Object.keys(PARTS);
// Without a seed every run draws other cases; the seed is printed.
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : number("seed", values.seed);
const seconds = number("seconds", values.seconds) / parts.length;
const only = values.case === undefined ? undefined : number("case", values.case);

/** Number of the case under way, as the child has noted it. */
function caseUnderWay(file) {
  const bytes = Buffer.alloc(8);
  const handle = openSync(file, "r");
  readSync(handle, bytes, 0, 8, 0);
  closeSync(handle);
  return Number(bytes.readBigUInt64LE());
}

/** One child, from case `first` until `deadline`, a hang or its end. */
function runChild({ part, first, deadline, scratch, onCounts, onFailure }) {
  const note = join(scratch, "case");
  const child = fork(CHILD, [JSON.stringify({ part, seed, first, only, deadline, scratch, note })], {
    execArgv: ["--max-old-space-size=1024"],
  });
  let done = false;
  let last = -1;
  let since = Date.now();
  let hung = false;
  const watch = setInterval(() => {
    const now = caseUnderWay(note);
    if (now !== last) {
      last = now;
      since = Date.now();
    } else if (Date.now() - since > HANG_MS) {
      hung = true;
      child.kill("SIGKILL");
    }
  }, POLL_MS);
  child.on("message", (message) => {
    if (message.counts !== undefined) onCounts(message.counts);
    if (message.failure !== undefined) onFailure(message.failure);
    done ||= message.done === true;
  });
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      const at = caseUnderWay(note);
      if (!done) {
        const what = hung ? "hang" : "escape";
        onFailure({
          number: at,
          subject: "?",
          what,
          why: hung ? `more than ${HANG_MS / 1000} s` : `ended with ${signal ?? code}`,
        });
      }
      resolve(done ? undefined : at + 1);
    });
  });
}

async function runPart(part) {
  const totals = new Map();
  const failures = [];
  const began = Date.now();
  const deadline = began + seconds * 1000;
  const scratch = mkdtempSync(join(tmpdir(), "sorbet-sim-fuzz-"));
  const task = {
    part,
    deadline,
    onCounts: (counts) => {
      for (const [subject, outcomes] of Object.entries(counts)) {
        const total = totals.get(subject) ?? {};
        for (const [outcome, n] of Object.entries(outcomes)) total[outcome] = (total[outcome] ?? 0) + n;
        totals.set(subject, total);
      }
    },
    onFailure: (failure) => failures.push(failure),
  };
  for (let first = only ?? 0; first !== undefined; ) {
    const room = join(scratch, String(first));
    first = await runChild({ ...task, first, scratch: mkdtempSync(`${room}-`) });
    if (only !== undefined || Date.now() >= deadline || failures.length >= MOST_FAILURES) break;
  }
  rmSync(scratch, { recursive: true, force: true });
  print(part, totals, failures, (Date.now() - began) / 1000);
  return failures.length;
}

function print(part, totals, failures, took) {
  const rows = [...totals].map(([subject, outcomes]) => ({
    subject,
    cases: Object.values(outcomes).reduce((sum, n) => sum + n, 0),
    text: Object.entries(outcomes)
      .map(([outcome, n]) => `${outcome} ${n}`)
      .join(", "),
  }));
  const cases = rows.reduce((sum, row) => sum + row.cases, 0);
  const hangs = failures.filter(({ what }) => what === "hang").length;
  console.log(
    `${part}: seed ${seed}, ${cases} cases in ${took.toFixed(0)} s, ${failures.length - hangs} escapes, ${hangs} hangs`,
  );
  for (const row of rows) console.log(`  ${row.subject.padEnd(20)} ${String(row.cases).padStart(9)}  ${row.text}`);
  for (const { number: at, subject, what, why } of failures)
    console.log(`  ${what}: ${subject}: ${why}\n    npm run fuzz -- --part ${part} --seed ${seed} --case ${at}`);
}

let failed = 0;
for (const part of parts) failed += await runPart(part);
process.exitCode = failed > 0 ? 1 : 0;
