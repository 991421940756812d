import { Command, Option } from "commander";
import type { ConfigOptions } from "../runner/config-options.js";
import type { Context } from "./common.js";
import type { CompareOptions } from "./compare-command.js";
import type { EvalOptions } from "./eval-command.js";
import { NOC_HELP, nocOptions } from "./noc/noc-help.js";
import type { NocOptions } from "./noc/noc-options.js";
import type { PlaceOptions } from "./place-command.js";
import type { ReproduceOptions } from "./reproduce-command.js";
import type { RunOptions } from "./run-command.js";
import { snnCommands } from "./snn/snn-program.js";
import type { SweepOptions } from "./sweep-command.js";
import { traceCommands } from "./trace-program.js";
import type { WorkerOptions } from "./worker-command.js";

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

function configOptions(command: Command): Command {
  return command
    .option("--model <NAME|DIR>", "bundled checkpoint, the folder of one, or drawn:LAYERSxHIDDEN[xHEADS][@RATE]")
    .option("--chip <PRESET|FILE.yaml>", "chip preset, or a chip file (extends: PRESET)")
    .option("--config <FILE.yaml>", "configuration file, such as config.resolved.yaml of an earlier run")
    .option(
      "--set <path=value>",
      "set a configuration key, for example chip.core.lanes=128; repeatable, wins over files",
      collect,
    )
    .option("--seed <N>", "seed of everything drawn at random")
    .option("--code <CODE>", "spike code: offset, signed, graded or bitserial")
    .option("--noc <MODEL>", "network model: packet or flit");
}

function rowOptions(command: Command): Command {
  return command
    .option("--input <FILE>", ".txt, .tsv or .jsonl, one sentence a line; - is standard input")
    .option("--limit <N>", "only the first N rows")
    .option("--workers <N>", "worker threads of the simulated chip; results never depend on them (default: 1)")
    .option("--event-engine <E>", "auto, fast or observed; results never depend on it (default: auto)")
    .option("--out <DIR>", "write manifest.json, config.resolved.yaml and the results into this folder")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress on stderr")
    .option("--progress <HOW>", "json: progress as JSON lines on stderr, for scripts; line: on a terminal (default)");
}

const MAPPING = "which core holds what, lines population,first,count,core; place --export writes one";

const INPUT_HELP = `
Input files: .txt one sentence a line; .tsv with a header line, column sentence (pairs: sentence1, sentence2)
and optional label; .jsonl one object a line with text (pairs: and text_pair) or input_ids (whole sequence),
optional token_type_ids, id, label.`;

const LEVELS_HELP =
  "--noc both runs flit by flit, and at packet level too, to say how far that latency is from the flit level's.";

const EXIT_HELP = `
Exit codes: 0 ok; 1 a comparison beyond its threshold, or a run that is not the same again; 2 the input or
configuration is at fault (one line on stderr); 3 a bug, a fault in the simulated chip or a result that is not exact
(with a state dump); 130 interrupted, finished results kept.`;

const REDIS = "server of the queue, redis://HOST:PORT (default: SORBET_SIM_REDIS, else redis://127.0.0.1:6379)";

const WORKER_HELP = `
Any number of workers on any machines; they need the server and the checkpoint, no common folder. A worker takes
points of sweeps of its own version only, and reads checkpoints from the folders given to it and no other: a point
whose checkpoint no worker has fails. Ctrl-C, or SIGTERM, gives points under way back to the queue and ends
with 0. One that is killed costs its points another try.

Example: sorbet-sim worker --redis redis://queue.example.org:6379 --workers 8`;

const REPRODUCE_HELP = `
The folder keeps the configuration in force, the texts, and a copy of an input file up to 1 MiB; of a larger one the
manifest has path and SHA-256, as it has of a model's weights. What is not the same any more is refused before the run.
HDF5 notes when it writes, so of a SONATA trace the spikes are compared.

Example: sorbet-sim reproduce out`;

