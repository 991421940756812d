import type { Command } from "commander";
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
import type { LoadOptions } from "./load-options.js";

/** Declares `load`. */
export function loadCommands(program: Command, context: Context, done: (code: number) => void): void {
  const load = program.command("load [TEXT...]").summary("latency and energy under requests, over the offered rate");
  executorOptions(configOptions(load))
    .option(...INPUT_OPTION)
    .option(...LIMIT_OPTION)
    .option("--rate <R>", "sentences a second of simulated time")
    .option("--rates <FROM:TO:STEP>", "several rates")
    .option("--find", "bisect the largest rate whose latency keeps --bound")
    .option("--bound <SECONDS>", "latency to stay within: for --find, and for the goodput")
    .option("--percentile <P>", "of the latency, for --find: 50, 90, 99 (default) or 99.9")
    .option("--arrival <KIND>", "poisson (default), gamma:SHAPE, interval, or trace:FILE with seconds, one a line")
    .option(
      "--scenario <LIST>",
      "server (default), single-stream, multi-stream, offline, as MLPerf names them; several with commas, or all",
    )
    .option("--requests <N>", "requests of each load (default: 1000)")
    .option("--warmup <N>", "requests at the start that are left out (default: a tenth)")
    .option("--seeds <N>", "load runs with different seeds, for confidence intervals (default: 1)")
    .option(
      "--out <DIR>",
      "keep every load run in this folder, with report.html; the same command runs only what is missing",
    )
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .description(
      "Sends requests to the simulated chip. Prints latency, throughput and energy a request over the offered rate; or finds the largest rate within a bound.",
    )
    .addHelpText(
      "after",
      `${INPUT_HELP}\n\nhost.in_flight, host.queue and host.full apply. docs/load.md has the definitions.`,
    )
    .action(async (texts: string[], options: LoadOptions) => {
      const { loadCommand } = await import("./load-command.js");
      done(await loadCommand(texts, options, context));
    });
}
