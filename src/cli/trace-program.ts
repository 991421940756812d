import type { Command } from "commander";
import type { Context } from "./common.js";
import type { ConvertOptions, SliceOptions } from "./trace-command.js";

const CONVERT_HELP = `
SOURCE is a folder of run --out (or of trace slice), or one of its table files. TARGET says the format by its end:
.perfetto-trace, .vcd, .h5 (SONATA spikes), .packets.csv (for noc --packets), .csv (one table), or a folder
(every table as CSV). Spikes, packets and pieces of work are in it if the run was made with --trace parquet.
--signals takes paths with *: core.NAME.unit.UNIT, core.NAME.window.SITE, core.NAME.spikes.SITE,
router.NODE.DIRECTION.flits or backlog (default: all but spikes).

Example: sorbet-sim trace convert out spikes.vcd --signals "core.0.*.spikes.*" --from 1000 --to 5000`;

const SLICE_HELP = `
TARGET becomes a folder with the same tables, which trace convert takes in turn. A packet belongs to the slice if it was
under way in that time, and sent or taken by one of the cores.

Example: sorbet-sim trace slice out part --from 10000 --to 20000 --layers 0,1`;

/** Declares `trace convert` and `trace slice`. */
export function traceCommands(program: Command, context: Context, done: (code: number) => void): void {
  const trace = program.command("trace").summary("traces: convert, slice").helpCommand(false);
  trace.description("What happened in a run, in other formats or in part.");
  trace
    .command("convert <SOURCE> <TARGET>")
    .description("Writes the tables of a run in another format")
    .option("--from <TICK>", "rows, signals and arrows from this tick of each chip run on")
    .option("--to <TICK>", "rows, signals and arrows before this tick")
    .option("--signals <LIST>", "signals of a .vcd file: paths with *, separated by commas")
    .option(
      "--flows <N>",
      "arrows of a Perfetto trace for every Nth data packet (default: 256, with --from or --to: 1)",
    )
    .option("--json", "print JSON")
    .addHelpText("after", CONVERT_HELP)
    .action(async (from: string, to: string, options: ConvertOptions) => {
      const { traceConvertCommand } = await import("./trace-command.js");
      done(await traceConvertCommand(from, to, options, context));
    });
  trace
    .command("slice <SOURCE> <TARGET>")
    .description("Writes part of a run's tables into another folder")
    .option("--from <TICK>", "from this tick of each chip run on")
    .option("--to <TICK>", "before this tick")
    .option("--cores <LIST>", "numbers, ranges (3-7) or names with *, such as 0.ffn.*")
    .option("--layers <LIST>", "input, numbers, ranges, pooler")
    .option("--json", "print JSON")
    .addHelpText("after", SLICE_HELP)
    .action(async (from: string, to: string, options: SliceOptions) => {
      const { traceSliceCommand } = await import("./trace-command.js");
      done(await traceSliceCommand(from, to, options, context));
    });
}
