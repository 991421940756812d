import { CommanderError } from "commander";
import { messageText } from "../base/plain-text.js";
import { UserError } from "../base/user-error.js";
import { systemFault } from "../input/system-error.js";
import { openChip as openChipRunner } from "../runner/open-chip.js";
import { packageVersion } from "../runner/package-files.js";
import type { Context } from "./common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK, EXIT_USER } from "./exit-codes.js";
import type { Io } from "./io.js";
import { missingPackage } from "./missing-package.js";
import { buildProgram } from "./program.js";
import { shownCommand } from "./redis-url.js";
import { dumpState, faultReport } from "./state-dump.js";
import { harmless } from "./terminal.js";

const outOf = (argv: readonly string[]): string | undefined => {
  const at = argv.findIndex((argument) => argument === "--out" || argument.startsWith("--out="));
  if (at < 0) return undefined;
  return argv[at]!.includes("=") ? argv[at]!.slice("--out=".length) : argv[at + 1];
};

const oneLine = (text: string): string => text.trim().replaceAll(/\s*[\r\n]+\s*/g, " ");

/** Commander's message on one line. Where a command is missing it prints help instead of a message. */
function usageText({ code, message }: CommanderError): string {
  if (code === "commander.help") return "no command given; sorbet-sim --help lists them";
  const text = oneLine(message.replace(/^error: /, ""));
  return /did you mean/i.test(text) ? text : `${text}; see --help`;
}

const openTraceThread: Context["openTrace"] = async (request) => {
  const { openTraceWriter } = await import("../trace/write/trace-writer.js");
  return openTraceWriter(request);
};

const openModelHere: Context["openModel"] = async (name) => {
  const { openModel } = await import("../runner/open-model.js");
  return openModel(name);
};

/**
 * Runs one command line and returns its exit code. Errors of the user become one line on stderr, all others a state
 * dump.
 */
export async function runCli(
  argv: readonly string[],
  processIo: Io,
  openChip: Context["openChip"] = openChipRunner,
  openTrace: Context["openTrace"] = openTraceThread,
  openModel: Context["openModel"] = openModelHere,
): Promise<number> {
  let code = EXIT_OK;
  const io = harmless(processIo);
  const command = shownCommand(argv);
  const context: Context = {
    io,
    command,
    version: packageVersion(),
    openChip,
    openModel,
    openTrace,
    runLine: (line, ownIo, means) => runCli(line, ownIo, means.openChip, openTrace, means.openModel),
    fault: (report, out) => dumpState(io, report, command, out),
  };
  const program = buildProgram(context, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT_OK;
      io.err(`error: ${messageText(usageText(error))}\n`);
      return EXIT_USER;
    }
    const userError = error instanceof UserError ? error : systemFault(error);
    if (userError !== undefined) {
      io.err(`error: ${userError.message}\n`);
      return EXIT_USER;
    }
    if (io.interrupted.aborted && error instanceof Error && error.name === "AbortError") {
      io.err("interrupted: before anything had run\n");
      return EXIT_INTERRUPTED;
    }
    const missing = missingPackage(error);
    if (missing !== null) {
      io.err(`error: ${missing}\n`);
      return EXIT_USER;
    }
    dumpState(io, faultReport(error), command, outOf(argv));
    return EXIT_FAULT;
  }
}
