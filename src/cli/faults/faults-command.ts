import { join } from "node:path";
import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { siliconOf } from "../../chip/silicon.js";
import { configSha256 } from "../../config/canonical.js";
import type { Configuration } from "../../config/resolve.js";
import type { SpikeCode } from "../../contracts/chip.js";
import { programName } from "../../explore/store/program.js";
import { POINTS, type PointRecord } from "../../explore/store/record.js";
import { FAULTS_SCHEMA, type FaultsReport, protectionReport } from "../../faults/report.js";
import { type FinishedCase, tally } from "../../faults/tally.js";
import { sha256Hex } from "../../input/sha256.js";
import { meshFitted, resolveOptions } from "../../runner/config-options.js";
import { type CampaignRun, runCampaign } from "../../runner/faults/campaign.js";
import { FAULT_THREAD, faultJobs } from "../../runner/faults/fault-job.js";
import { type Cell, campaignChip, faultTasks, resultOf } from "../../runner/faults/fault-task.js";
import { FAULTS_FILE } from "../../runner/faults/read-report.js";
import { namedModel } from "../../runner/model-reference.js";
import { REPORT_FILE } from "../../runner/out-files.js";
import { type PreparedRow, prepareRows } from "../../runner/prepare.js";
import { type Context, inputRows, rowLimit } from "../common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { openExecutor } from "../job-executor.js";
import { JobProgress } from "../job-progress.js";
import { type FolderOf, openStore } from "../result-folder.js";
import { type CampaignPlan, type FaultOptions, readFaultOptions } from "./fault-options.js";

/** What a campaign makes anew each time. */
const RESULT = FAULTS_FILE;
const FOLDER: FolderOf<PointRecord> = {
  noun: "campaign",
  form: POINTS,
  results: [RESULT, REPORT_FILE],
  others: ["sweep.yaml"],
};

/** All runs of a campaign, those of one kind together. */
const cellsOf = ({ kinds, amounts, runs }: CampaignPlan, codes: readonly SpikeCode[], rows: number): Cell[] =>
  kinds.flatMap((kind) =>
    codes.flatMap((code) =>
      amounts.flatMap((amount) =>
        Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
          Array.from({ length: runs }, (_, run) => ({ code, kind, amount, row, run })),
        ),
      ),
    ),
  );

/** A configuration for each spike code asked for. */
async function configurationsOf(options: FaultOptions): Promise<Configuration[]> {
  const codes = options.code === undefined ? [undefined] : [...new Set(options.code.split(","))];
  const configurations: Configuration[] = [];
  for (const code of codes) configurations.push(await resolveOptions({ ...options, ...(code && { code }) }, 1));
  return configurations;
}

/** Runs that have a result; those that could not be done are told of. */
function finishedOf(
  cells: readonly Cell[],
  outcomes: readonly (CampaignRun | undefined)[],
  rows: readonly PreparedRow[],
  answers: readonly string[],
  labels: readonly string[],
): { finished: FinishedCase[]; faults: string[] } {
  const finished: FinishedCase[] = [];
  const faults: string[] = [];
  outcomes.forEach((outcome, i) => {
    if (outcome === undefined) return;
    const { code, kind, amount, row, run } = cells[i]!;
    const named = `${kind}, code ${code}, row ${rows[row]!.id}, run ${run}`;
    if ("gaveUp" in outcome) {
      faults.push(`failed: ${named}: ${outcome.gaveUp}; the same command tries it again`);
      return;
    }
    if (!outcome.feasible) {
      faults.push(`fault: ${named}: ${outcome.reason}`);
      return;
    }
    const result = resultOf(outcome.metrics, labels);
    const right = rows[row]!.label ?? answers[row]!;
    const rate = "rate" in amount ? amount.rate : null;
    finished.push({ code, kind, rate, result, correct: result.prediction === right });
  });
  return { finished, faults };
}

/** `faults [TEXT...]`: damages the chip, run after run, and says what came of it. */
export async function faultsCommand(
  texts: readonly string[],
  options: FaultOptions,
  context: Context,
): Promise<number> {
  const { io, version } = context;
  const plan = readFaultOptions(options);
  const asked = await configurationsOf(options);
  const inputs = await inputRows(texts, options, rowLimit(options), io);
  const path = options.modelPath ?? asked[0]!.model;
  const folder = await context.openModel(path);
  const { model } = folder;
  const { labels } = model.shape;
  if (labels.length < 2)
    throw new UserError(`${model.name} gives a score: faults needs a model with labels, whose predictions can differ`);
  const configurations: Configuration[] = [];
  for (const one of asked) configurations.push(await meshFitted(one, model));
  const { chip, noc, seed, resolved } = configurations[0]!;
  const codes = configurations.map(({ code }) => code);
  const rows = prepareRows(inputs, folder, chip.maxTokens);
  const { infer } = await import("../../sorbet/forward.js");
  const { answer } = await import("../../sorbet/host.js");
  const answers = rows.map((row) => answer(model.shape.labels, infer(model, row.inputIds, row.tokenTypes).logits));
  const cells = cellsOf(plan, codes, rows.length);
  const named = namedModel(path, folder);
  const program = programName(version, FAULT_THREAD);
  const tasks = new Map(
    configurations.map((one) => [one.code, faultTasks(campaignChip(one, named, program), named.model, rows, plan.at)]),
  );
  const progress = new JobProgress(io, options.quiet === true);
  const executor = await openExecutor(plan.executor, faultJobs(program), version, io, progress.queue);
  let store: ReturnType<typeof openStore<PointRecord>>;
  let outcomes: readonly (CampaignRun | undefined)[];
  try {
    store = openStore(options.out, FOLDER, [options.input, options.config, options.chip]);
    outcomes = await runCampaign(cells.length, (i) => tasks.get(cells[i]!.code)!(cells[i]!), plan.executor.share, {
      executor,
      store,
      interrupted: io.interrupted,
      onDone: (done) => progress.show(`${done} of ${cells.length} runs`, done / cells.length),
    });
  } finally {
    progress.end();
    await executor.close();
  }
  const { finished, faults } = finishedOf(cells, outcomes, rows, answers, labels);
  const report: FaultsReport = {
    schema: FAULTS_SCHEMA,
    seed,
    config_sha256: configSha256(resolved, sha256Hex),
    model: { name: model.name, weights_sha256: folder.weightsSha256 },
    chip: { preset: chip.preset, codes, noc, area_mm2: Number(siliconOf(chip).mm2.toFixed(3)) },
    rows: rows.length,
    runs: cells.length,
    present: finished.length,
    protection: protectionReport(chip),
    ...tally(finished),
  };
  const text = jsonText(report);
  if (store !== null) {
    const { faultsHtml } = await import("../../pages/faults/faults-html.js");
    const { pageAssets } = await import("../../pages/shell/assets.js");
    store.write(RESULT, [Buffer.from(text)]);
    store.write(REPORT_FILE, [Buffer.from(faultsHtml(report, pageAssets()))]);
  }
  if (options.json) io.out(text);
  else {
    const { faultsScreen } = await import("./faults-screen.js");
    io.out(faultsScreen(report, options.out === undefined ? null : join(options.out, REPORT_FILE)));
  }
  for (const fault of faults) io.err(`${fault}\n`);
  if (io.interrupted.aborted) {
    const kept = options.out === undefined ? "" : ` in ${options.out}; the same command goes on from there`;
    io.err(`interrupted: ${finished.length} of ${cells.length} runs have a result${kept}\n`);
    return EXIT_INTERRUPTED;
  }
  return faults.length > 0 ? EXIT_FAULT : EXIT_OK;
}
