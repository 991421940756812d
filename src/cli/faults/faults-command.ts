import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { siliconOf } from "../../chip/silicon.js";
import { configSha256 } from "../../config/canonical.js";
import type { Configuration } from "../../config/resolve.js";
import type { SpikeCode } from "../../contracts/chip.js";
import { openThreads } from "../../explore/evaluate/threads.js";
import { modelHash } from "../../explore/store/key.js";
import { programName } from "../../explore/store/program.js";
import type { Outcome } from "../../explore/store/record.js";
import { ResultStore } from "../../explore/store/store.js";
import { FAULTS_SCHEMA, type FaultsReport, protectionReport } from "../../faults/report.js";
import { type FinishedCase, tally } from "../../faults/tally.js";
import { attempt } from "../../files/output-error.js";
import { sha256Hex } from "../../input/sha256.js";
import { shared } from "../../runner/chip-job.js";
import { meshFitted, resolveOptions } from "../../runner/config-options.js";
import { runCampaign } from "../../runner/faults/campaign.js";
import { type Cell, type FaultTask, faultTasks, resultOf } from "../../runner/faults/fault-task.js";
import { type PreparedRow, prepareRows } from "../../runner/prepare.js";
import { type Context, inputRows, rowLimit } from "../common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { Progress } from "../progress.js";
import { threadCount } from "../sweep-executor.js";
import { type CampaignPlan, type FaultOptions, readFaultOptions } from "./fault-options.js";

/** Module that a thread runs. */
const THREAD = new URL("../../runner/faults/fault-worker.js", import.meta.url);
/** Folder of results by key; and what a campaign makes anew each time. */
const POINTS = "points";
const RESULT = "faults.json";
const REPORT = "report.html";

function openStore(out: string | undefined): ResultStore | null {
  if (out === undefined) return null;
  if (existsSync(out)) {
    const names = attempt(out, () => readdirSync(out));
    if (names.length > 0 && (!names.includes(POINTS) || names.includes("sweep.yaml")))
      throw new UserError(`--out ${out}: has files but is no earlier campaign; choose an empty or new folder`);
  }
  return new ResultStore(out);
}

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
  outcomes: readonly (Outcome | undefined)[],
  rows: readonly PreparedRow[],
  answers: readonly string[],
  labels: readonly string[],
): { finished: FinishedCase[]; faults: string[] } {
  const finished: FinishedCase[] = [];
  const faults: string[] = [];
  outcomes.forEach((outcome, i) => {
    if (outcome === undefined) return;
    const { code, kind, amount, row, run } = cells[i]!;
    if (!outcome.feasible) {
      faults.push(`${kind}, code ${code}, row ${rows[row]!.id}, run ${run}: ${outcome.reason}`);
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
  const folder = await context.openModel(options.modelPath ?? asked[0]!.model);
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
  const common = {
    model: shared(model),
    modelSha256: modelHash(model, folder.weightsSha256),
    program: programName(version, THREAD),
  };
  const tasks = new Map(
    configurations.map(({ resolved, model: _, ...config }) => [
      config.code,
      faultTasks({ config, resolved, ...common }, rows, plan.at),
    ]),
  );
  const store = openStore(options.out);
  const progress = new Progress(io, options.quiet === true);
  const executor = await openThreads<FaultTask>(threadCount(options), THREAD);
  let outcomes: (Outcome | undefined)[];
  try {
    outcomes = await runCampaign(cells.length, (i) => tasks.get(cells[i]!.code)!(cells[i]!), plan.share, {
      executor,
      store,
      interrupted: io.interrupted,
      onDone: (done) => progress.show(`${done} of ${cells.length} runs`, done / cells.length),
    });
  } finally {
    progress.clear();
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
    store.write(REPORT, [Buffer.from(faultsHtml(report, pageAssets()))]);
  }
  if (options.json) io.out(text);
  else {
    const { faultsScreen } = await import("./faults-screen.js");
    io.out(faultsScreen(report, options.out === undefined ? null : join(options.out, REPORT)));
  }
  for (const fault of faults) io.err(`fault: ${fault}\n`);
  if (io.interrupted.aborted) {
    const kept = options.out === undefined ? "" : ` in ${options.out}; the same command goes on from there`;
    io.err(`interrupted: ${finished.length} of ${cells.length} runs have a result${kept}\n`);
    return EXIT_INTERRUPTED;
  }
  return faults.length > 0 ? EXIT_FAULT : EXIT_OK;
}
