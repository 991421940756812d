import { UserError } from "../units/user-error.js";
import { simulateRows } from "./chip-session.js";
import type { Context, OutputOptions } from "./common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import { paintFor } from "./io.js";
import { jsonText } from "./json-text.js";
import { notExact } from "./not-exact.js";
import { OutFolder } from "./out-folder.js";
import { runFiles } from "./run-files.js";

/** `run [TEXT...]`: inference on the simulated chip. */
export async function runCommand(texts: readonly string[], options: OutputOptions, context: Context): Promise<number> {
  const { io } = context;
  if (texts.length === 0 && options.input === undefined) {
    throw new UserError('run: nothing to run; give a sentence in quotes, or --input FILE ("-" is standard input)');
  }
  const out = options.out === undefined ? null : new OutFolder(options.out);
  const outcome = await simulateRows(texts, options, "all", context);
  const { configuration, summary, rows, interrupted } = outcome;
  if (summary === null) {
    io.err(
      `interrupted: none of ${rows.length} sentences finished; a chip run is kept as a whole (host.batch sets its size)\n`,
    );
    return EXIT_INTERRUPTED;
  }
  const text = jsonText(summary);
  if (out !== null) out.write(await runFiles(configuration, { "summary.json": text }), { ...outcome, ...context });
  if (options.json) io.out(text);
  else {
    const { runScreen } = await import("./screen/run-screen.js");
    io.out(runScreen(summary, { width: screenWidth(io.columns), paint: paintFor(io) }));
  }
  const inexact = notExact(summary);
  if (inexact !== null) {
    context.fault(inexact, options.out);
    return EXIT_FAULT;
  }
  if (!interrupted) return EXIT_OK;
  io.err(`interrupted: results of ${summary.inputs.length} of ${rows.length} sentences\n`);
  return EXIT_INTERRUPTED;
}

const screenWidth = (columns: number): number => Math.min(100, Math.max(80, columns));
