import { type Command, Option } from "commander";
import type { Context } from "./common.js";
import type { EvalOptions } from "./eval-command.js";
import type { PlaceOptions } from "./place-command.js";
import {
  configOptions,
  INPUT_HELP,
  INPUT_OPTION,
  LIMIT_OPTION,
  MAPPING_OPTION,
  rowOptions,
  TRACE_OPTION,
} from "./program-options.js";
import type { RunOptions } from "./run-command.js";

const LEVELS_HELP = `
--noc both simulates flit by flit, and at packet level too. It reports how far the packet level's latency is off.`;

/** Declares `run`, `eval` and `place`: commands that take sentences. */
export function runCommands(program: Command, context: Context, done: (code: number) => void): void {
  const run = program.command("run [TEXT...]").summary("run sentences on the simulated chip");
  rowOptions(configOptions(run))
    .option(...MAPPING_OPTION)
    .option(...TRACE_OPTION)
    .description(
      "Runs sentences on the simulated chip. Prints prediction, latency, traffic and energy, and whether every logit is exact.",
    )
    .addHelpText(
      "after",
      `${INPUT_HELP}\n${LEVELS_HELP}\n\nExample: sorbet-sim run "an utterly charming and often affecting comedy"`,
    )
    .action(async (texts: string[], options: RunOptions) => {
      const { runCommand } = await import("./run-command.js");
      done(await runCommand(texts, options, context));
    });

  const evaluate = program.command("eval").summary("measure the accuracy over many rows");
  rowOptions(configOptions(evaluate))
    .addOption(
      new Option("--engine <ENGINE>", "reference: plain arithmetic without a chip; chip: the simulated chip").default(
        "reference",
      ),
    )
    .option(...MAPPING_OPTION)
    .option("--rows <FILE.jsonl>", "write one line for each row: id, label, prediction, logits")
    .description(
      "Measures the accuracy over the rows of a file, on the reference or on the simulated chip. A model with two labels also gets F1 and Matthews' correlation; a model that gives a score gets Pearson's and Spearman's correlation.",
    )
    .addHelpText("after", `${INPUT_HELP}\n\n--code, --noc, --mapping, --workers and --event-engine need --engine chip.`)
    .action(async (options: EvalOptions) => {
      const { evalCommand } = await import("./eval-command.js");
      done(await evalCommand(options, context));
    });

  const place = program.command("place [TEXT...]").summary("compare placements of the cores on the mesh");
  configOptions(place)
    .option(...INPUT_OPTION)
    .option(...LIMIT_OPTION)
    .option("--export <FILE.csv>", "write the placement in force as a mapping, for run --mapping")
    .option("--json", "print one JSON document, with the node of each core")
    .description(
      "Compares placements of the cores on the mesh by what they cost the network: 20 random ones, the curves, and annealed ones. The cost is counted, not simulated. It is that of the given sentences, or without any that of the traffic which annealing expects.",
    )
    .addHelpText("after", "\nchip.placement puts one in force; docs/placement.md has the rules.")
    .action(async (texts: string[], options: PlaceOptions) => {
      const { placeCommand } = await import("./place-command.js");
      done(await placeCommand(texts, options, context));
    });
}
