import { join } from "node:path";
import { plural } from "../../base/format.js";
import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { configSha256 } from "../../config/canonical.js";
import { programName } from "../../explore/store/program.js";
import { sha256Hex } from "../../input/sha256.js";
import { LOAD_SCHEMA, type LoadResult } from "../../load/load-result.js";
import { capacityOf, closedPoint, findRate, type LoadMeasure, serverPoint, specsOfAll } from "../../load/measure.js";
import { readArrivals } from "../../runner/arrival-file.js";
import { meshFitted, resolveOptions } from "../../runner/config-options.js";
import { LOAD_THREAD, loadChip, loadJobs } from "../../runner/load-job.js";
import { LoadRunError, LoadRuns } from "../../runner/load-runs.js";
import { namedModel } from "../../runner/model-reference.js";
import { openModel } from "../../runner/open-model.js";
import { REPORT_FILE } from "../../runner/out-files.js";
import { prepareRows } from "../../runner/prepare.js";
import { readUserText } from "../../runner/read-file.js";
import { type Context, inputRows, rowLimit } from "../common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { openExecutor } from "../job-executor.js";
import { JobProgress } from "../job-progress.js";
import { openStore } from "../result-folder.js";
import { FOLDER, RESULT } from "./load-folder.js";
import { DEFAULT_ARRIVAL, type LoadOptions, type LoadPlan, planLoad, WARMUP } from "./load-options.js";
import { loadScreen } from "./load-screen.js";

/** `load [TEXT...]`: latency and energy of a chip under requests. */
export async function loadCommand(texts: readonly string[], options: LoadOptions, context: Context): Promise<number> {
  const { io, version } = context;
  const given = planLoad(options);
  if (texts.length === 0 && options.input === undefined)
    throw new UserError('load: nothing to ask for; give sentences in quotes, or --input FILE ("-" is standard input)');
  const asked = await resolveOptions(options, "all");
  if (asked.host.arrival.kind !== "interval" || asked.host.arrival.ticks !== 0)
    throw new UserError("load: --arrival and --rates say when requests come; leave host.arrival at 0");
  const rows = await inputRows(texts, options, rowLimit(options), io);
  const path = options.modelPath ?? asked.model;
  const checkpoint = openModel(path);
  const configuration = await meshFitted(asked, checkpoint.model);
  const { chip, resolved, seed } = configuration;
  const plan = given.trace === null ? given : { ...given, ...tracePlan(given.trace, given, options) };
  const prepared = prepareRows(rows, checkpoint, chip.maxTokens);
  const inputs = prepared.map(({ inputIds, tokenTypes }) => ({ inputIds, tokenTypes }));
  const named = namedModel(path, checkpoint);
  const program = programName(version, LOAD_THREAD);
  const progress = new JobProgress(io, options.quiet === true);
  const executor = await openExecutor(plan.executor, loadJobs(program), version, io, progress.queue);
  let done = 0;
  let runs: LoadRuns;
  const measure: LoadMeasure = {
    chip,
    run: async (spec) => {
      const run = await runs.run(spec);
      progress.show(`${++done} load runs`, null);
      return run;
    },
    arrivalAt: (rate) => plan.arrivalAt(rate, chip.tickPs),
    seeds: Array.from({ length: plan.seeds }, (_, i) => seed + i),
    requests: plan.requests,
    warmup: plan.warmup,
    boundSeconds: plan.boundSeconds,
    inFlight: configuration.host.inFlight,
  };
  try {
    const store = openStore(options.out, FOLDER, [options.input, options.config, options.chip]);
    runs = new LoadRuns(loadChip(configuration, named, inputs, program), named.model, executor, store, io.interrupted);
    const specs = specsOfAll(measure, plan.scenarios, plan.rates);
    if (plan.executor.share !== null) {
      const { number, of } = plan.executor.share;
      await Promise.all(specs.filter((_, i) => i % of === number - 1).map(measure.run));
      const present = specs.filter(runs.has).length;
      if (present < specs.length) {
        progress.end();
        io.out(
          `${present} of ${plural(specs.length, "load run")} are there; the last share to end writes the result\n`,
        );
        return EXIT_OK;
      }
    }
    const result: LoadResult = {
      schema: LOAD_SCHEMA,
      config_sha256: configSha256(resolved, sha256Hex),
      model: checkpoint.model.name,
      chip: chip.preset,
      rows: prepared.length,
      arrival: plan.scenarios.includes("server") ? (options.arrival ?? DEFAULT_ARRIVAL) : null,
      bound_seconds: plan.boundSeconds,
      ...(await measured(plan, measure)),
    };
    progress.end();
    if (store !== null) {
      const { loadHtml } = await import("../../pages/load/load-html.js");
      const { pageAssets } = await import("../../pages/shell/assets.js");
      store.write(RESULT, [Buffer.from(jsonText(result))]);
      store.write(REPORT_FILE, [Buffer.from(loadHtml(result, pageAssets()))]);
    }
    if (options.json) io.out(jsonText(result));
    else {
      const page = options.out === undefined ? null : join(options.out, REPORT_FILE);
      io.out(loadScreen(result, page, { width: io.columns, paint: paintFor(io) }));
    }
    return EXIT_OK;
  } catch (error) {
    progress.end();
    if (error instanceof LoadRunError) {
      io.err(`failed: ${error.message}; the same command tries it again\n`);
      return EXIT_FAULT;
    }
    if (!io.interrupted.aborted) throw error;
    const kept =
      options.out === undefined ? "nothing is kept without --out" : `the same command goes on from ${options.out}`;
    io.err(`interrupted: ${done} load runs finished; ${kept}\n`);
    return EXIT_INTERRUPTED;
  } finally {
    await executor.close();
  }
}

