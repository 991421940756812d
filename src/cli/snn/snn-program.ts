import type { Command } from "commander";
import type { Context } from "../common.js";
import type { CheckOptions } from "./check-command.js";

const CHECK_HELP = `
FILE.nir is a graph of the Neuromorphic Intermediate Representation (HDF5), as nir.write("FILE.nir", graph) makes it.
All nodes of nir 1.0.8 are read: Input, Output, Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten,
Delay, IF, LIF, CubaLIF, LI, CubaLI, I, Threshold, and graphs within graphs. A file that is damaged or contradicts
itself ends with 2 and one line; a node that can be read but not be run is shown as refused, with the reason.

The file does not say how to run it: no time step, no kind of reset, no integrator. A time step that its parameters
suggest is shown as a hint, and never taken for granted.

Example: sorbet-sim snn check network.nir`;

/** Declares `snn check`. */
export function snnCommands(program: Command, context: Context, done: (code: number) => void): void {
  const snn = program.command("snn").summary("spiking networks from NIR files: check").helpCommand(false);
  snn.description("Spiking networks that other programs wrote as NIR files.");
  snn
    .command("check <FILE.nir>")
    .description("The network as it is read: nodes, shapes, synapses, what each node becomes, what is refused")
    .option("--json", "print JSON")
    .addHelpText("after", CHECK_HELP)
    .action(async (file: string, options: CheckOptions) => {
      const { checkCommand } = await import("./check-command.js");
      done(await checkCommand(file, options, context));
    });
}
