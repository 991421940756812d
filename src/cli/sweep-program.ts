import type { Command } from "commander";
import type { Context } from "./common.js";
import {
  collect,
  configOptions,
  JSON_OPTION,
  QUIET_OPTION,
  REDIS_OPTION,
  redisOption,
  WORKERS_OPTION,
} from "./program-options.js";
import type { SweepOptions } from "./sweep-command.js";
import type { WorkerOptions } from "./worker-command.js";

const WORKER_HELP = `
Start any number of workers on any machines. They need the server and the checkpoint, but no common folder. A worker
takes jobs of sweeps, load and faults of its own version only. It reads bundled checkpoints and those given with
--model; a job whose checkpoint no worker has fails. On Ctrl-C or SIGTERM a worker gives unfinished jobs back to the
queue and exits with 0. If it is killed, each of its jobs loses one try.

Example: sorbet-sim worker --redis redis://queue.example.org:6379 --workers 8`;

/** Declares `sweep` and `worker`. */
export function sweepCommands(program: Command, context: Context, done: (code: number) => void): void {
  const sweep = program.command("sweep <FILE.yaml>").summary("explore a space of chips");
  configOptions(sweep)
    .option("--out <DIR>", "keep every result in this folder; the same command then evaluates only what is missing")
    .option("--shard <i/n>", "evaluate the i-th of n shares; all workers share the folder")
    .option(...WORKERS_OPTION)
    .option(...redisOption("executor: "))
    .option("--ask-tell", "read points as JSON lines from standard input, and write answers to standard output")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .description(
      "Evaluates the chips of a space that a YAML file describes, and finds the Pareto front of energy, latency and area.",
    )
    .action(async (file: string, options: SweepOptions) => {
      const { sweepCommand } = await import("./sweep-command.js");
      done(await sweepCommand(file, options, context));
    });

  program
    .command("worker")
    .summary("do jobs of sweep, load and faults from a queue")
    .description(
      "Takes points of sweeps, load runs and damaged runs from the queue of executor bullmq and does them, until it is stopped.",
    )
    .option(...REDIS_OPTION)
    .option(...WORKERS_OPTION)
    .option(
      "--model <DIR>",
      "folder of a checkpoint, or of several; besides bundled ones no other is read; repeatable",
      collect,
    )
    .option(...QUIET_OPTION)
    .addHelpText("after", WORKER_HELP)
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import("./worker-command.js");
      done(await workerCommand(options, context));
    });
}
