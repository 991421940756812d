// Fuzzing over the compiled library, in process: `npm run fuzz -- [--part readers|windows|faults] [--seed N] [--seconds N]
// [--case N]`. Each part runs in a child of its own, which notes the number of its case before it runs it, so that a
// case that hangs, or that ends the process, is known. Prints outcomes by subject and the command that repeats each
// case that failed; exits 1 if there is one.
import { fork } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
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

/** One child, from case `first` for `left` milliseconds from when it is ready, or to a hang or its end. */
function runChild({ part, first, left, scratch, onCounts, onFailure }) {
  const note = join(scratch, "case");
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(first));
  writeFileSync(note, bytes);
  const child = fork(CHILD, [JSON.stringify({ part, seed, first, only, left, scratch, note })], {
    execArgv: ["--max-old-space-size=1024"],
  });
  let done = false;
  let last = -1;
  let since = Date.now();
  let hung = false;
  /** When the cases began. */
  let ready;
  const watch = setInterval(() => {
    const now = caseUnderWay(note);
    if (now !== last) {
      last = now;
      since = Date.now();
    } else if (ready !== undefined && Date.now() - since > HANG_MS) {
      hung = true;
      child.kill("SIGKILL");
    }
  }, POLL_MS);
  child.on("message", (message) => {
    if (message.counts !== undefined) onCounts(message.counts);
    if (message.failure !== undefined) onFailure(message.failure);
    done ||= message.done === true;
    if (message.ready === true) {
      ready = Date.now();
      since = ready;
    }
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
      resolve({ next: done ? undefined : at + 1, took: ready === undefined ? 0 : Date.now() - ready });
    });
  });
}

async function runPart(part) {
  const totals = new Map();
  const failures = [];
  const began = Date.now();
  const scratch = mkdtempSync(join(tmpdir(), "sorbet-sim-fuzz-"));
  const task = {
    part,
    onCounts: (counts) => {
      for (const [subject, outcomes] of Object.entries(counts)) {
        const total = totals.get(subject) ?? {};
        for (const [outcome, n] of Object.entries(outcomes)) total[outcome] = (total[outcome] ?? 0) + n;
        totals.set(subject, total);
      }
    },
    onFailure: (failure) => failures.push(failure),
  };
  let left = seconds * 1000;
  for (let first = only ?? 0; first !== undefined; ) {
    const { next, took } = await runChild({ ...task, first, left, scratch: mkdtempSync(join(scratch, `${first}-`)) });
    first = next;
    left -= took;
    if (only !== undefined || left <= 0 || failures.length >= MOST_FAILURES) break;
  }
  rmSync(scratch, { recursive: true, force: true });
  const cases = print(part, totals, failures, (Date.now() - began) / 1000);
  return failures.length === 0 && cases > 0;
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
  return cases;
}

for (const part of parts) if (!(await runPart(part))) process.exitCode = 1;
