import { batchesOf } from "../../../src/base/batches.js";
import { jsonText } from "../../../src/base/json-text.js";
import { InputError } from "../../../src/base/user-error.js";
import { configSha256 } from "../../../src/config/canonical.js";
import { type Configuration, resolveConfig } from "../../../src/config/resolve.js";
import { type EngineUsed, tallyOf } from "../../../src/contracts/event-engine.js";
import type { ChipProgram } from "../../../src/contracts/program.js";
import { SimulationBus } from "../../../src/events/bus.js";
import { planOf } from "../../../src/pages/run/collect/plan.js";
import { PLAN_TABLES, type PlanTables } from "../../../src/pages/run/collect/plan-and-replay.js";
import { runReport, sentencePlan } from "../../../src/pages/run/collect/run-report.js";
import { reportHtml } from "../../../src/pages/run/report-html.js";
import type { BatchResult, SimulationInput } from "../../../src/simulation/batch-result.js";
import { fitMesh } from "../../../src/simulation/fit-mesh.js";
import { Simulator } from "../../../src/simulation/simulator.js";
import { summarise } from "../../../src/simulation/summarise.js";
import type { Block } from "../../../src/trace/block.js";
import { recordRun } from "../../../src/trace/record/run-recorder.js";
import { tableOf } from "../../../src/trace/table-data.js";
import { NAMES } from "../../../src/workloads/names.js";
import type { Finished, Reply } from "../messages.js";
import { type Choice, configOf } from "../setup.js";
import { type Assets, sha256 } from "./assets.js";
import { LiveSamples } from "./live-samples.js";
import type { Turns } from "./turns.js";

declare const VERSION: string;

/** Who hears of a run: replies, and the memory that goes with them. */
export type Tell = (reply: Reply, transfer?: Transferable[]) => void;

/** A choice put in force, and the sentences for it. */
export interface Prepared {
  readonly configuration: Configuration;
  readonly simulator: Simulator;
  readonly batches: readonly (readonly SimulationInput[])[];
}

/** @throws UserError in one line for what cannot be run */
export function prepare(texts: readonly string[], choice: Choice, { model, tokenizer, presets }: Assets): Prepared {
  if (texts.length === 0) throw new InputError("there is no sentence to run");
  const asked = resolveConfig({ presets, ...configOf(choice), defaultBatch: "all" });
  const configuration = fitMesh(asked, model);
  const { chip, host, code, noc, seed, pruneLast } = configuration;
  // A run leaves widths in the registers of its chip: each begins with a new one.
  const simulator = new Simulator(model, { chip, host, code, noc, seed, pruneLast });
  const inputs = texts.map((text, i): SimulationInput => {
    const { ids: inputIds, types: tokenTypes } = tokenizer.encode(text);
    const sample = { inputIds, tokenTypes };
    return { id: i + 1, text, ...sample, referenceLogits: simulator.workload.reference(sample) };
  });
  for (const input of inputs) simulator.check(input);
  return { configuration, simulator, batches: batchesOf(inputs, host.batch) };
}

/** Windows that will close, by core of the program, and those of the host. */
function expectedWindows({ cores, inputs }: ChipProgram, batch: readonly SimulationInput[]) {
  const tokens = batch.reduce((n, { inputIds }) => n + inputIds.length, 0);
  const byCore = new Array<number>(cores.length).fill(0);
  let all = 0;
  for (const { core, tokens: of } of inputs) {
    const windows = of === "all" ? tokens : batch.length;
    all += windows;
    if (core >= 0) byCore[core]! += windows;
  }
  return { byCore, all };
}

/** Who is where on the chip, from the table of it. */
function mapped({ configuration, simulator, batches }: Prepared, blocks: readonly Block[]): Reply {
  const { tickPs, mesh } = configuration.chip;
  const placement = tableOf("placement", tickPs, blocks);
  const plan = planOf(
    placement,
    tableOf("energy", tickPs, []),
    sentencePlan({ mesh: [mesh.width, mesh.height], topology: mesh.topology }, NAMES),
  );
  return { kind: "mapped", plan, windows: expectedWindows(simulator.program, batches[0]!).byCore, tickPs };
}

/** Maps the model by a choice, ahead of any run. */
export function map(choice: Choice, assets: Assets, tell: Tell): void {
  const prepared = prepare(["any"], choice, assets);
  const blocks: Block[] = [];
  const recorded = { run: 0, runs: 1, firstSentence: 0, events: false };
  const pieces = prepared.simulator.batchInPieces(
    prepared.batches[0]!,
    recordRun(recorded, (block) => blocks.push(block)),
  );
  pieces.next();
  pieces.return(undefined as never);
  tell(mapped(prepared, blocks));
}

/** Runs a choice on the chip; of several chip runs the first is told live. */
export async function run(
  texts: readonly string[],
  choice: Choice,
  assets: Assets,
  tell: Tell,
  turns: Turns,
): Promise<Finished> {
  const prepared = prepare(texts, choice, assets);
  const { configuration, simulator, batches } = prepared;
  const { tickPs } = configuration.chip;
  const blocks: Block[] = [];
  const results: BatchResult[] = [];
  const used: EngineUsed[] = [];
  let firstSentence = 0;
  for (const [index, batch] of batches.entries()) {
    const bus = new SimulationBus();
    const live = new LiveSamples(bus);
    const windows = expectedWindows(simulator.program, batch);
    const done = (share: number): number => (index + share) / batches.length;
    const send = (): void => {
      const records = index === 0 ? live.take() : new Int32Array(0);
      const share = done(Math.min(1, live.closed / windows.all));
      tell({ kind: "samples", records, ticks: live.ticks, share }, [records.buffer]);
    };
    const recorded = { run: index, runs: batches.length, firstSentence, events: false };
    const hooks = recordRun(recorded, (block) => blocks.push(block), bus);
    const onChip: typeof hooks.onChip = (chip) => {
      hooks.onChip(chip);
      if (index === 0) tell(mapped(prepared, blocks));
    };
    const pieces = simulator.batchInPieces(batch, { ...hooks, onChip, onEngine: (engine) => used.push(engine) });
    results.push(await turns.toEnd(pieces, send));
    send();
    firstSentence += batch.length;
  }
  const { resolved } = configuration;
  const hashes = {
    configSha256: await configSha256(resolved, (text) => sha256(new TextEncoder().encode(text))),
    weightsSha256: assets.weightsSha256,
  };
  const summary = summarise(simulator, results, hashes);
  const tables = Object.fromEntries(PLAN_TABLES.map((name) => [name, tableOf(name, tickPs, blocks)]));
  const { names, ...report } = runReport(tables as unknown as PlanTables, {
    version: VERSION,
    summary,
    resolved,
    engines: tallyOf(used),
    model: { model: assets.model, piece: (id) => assets.tokenizer.pieceOf(id) },
  });
  return {
    summary: jsonText(summary),
    reportHtml: reportHtml({ ...report, names }, assets.page),
    report,
    resolved,
  };
}
