import { Command } from "commander";
import type { Context } from "./common.js";
import { configCommands } from "./config-program.js";
import { faultsCommands } from "./faults/faults-program.js";
import { folderCommands } from "./folder-program.js";
import { loadCommands } from "./load/load-program.js";
import { NOC_HELP, nocOptions } from "./noc/noc-help.js";
import type { NocOptions } from "./noc/noc-options.js";
import { rpcCommands } from "./rpc/rpc-program.js";
import { runCommands } from "./run-program.js";
import { snnCommands } from "./snn/snn-program.js";
import { sweepCommands } from "./sweep-program.js";
import { traceCommands } from "./trace-program.js";
import { webCommands } from "./web-program.js";

const EXIT_HELP = `
Exit codes:
  0    ok
  1    compare found a change beyond its threshold, or reproduce a file that differs
  2    the input or the configuration is at fault: one line on stderr
  3    a bug, a fault in the simulated chip, or a result that is not exact: a line and a state dump
  130  interrupted; finished results are kept

Documentation: docs/README.md; words: docs/glossary.md, or sorbet-sim explain TERM`;

/** The command line. Every action stores its exit code with `done`; a command loads its modules when it runs. */
export function buildProgram(context: Context, done: (code: number) => void): Command {
  const program = new Command("sorbet-sim")
    .description("Runs Sorbet, a spiking transformer, spike by spike on a simulated many-core neuromorphic chip")
    .version(context.version)
    .helpCommand(false)
    .configureOutput({
      writeOut: context.io.out,
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(100, context.io.columns),
    })
    .exitOverride()
    .addHelpText("after", EXIT_HELP);

  runCommands(program, context, done);
  nocOptions(program.command("noc"))
    .summary("simulate the on-chip network alone")
    .description(
      "Simulates the on-chip network alone. Prints latency and accepted rate under synthetic traffic, for one load or many; or follows every packet of a list.",
    )
    .addHelpText("after", NOC_HELP)
    .action(async (options: NocOptions) => {
      const { nocCommand } = await import("./noc/noc-command.js");
      done(await nocCommand(options, context));
    });
  snnCommands(program, context, done);
  faultsCommands(program, context, done);
  loadCommands(program, context, done);
  sweepCommands(program, context, done);
  configCommands(program, context, done);
  folderCommands(program, context, done);
  traceCommands(program, context, done);
  webCommands(program, context, done);
  rpcCommands(program, context, done);
  return program;
}
