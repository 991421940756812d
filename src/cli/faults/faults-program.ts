import type { Command } from "commander";
import { FAULT_KINDS, FAULT_TEXTS } from "../../faults/kinds.js";
import type { Context } from "../common.js";
import {
  configOptions,
  executorOptions,
  INPUT_HELP,
  INPUT_OPTION,
  JSON_OPTION,
  LIMIT_OPTION,
  QUIET_OPTION,
} from "../program-options.js";
import type { FaultOptions } from "./fault-options.js";

const help = (): string => `
Kinds:
${FAULT_KINDS.map((kind) => `  ${kind.padEnd(12)}${FAULT_TEXTS[kind].what}`).join("\n")}

Outcomes: masked (every logit is right), detected (a check of the chip stops it), silent with the same or with
another prediction, deadlock (named). Coverage: of the runs that are not masked, those detected or deadlocked.
${INPUT_HELP}

Example: sorbet-sim faults "a gripping , funny film" --kind weight,kv --count 1 --seeds 20`;

/** Declares `faults`. */
export function faultsCommands(program: Command, context: Context, done: (code: number) => void): void {
  const faults = program.command("faults [TEXT...]").summary("damage the chip and see what comes of it");
  executorOptions(configOptions(faults, "spike codes: offset, signed, graded, bitserial or dense, several with commas"))
    .option(...INPUT_OPTION)
    .option(...LIMIT_OPTION)
    .option("--kind <LIST>", "kinds of faults, several with commas (default: all)")
    .option("--count <N>", "faults in each run (default: 1)")
    .option("--rate <LIST>", "probability of a fault at each place, such as 1e-6,1e-5: accuracy over these rates")
    .option("--seeds <N>", "runs of each code, kind, rate and row (default: 10)")
    .option("--at <TICK>", "tick from which links, routers and cores are dead (default: drawn from the run)")
    .option("--out <DIR>", "keep every result in this folder, with report.html; the same command goes on from there")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .description(
      "Runs sentences on a chip with faults: flipped bits, lost, doubled and late packets, dead links, routers and cores. Prints what the chip finds and what changes its answers.",
    )
    .addHelpText("after", help)
    .action(async (texts: string[], options: FaultOptions) => {
      const { faultsCommand } = await import("./faults-command.js");
      done(await faultsCommand(texts, options, context));
    });
}