/** The command line. Every action stores its exit code with `done`; what a command needs is loaded when it runs. */
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

  const run = program.command("run [TEXT...]").summary("inference on the simulated chip");
  rowOptions(configOptions(run))
    .option("--mapping <FILE.csv>", MAPPING)
    .option("--trace <LIST>", "with --out: event traces too, any of parquet,perfetto,vcd,csv,sonata")
    .description(
      "Runs sentences on the simulated chip: prediction, latency, traffic, energy, and whether every logit is exact.",
    )
    .addHelpText(
      "after",
      `${INPUT_HELP}\n\n${LEVELS_HELP}\n\nExample: sorbet-sim run "an utterly charming and often affecting comedy"`,
    )
    .action(async (texts: string[], options: RunOptions) => {
      const { runCommand } = await import("./run-command.js");
      done(await runCommand(texts, options, context));
    });

  const evaluate = program.command("eval").summary("accuracy over many rows");
  rowOptions(configOptions(evaluate))
    .addOption(
      new Option("--engine <ENGINE>", "reference: plain arithmetic, no chip; chip: simulated").default("reference"),
    )
    .option("--mapping <FILE.csv>", MAPPING)
    .option("--rows <FILE.jsonl>", "write one line a row: id, label, prediction, logits")
    .description(
      "Accuracy over the rows of a file, by the reference or on the simulated chip; with two labels also F1 and Matthews' correlation, for a model that gives a score Pearson's and Spearman's.",
    )
    .addHelpText("after", `${INPUT_HELP}\n\n--code, --noc, --mapping, --workers and --event-engine need --engine chip.`)
    .action(async (options: EvalOptions) => {
      const { evalCommand } = await import("./eval-command.js");
      done(await evalCommand(options, context));
    });

  nocOptions(program.command("noc"))
    .summary("the on-chip network alone")
    .description(
      "The on-chip network alone: latency and accepted rate under synthetic traffic, for one load or many, or the fate of every packet of a list.",
    )
    .addHelpText("after", NOC_HELP)
    .action(async (options: NocOptions) => {
      const { nocCommand } = await import("./noc/noc-command.js");
      done(await nocCommand(options, context));
    });

  snnCommands(program, context, done);

  const sweep = program.command("sweep <FILE.yaml>").summary("design-space exploration");
  configOptions(sweep)
    .option("--out <DIR>", "folder that keeps every result; the same command again does only what is missing")
    .option("--shard <i/n>", "evaluate the i-th of n shares; the folder is shared by all workers")
    .option("--workers <N>", "threads; results never depend on them (default: one a processor)")
    .option("--redis <URL>", `executor: bullmq: ${REDIS}`)
    .option("--ask-tell", "evaluate the points that come as JSON lines on standard input; answers on standard output")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress on stderr")
    .description(
      "Evaluates chips of a space described in YAML, and finds the Pareto front of energy, latency and area.",
    )
    .action(async (file: string, options: SweepOptions) => {
      const { sweepCommand } = await import("./sweep-command.js");
      done(await sweepCommand(file, options, context));
    });

  program
    .command("worker")
    .summary("evaluates points of sweeps with executor: bullmq")
    .description(
      "Takes points of sweeps with executor: bullmq from their queue and evaluates them, until it is told to stop.",
    )
    .option("--redis <URL>", REDIS)
    .option("--workers <N>", "threads; results never depend on them (default: one a processor)")
    .option(
      "--model <DIR>",
      "folder of a checkpoint, or of several; no other is read but bundled ones; repeatable",
      collect,
    )
    .option("--quiet", "no progress on stderr")
    .addHelpText("after", WORKER_HELP)
    .action(async (options: WorkerOptions) => {
      const { workerCommand } = await import("./worker-command.js");
      done(await workerCommand(options, context));
    });

  const place = program.command("place [TEXT...]").summary("placements of a model, compared");
  configOptions(place)
    .option("--input <FILE>", ".txt, .tsv or .jsonl, one sentence a line; - is standard input")
    .option("--limit <N>", "only the first N rows")
    .option("--export <FILE.csv>", "write the placement in force as a mapping, for run --mapping")
    .option("--json", "print one JSON document, with the node of each core")
    .description(
      "Compares placements of the cores on the mesh by what they cost the network: 20 of chance, the curves, annealed ones. Counted, not simulated, for the traffic of the given sentences, or without any for that which annealing expects.",
    )
    .addHelpText("after", "\nchip.placement puts one in force; docs/placement.md has the rules.")
    .action(async (texts: string[], options: PlaceOptions) => {
      const { placeCommand } = await import("./place-command.js");
      done(await placeCommand(texts, options, context));
    });

  program
    .command("explain [METRIC]")
    .summary("what a figure means")
    .description("Name, unit, definition, formula and source of every figure in summary.json, and of what noc prints.")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { explainCommand } = await import("./explain-command.js");
      done(explainCommand(name, options, context));
    });

  program
    .command("report <DIR>")
    .summary("HTML report of a run folder")
    .description(
      "Writes report.html into a run folder (run --out) and prints its path: one page that needs no network.",
    )
    .option("--json", "print JSON")
    .action(async (folder: string, options: { json?: boolean }) => {
      const { reportCommand } = await import("./report-command.js");
      done(await reportCommand(folder, options, context));
    });

  traceCommands(program, context, done);

  program
    .command("compare <A> <B>")
    .summary("two run folders, metric by metric")
    .description("Compares every figure of two run folders. Exit code 1 if one changed by more than --threshold.")
    .option("--threshold <SHARE>", "largest change allowed, as a share of A: 0.05 or 5%; figures that appear count")
    .option("--out <DIR|FILE.html>", "draw both side by side on one page, compare.html in a folder")
    .option("--json", "print one JSON document")
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { compareCommand } = await import("./compare-command.js");
      done(await compareCommand([a, b], options, context));
    });

  program
    .command("reproduce <DIR>")
    .summary("run a folder again, byte for byte")
    .description(
      "Runs a folder of run --out or eval --out again from its manifest and compares every file byte by byte. Exit code 1 if one differs: the first is named.",
    )
    .option("--workers <N>", "worker threads of the simulated chip; results never depend on them (default: 1)")
    .option("--out <DIR>", "keep the files of the new run in this folder")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress on stderr")
    .option("--progress <HOW>", "json: progress as JSON lines on stderr, for scripts; line: on a terminal (default)")
    .addHelpText("after", REPRODUCE_HELP)
    .action(async (folder: string, options: ReproduceOptions) => {
      const { reproduceCommand } = await import("./reproduce-command.js");
      done(await reproduceCommand(folder, options, context));
    });

  const config = program.command("config").summary("configuration: schema, resolve, docs").helpCommand(false);
  config.description("The configuration: every key, its JSON Schema, and what is in force.");
  config
    .command("schema [config|chip]")
    .description("JSON Schema of a configuration file (default) or of a chip file, for editors")
    .action(async (of: string | undefined) => {
      const { configSchemaCommand } = await import("./config-command.js");
      done(await configSchemaCommand(of ?? "config", context));
    });
  configOptions(config.command("resolve"))
    .description("The full configuration in force as YAML, which --config takes back")
    .option("--json", "print JSON")
    .action(async (options: ConfigOptions & { json?: boolean }) => {
      const { configResolveCommand } = await import("./config-command.js");
      done(await configResolveCommand(options, context));
    });
  config
    .command("docs")
    .description("A table of every key: default, unit, allowed values, range, evidence, meaning, source")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { configDocsCommand } = await import("./config-command.js");
      done(await configDocsCommand(options, context));
    });
  return program;
}
