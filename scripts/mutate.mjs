/**
 * Applies the mutations of test/mutations/mutations.json one at a time to a temporary copy of the project and runs the
 * test that must fail.
 *
 *     node scripts/mutate.mjs [--only NAME]
 *
 * Before a mutation its test must pass, and pass without any failure, on the copy as it is. A test that then fails
 * kills the mutation; so does one that runs out of time, which is said. Exit 1 if a mutation survives or does not
 * apply, or if a test does not pass unmutated.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const ROOT = resolve(import.meta.dirname, "..");
const LIST = "test/mutations/mutations.json";
/** Seconds for one test file: many times what any of them takes, so that only an endless loop reaches it. */
const LIMIT = 60;
const LINKED = ["models", "training"];
const COPIED = ["src", "test", "chips", "scripts", "package.json", "tsconfig.json", "vitest.config.ts"];
/** A property stops at its first counterexample: making it smaller takes time and nobody reads it. */
const STOP_AT_FIRST = `import fc from "fast-check";\nfc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });\n`;
const CONFIG = `import base from "./vitest.config.ts";
const { setupFiles = [] } = base.test;
export default { ...base, cacheDir: ".vite", test: { ...base.test, setupFiles: [...setupFiles, "./stop-at-first.ts"] } };
`;

/** Process group of the test that runs, to be ended with this process. */
let group = 0;

function endGroup() {
  if (group === 0) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
  group = 0;
}

/** The sources as they stand in the working tree, in a folder of their own. */
function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), "mutate-"));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--", ...COPIED], { cwd: ROOT });
  for (const path of listed.toString().trim().split("\n")) {
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(copy, path));
  }
  for (const path of LINKED) symlinkSync(join(ROOT, path), join(copy, path));
  mkdirSync(join(copy, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name));
  }
  writeFileSync(join(copy, "stop-at-first.ts"), STOP_AT_FIRST);
  writeFileSync(join(copy, "vitest.mutate.config.ts"), CONFIG);
  return copy;
}

/** Runs one test file. @returns passed and failed test names, whether time ran out, and what was printed */
function runTest(copy, test, testName) {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const args = [join(copy, "node_modules/vitest/vitest.mjs"), "run", test, "--config=vitest.mutate.config.ts"];
  args.push("--pool=threads", "--no-file-parallelism", "--bail=1", "--reporter=json", `--outputFile=${report}`);
  if (testName !== undefined) args.push("-t", testName.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: copy, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    group = child.pid;
    let printed = "";
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup();
    }, LIMIT * 1000);
    child.on("close", () => {
      clearTimeout(timer);
      endGroup();
      const results = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : [];
      const named = (status) =>
        results.flatMap((file) => file.assertionResults.filter((t) => t.status === status).map((t) => t.fullName));
      done({ passed: named("passed"), failed: named("failed"), timedOut, printed });
    });
  });
}

function apply(copy, { file, find, replace }) {
  const text = readFileSync(join(copy, file), "utf8");
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(find)} occurs ${parts.length - 1} times in ${file}`);
  writeFileSync(join(copy, file), parts.join(replace));
  return () => writeFileSync(join(copy, file), text);
}

/** What the mutation came to: `killed by ...`, or the reason why it was not killed. */
async function judge(copy, mutation, unmutated) {
  const { test, testName } = mutation;
  const key = JSON.stringify([test, testName]);
  if (!unmutated.has(key)) unmutated.set(key, await runTest(copy, test, testName));
  const before = unmutated.get(key);
  if (before.passed.length === 0 || before.failed.length > 0 || before.timedOut)
    return {
      killed: false,
      why: `its test does not pass unmutated: ${before.failed[0] ?? before.printed.slice(-400)}`,
    };
  const restore = apply(copy, mutation);
  try {
    const { failed, timedOut, passed, printed } = await runTest(copy, test, testName);
    if (failed.length > 0) return { killed: true, why: `${test}: ${failed[0]}` };
    if (timedOut) return { killed: true, why: `${test}: not done after ${LIMIT} s` };
    if (passed.length === 0) return { killed: false, why: `nothing ran: ${printed.slice(-400)}` };
    return { killed: false, why: `${test} passes` };
  } finally {
    restore();
  }
}

const { values } = parseArgs({ options: { only: { type: "string" } } });
const all = JSON.parse(readFileSync(join(ROOT, LIST), "utf8"));
const chosen = values.only === undefined ? all : all.filter((m) => m.name === values.only);
if (chosen.length === 0) {
  console.error(`${LIST} has no mutation named "${values.only}"`);
  process.exit(2);
}
const copy = makeCopy();
process.on("exit", () => {
  endGroup();
  rmSync(copy, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

const unmutated = new Map();
let killed = 0;
for (const mutation of chosen) {
  const begin = Date.now();
  const result = await judge(copy, mutation, unmutated).catch((error) => ({ killed: false, why: error.message }));
  if (result.killed) killed++;
  const word = result.killed ? "killed  " : "SURVIVED";
  console.log(`${word} ${mutation.name} (${((Date.now() - begin) / 1000).toFixed(1)} s) ${result.why}`);
}
console.log(`${killed} killed, ${chosen.length - killed} survived`);
process.exitCode = killed === chosen.length ? 0 : 1;
