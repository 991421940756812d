import type { Command } from "commander";
import type { Context } from "./common.js";
import type { CompareOptions } from "./compare-command.js";
import { CHIP_WORKERS_OPTION, JSON_OPTION, PROGRESS_OPTION, QUIET_OPTION } from "./program-options.js";
import type { ReproduceOptions } from "./reproduce-command.js";

const REPRODUCE_HELP = `
A run folder keeps the configuration in force, the texts, and a copy of an input file of at most 1 MiB. Of a larger
input file, and of the model's weights, the manifest has path and SHA-256. If one of them has changed, the command
refuses before it runs anything. SONATA files contain the time of writing, so only their spikes are compared.

Example: sorbet-sim reproduce out`;

/** Declares `report`, `compare` and `reproduce`: commands that take folders of runs. */
export function folderCommands(program: Command, context: Context, done: (code: number) => void): void {
  program
    .command("report <DIR>")
    .summary("write the HTML report of a folder again")
    .description(
      "Writes report.html into the folder of a run, a sweep, a load or a campaign of faults (--out) and prints its path. The report is one page and needs no network.",
    )
    .option("--json", "print JSON")
    .action(async (folder: string, options: { json?: boolean }) => {
      const { reportCommand } = await import("./report-command.js");
      done(await reportCommand(folder, options, context));
    });

  program
    .command("compare <A> <B>")
    .summary("compare two folders of one kind, metric by metric")
    .description(
      "Compares every metric of two folders of runs, of campaigns of faults, or of loads. Exits with 1 if one changed by more than --threshold.",
    )
    .option(
      "--threshold <SHARE>",
      "largest change allowed, as a share of A: 0.05 or 5%; a metric that only one folder has is a change",
    )
    .option("--out <DIR|FILE.html>", "draw both side by side on one page; in a folder it is compare.html")
    .option(...JSON_OPTION)
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { compareCommand } = await import("./compare-command.js");
      done(await compareCommand([a, b], options, context));
    });

  program
    .command("reproduce <DIR>")
    .summary("run a folder again and compare every byte")
    .description(
      "Runs a folder of run --out or eval --out again from its manifest and compares every file byte by byte. Exits with 1 and names the first file that differs.",
    )
    .option(...CHIP_WORKERS_OPTION)
    .option("--out <DIR>", "keep the files of the new run in this folder")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .option(...PROGRESS_OPTION)
    .addHelpText("after", REPRODUCE_HELP)
    .action(async (folder: string, options: ReproduceOptions) => {
      const { reproduceCommand } = await import("./reproduce-command.js");
      done(await reproduceCommand(folder, options, context));
    });
}