/** Requests and rate of a file of arrivals. */
function tracePlan(
  file: string,
  { warmup }: LoadPlan,
  { requests, seeds, warmup: left }: LoadOptions,
): Partial<LoadPlan> {
  const seconds = readArrivals(file, readUserText(file, "rows"));
  const count = requests === undefined ? seconds.length : Number(requests);
  if (seeds !== undefined && Number(seeds) > 1)
    throw new UserError("--arrival trace:FILE: the times are given; --seeds would draw none");
  if (count > seconds.length)
    throw new UserError(`--arrival trace:${file}: has ${seconds.length} arrivals, --requests ${count} needs as many`);
  const span = seconds[count - 1]! - seconds[0]!;
  if (count < 2 || span === 0)
    throw new UserError(`--arrival trace:${file}: needs two times at least, and not all the same`);
  const taken = seconds.slice(0, count);
  // No name of the file: what is in it decides the result.
  return {
    requests: count,
    warmup: left === undefined ? Math.floor(WARMUP * count) : Math.min(warmup, count - 2),
    rates: [(count - 1) / span],
    arrivalAt: () => ({ kind: "trace", file: "", seconds: taken }),
  };
}

async function measured(
  { scenarios, rates, find }: LoadPlan,
  measure: LoadMeasure,
): Promise<Pick<LoadResult, "capacity_per_second" | "capacity_ci_per_second" | "found" | "points">> {
  const closed = scenarios.filter((scenario) => scenario !== "server");
  const byThemselves = await Promise.all(closed.map((scenario) => closedPoint(measure, scenario)));
  if (!scenarios.includes("server"))
    return { capacity_per_second: null, capacity_ci_per_second: null, points: byThemselves };
  const capacity = await capacityOf(measure);
  const common = { capacity_per_second: capacity.rate, capacity_ci_per_second: capacity.interval };
  if (find !== null) {
    const { rate, points } = await findRate(measure, capacity, find.bound, find.percentile);
    const found = { percentile: find.percentile, rate_per_second: rate };
    return { ...common, found, points: [...points, ...byThemselves] };
  }
  const points = await Promise.all(rates.map((rate) => serverPoint(measure, rate, capacity)));
  return { ...common, points: [...points, ...byThemselves] };
}
