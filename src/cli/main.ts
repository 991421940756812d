#!/usr/bin/env node
import { systemFault } from "../input/system-error.js";
import { EXIT_USER } from "./exit-codes.js";
import { missingPackage } from "./missing-package.js";

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
