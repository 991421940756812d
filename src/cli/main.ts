#!/usr/bin/env node
import { runCli } from "./cli.js";
import { EXIT_FAULT } from "./exit-codes.js";
import { processIo } from "./io.js";
import { dumpState, faultReport } from "./state-dump.js";

const io = processIo();
const argv = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  dumpState(io, faultReport(error), ["sorbet-sim", ...argv], undefined);
  process.exit(EXIT_FAULT);
});
process.exitCode = await runCli(argv, io);
