import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { jsonLine, jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { readSetting } from "../config/assignment.js";
import { askTell } from "../explore/ask-tell.js";
import { checkSpace } from "../explore/check-space.js";
import type { Executor } from "../explore/evaluate/executor.js";
import { openThreads, THREAD } from "../explore/evaluate/threads.js";
import type { NamedTask } from "../explore/point-source.js";
import { pointJobs } from "../explore/queue/point-job.js";
import { runShard, runSweep, type SweepEnd } from "../explore/run-sweep.js";
import { search } from "../explore/search/search.js";
import { OtherBytesError } from "../explore/store/atomic.js";
import { programName } from "../explore/store/program.js";
import { ResultStore } from "../explore/store/store.js";
import { Sweep } from "../explore/sweep.js";
import { isNetworkSweep, readSweepFile, type SweepFile } from "../explore/sweep-file/read.js";
import { attempt } from "../files/output-error.js";
import { checkReplaceable } from "../files/outputs.js";
import { refuseInput } from "../files/same-file.js";
import type { ConfigOptions } from "../runner/config-options.js";
import type { InputRow } from "../runner/inputs.js";
import { REPORT_FILE } from "../runner/out-files.js";
import { readUserText } from "../runner/read-file.js";
import { beside, sweepHost, workloadRows } from "../runner/sweep-host.js";
import type { Context } from "./common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import { type ExecutorOptions, type ExecutorPlan, openExecutor, planExecutor } from "./job-executor.js";
import { pointCommand } from "./point-command.js";
import { sweepReportText } from "./report-command.js";
import { sweepScreen } from "./screen/sweep-screen.js";
import { SweepProgress } from "./sweep-progress.js";
import type { SweptWorkload } from "./swept-workload.js";

export interface SweepOptions extends ConfigOptions, Omit<ExecutorOptions, "executor"> {
  readonly askTell?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Folder of a sweep folder, by which it is known again. */
const POINTS = "points";
/** Files that a sweep makes anew each time. */
const RESULTS = ["workload.jsonl", "results.jsonl", "results.parquet", "pareto.json", REPORT_FILE];

function outFolder({ out }: SweepOptions): string {
  if (out === undefined) throw new UserError("sweep: --out DIR is needed: the folder that keeps every result");
  if (existsSync(out)) {
    const names = attempt(out, () => readdirSync(out));
    if (names.length > 0 && (!names.includes(POINTS) || names.includes("faults.json")))
      throw new UserError(`--out ${out}: has files but is no earlier sweep; choose an empty or new folder`);
  }
  for (const name of ["sweep.yaml", ...RESULTS]) checkReplaceable(join(out, name));
  return out;
}

/** Who evaluates the points. @throws UserError if the options do not go with the file */
function planOf(options: SweepOptions, { executor, search: { method } }: SweepFile): ExecutorPlan {
  const plan = planExecutor(options, executor, "executor: ");
  if (plan.share === null) return plan;
  if (options.askTell === true) throw new UserError("give either --ask-tell or --shard, not both");
  if (method === "nsga2")
    throw new UserError("--shard: nsga2 goes by generations, which cannot be shared out; take method grid or random");
  return plan;
}

/** Options of the command line name a key that the file varies. */
function checkOptions(options: SweepOptions, { space, fidelity }: SweepFile): void {
  const set = (options.set ?? []).map((setting) => readSetting(setting).path.join("."));
  const flags = (["model", "chip", "code", "noc", "seed"] as const).filter((name) => options[name] !== undefined);
  const both = [...set, ...flags].find((path) => space.axes.some((axis) => axis.path === path));
  if (both !== undefined) throw new UserError(`${both} is an axis of the space and also set on the command line`);
  if (fidelity !== undefined && (options.noc !== undefined || set.includes("noc")))
    throw new UserError(`the sweep file says fidelity: ${fidelity}, and the command line says noc; give one`);
}

const workloadLines = (rows: readonly InputRow[]): Uint8Array =>
  Buffer.from(
    rows
      .map(({ id, text, inputIds, tokenTypes }) =>
        jsonLine({
          id,
          ...(text === undefined ? { input_ids: inputIds } : { text }),
          ...(tokenTypes === undefined ? {} : { token_type_ids: tokenTypes }),
        }),
      )
      .map((line) => `${line}\n`)
      .join(""),
  );

/** What a sweep touches beside its Io; tests put their own here. */
export interface SweepMeans {
  /** Name of the program that evaluates points, see `programName`. */
  readonly program: (version: string) => string;
  /** Starts the threads, or what else evaluates points. @param thread their module */
  readonly open: (
    plan: ExecutorPlan,
    program: string,
    context: Context,
    progress: SweepProgress,
    thread?: URL,
  ) => Promise<Executor<NamedTask>>;
  /** Lines of standard input, for --ask-tell; ends on an interrupt. */
  readonly lines: (interrupted: AbortSignal) => AsyncIterable<string>;
}

/** Folders of points are those of whoever evaluates them. */
const NOWHERE = { codes: "", temporary: "" };

const MEANS: SweepMeans = {
  program: (version) => programName(version, THREAD),
  open: (plan, program, { io, version }, { queue }, thread) =>
    thread === undefined
      ? openExecutor(plan, pointJobs(program, NOWHERE), version, io, queue)
      : openThreads(plan.threads, thread),
  lines: (signal) => createInterface({ input: process.stdin, signal }),
};

/** What the file of a sweep runs: sentences, or what another workload's own reader makes of it. */
async function workloadOf(
  name: string,
  text: string,
  options: SweepOptions,
  out: string,
  { version, io }: Context,
  programOf: SweepMeans["program"],
): Promise<SweptWorkload> {
  if (isNetworkSweep(name, text)) {
    const { networkWorkload } = await import("./snn/sweep.js");
    return networkWorkload(name, text, options, version, io.interrupted);
  }
  const file = readSweepFile(name, text);
  const { input } = file.workload;
  const rows = workloadRows(name, file);
  const program = programOf(version);
  const host = await sweepHost(name, file, rows, options, program);
  return {
    file,
    used: [input === undefined ? undefined : beside(name, input), options.config, options.chip],
    kept: { "workload.jsonl": workloadLines(rows) },
    program,
    source: host,
    check: () => checkSpace(file, host),
    command: pointCommand(name, out, file, options),
  };
}

/** `sweep FILE.yaml`: evaluates the points of a space and finds the best of them. */
export async function sweepCommand(
  name: string,
  options: SweepOptions,
  context: Context,
  { open, lines, program: programOf }: SweepMeans = MEANS,
): Promise<number> {
  const { io } = context;
  const out = outFolder(options);
  const text = readUserText(name, "config");
  const swept = await workloadOf(name, text, options, out, context, programOf);
  const { file, program, source, command } = swept;
  const plan = planOf(options, file);
  const { share: shard } = plan;
  checkOptions(options, file);
  for (const result of RESULTS) refuseInput(join(out, result), "--out", [name, ...swept.used]);
  swept.check();
  const progress = new SweepProgress(io, options.quiet === true, file, shard);
  const executor = await open(plan, program, context, progress, swept.thread);
  const say = (answer: object): void => io.out(`${jsonLine(answer)}\n`);
  let sweep: Sweep;
  let end: SweepEnd;
  try {
    const store = new ResultStore(out);
    store.write("sweep.yaml", [Buffer.from(text)]);
    for (const [kept, bytes] of Object.entries(swept.kept)) store.write(kept, [bytes]);
    sweep = new Sweep(file, source, store, executor, io.interrupted, progress);
    const chooser = options.askTell ? () => askTell(sweep, lines(io.interrupted), say) : search;
    end =
      shard === null ? await runSweep(sweep, command, chooser) : await runShard(sweep, shard, io.interrupted, command);
  } catch (error) {
    if (error instanceof OtherBytesError)
      throw new UserError(`${error.message}; the folder was written by another version, or a disk is at fault`);
    throw error;
  } finally {
    progress.end();
    await executor.close();
  }
  if (end.pareto !== null) sweep.store.write(REPORT_FILE, [Buffer.from(await sweepReportText(out))]);
  return finish(sweep, end, { ...options, out }, context);
}

function finish(sweep: Sweep, end: SweepEnd, options: SweepOptions & { out: string }, { io }: Context): number {
  const { out } = options;
  const interrupted = io.interrupted.aborted;
  const { pareto, present, asked, infeasible, faults } = end;
  if (options.json || options.askTell) {
    const text = options.askTell ? (value: unknown) => `${jsonLine(value)}\n` : jsonText;
    io.out(
      text({
        schema: "sorbet-sim/sweep@1",
        out,
        points: present,
        asked: asked ?? undefined,
        infeasible,
        faults: faults.map(({ record }) => record.key),
        failed: sweep.failures.map(({ key, reason }) => ({ key, reason })),
        interrupted,
        front: pareto?.front.map(({ key, point, values }) => ({ key, point, values })),
      }),
    );
  } else io.out(sweepScreen(sweep, end, out));
  for (const { key, reason } of sweep.failures)
    io.err(`failed: point ${key.slice(0, 12)}: ${reason}; run the sweep again to try it again\n`);
  for (const { record } of faults)
    if (!record.feasible) io.err(`fault: point ${record.key.slice(0, 12)}: ${record.reason}\n`);
  if (interrupted) {
    io.err(`interrupted: ${present} points have a result in ${out}; the same command goes on from there\n`);
    return EXIT_INTERRUPTED;
  }
  return faults.length > 0 || sweep.failures.length > 0 ? EXIT_FAULT : EXIT_OK;
}
