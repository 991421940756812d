#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { systemFault } from "../input/system-error.js";
import { EXIT_USER } from "./exit-codes.js";
import { missingPackage } from "./missing-package.js";

// The V8 of Node 20 optimises functions too early for a short run, which calls most of them a few times. 500,000, not
// its 67,584 (node --v8-options), takes a fifth off `run good` (docs/performance.md). Later V8s lack the flag.
const BUDGET = { short: 500_000, usual: 67_584 };
/** A command that is still at work then is long, and gains from functions optimised early. */
const LONG_MS = 2000;
if (process.versions.v8.startsWith("11.")) {
  setFlagsFromString(`--interrupt-budget=${BUDGET.short}`);
  setTimeout(() => setFlagsFromString(`--interrupt-budget=${BUDGET.usual}`), LONG_MS).unref();
}

// Loaded from here, so that a file of the program that cannot be opened, or a missing package, is one line too.
try {
  const { start } = await import("./start.js");
  await start(process.argv.slice(2));
} catch (error) {
  const reason = systemFault(error)?.message ?? missingPackage(error);
  if (reason === null) throw error;
  process.stderr.write(`error: ${reason}\n`);
  process.exitCode = EXIT_USER;
}
