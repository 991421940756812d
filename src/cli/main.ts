#!/usr/bin/env node
import { systemFault } from "../input/system-error.js";
import { runCli } from "./cli.js";
import { EXIT_FAULT, EXIT_USER } from "./exit-codes.js";
import { processIo } from "./io.js";
import { shownCommand } from "./redis-url.js";
import { dumpState, faultReport } from "./state-dump.js";
import { harmless } from "./terminal.js";

const io = processIo();
const argv = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  const userError = systemFault(error);
  if (userError !== undefined) {
    io.err(`error: ${userError.message}\n`);
    process.exit(EXIT_USER);
  }
  dumpState(harmless(io), faultReport(error), shownCommand(argv), undefined);
  process.exit(EXIT_FAULT);
});
process.exitCode = await runCli(argv, io);
