import { systemFault } from "../input/system-error.js";
import { runCli } from "./cli.js";
import { EXIT_FAULT, EXIT_USER } from "./exit-codes.js";
import { processIo } from "./io.js";
import { shownCommand } from "./redis-url.js";
import { dumpState, faultReport } from "./state-dump.js";
import { harmless } from "./terminal.js";

/** Runs the command line of this process. What escapes from it comes to a line and an exit code here. */
export async function start(argv: readonly string[]): Promise<void> {
  const io = processIo();
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
}
