import type { Command } from "commander";
import type { Context } from "../common.js";
import { collect, QUIET_OPTION, TRACE_OPTION } from "../program-options.js";
import type { CheckOptions } from "./check-command.js";
import type { SnnRunOptions } from "./run-command.js";

const CHECK_HELP = `
FILE.nir is a graph of the Neuromorphic Intermediate Representation (HDF5), as nir.write("FILE.nir", graph) makes it.
All nodes of nir 1.0.8 are read: Input, Output, Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten,
Delay, IF, LIF, CubaLIF, LI, CubaLI, I, Threshold, and graphs within graphs. A file that is damaged or contradicts
itself ends with 2 and one line; a node that can be read but not be run is shown as refused, with the reason.

The file does not say how to run it: no time step, no kind of reset, no integrator. A time step that its parameters
suggest is shown as a hint, and never taken for granted.

Example: sorbet-sim snn check network.nir`;

const RUN_HELP = `
--dt and --reset have no default: a NIR file does not say how it is run. A spike acts in the next step; the integrator is
euler, and the current of a step acts in it (--order), unless said otherwise. Inputs: .npy (steps x channels, or samples x
steps x channels), .csv with lines step,channel[,value], or poisson:RATE_HZ with --steps and --seed.

The network becomes Loihi's integers (--bits, 8 unless said otherwise), which the chip equals in every spike and
membrane; how far they are from floating point is part of the result. Presets: loihi, loihi2-like, truenorth.

Example: sorbet-sim snn run network.nir --input poisson:20 --steps 1000 --dt 1e-3 --reset zero`;

/** Declares `snn check` and `snn run`. */
export function snnCommands(program: Command, context: Context, done: (code: number) => void): void {
  const snn = program.command("snn").summary("spiking networks from NIR files: check, run").helpCommand(false);
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
  snn
    .command("run <FILE.nir>")
    .description("Runs the network on a described chip: spikes, traffic, time, energy, and whether it is exact")
    .option("--input <FILE|poisson:HZ>", "spikes that come in: .npy, .csv or poisson:RATE_HZ")
    .option("--dt <SECONDS>", "time step")
    .option("--reset <R>", "what a spike does to the membrane: zero, subtract or value (the file's v_reset)")
    .option("--integrator <I>", "euler or exponential (default: euler)")
    .option("--order <O>", "current-first or membrane-first; the integers take current-first (default: current-first)")
    .option("--steps <N>", "steps to run (default: those of the input)")
    .option("--bits <N>", "bits of a weight, sign included (default: 8)")
    .option("--quantiser <Q>", "nearest, or lava: by the rules of Lava's import (default: nearest)")
    .option("--chip <PRESET|FILE.yaml>", "chip for spiking networks", "loihi")
    .option("--noc <LEVEL>", "the network packet by packet or flit by flit: packet or flit", "packet")
    .option("--set <path=value>", "set one value of the chip, such as chip.queue=64; repeatable", collect)
    .option("--mapping <FILE.csv>", "which core holds what, lines population,first,count,core")
    .option("--seed <N>", "seed of drawn spikes", "1")
    .option(
      "--out <DIR>",
      "write manifest.json, config.resolved.yaml, summary.json, report.html and tables into this folder",
    )
    .option(...TRACE_OPTION)
    .option("--json", "print one JSON document")
    .option(...QUIET_OPTION)
    .addHelpText("after", RUN_HELP)
    .action(async (file: string, options: SnnRunOptions) => {
      const { snnRunCommand } = await import("./run-command.js");
      done(await snnRunCommand(file, options, context));
    });
}
