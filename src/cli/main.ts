#!/usr/bin/env node
import { systemReason } from "../units/system-error.js";
import { runCli } from "./cli.js";
import { EXIT_FAULT, EXIT_USER } from "./exit-codes.js";
import { processIo } from "./io.js";
import { dumpState, faultReport } from "./state-dump.js";

const io = processIo();
const argv = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  // Of a thread that could not be started: too many open files, say.
  const reason = systemReason(error);
  if (reason !== undefined) {
    io.err(`error: ${reason}\n`);
    process.exit(EXIT_USER);
  }
  dumpState(io, faultReport(error), ["sorbet-sim", ...argv], undefined);
  process.exit(EXIT_FAULT);
});
process.exitCode = await runCli(argv, io);
