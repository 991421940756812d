#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { systemFault } from "../input/system-error.js";
import { EXIT_USER } from "./exit-codes.js";
import { missingPackage } from "./missing-package.js";

// A run of one sentence calls most functions so few times that compiling them for speed costs more than it saves. The
// V8 of Node 20 optimises too early for that; later ones have no such flag.
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=500000");

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
