import { PORTS } from "../noc/mesh.js";
import { type InputResult, PATH_PARTS, type PathPart } from "../spec/summary.js";
import type { Answer, Workload } from "../workloads/workload.js";
import type { RunAccounts } from "./account-run.js";
import type { BatchResult } from "./batch-result.js";
import type { ChipRun } from "./chip-run.js";
import { latencyOf } from "./latency.js";
import type { SimulationInput } from "./simulator.js";
import { siteRates, traffic } from "./traffic.js";

/** A finished chip run, and what was found of it: energy, and what the host made of its values. */
export interface FinishedRun {
  readonly run: ChipRun;
  readonly workload: Workload;
  readonly inputs: readonly SimulationInput[];
  readonly accounts: RunAccounts;
  readonly answers: readonly Answer[];
}

/** All of a chip run as plain data. */
export function batchResult(finished: FinishedRun): BatchResult {
  const { run, workload, inputs, accounts } = finished;
  const { chip, image } = run;
  const { program, spec } = chip;
  const { timesteps } = workload.rules;
  const results = inputs.map((_, sentence) => inputResult(finished, sentence));
  const all = inputs.map((_, sentence) => sentence);
  const tokens = inputs.reduce((n, { inputIds }) => n + inputIds.length, 0);
  const evidence = accounts.run.evidenceFj();
  return {
    inputs: results,
    tokens,
    ticks: run.ticks,
    kernelEvents: run.kernelEvents,
    traffic: traffic(chip, all, run.ticks),
    linkFlits: linkFlits(chip.network.counts.linkFlits, spec.mesh.width * spec.mesh.height * PORTS, all),
    energy: accounts.run.finish(),
    views: accounts.run.views(),
    energyCells: accounts.run.cells(),
    evidenceFj: {
      published: evidence.get("published")!,
      derived: evidence.get("derived")!,
      estimate: evidence.get("estimate")!,
    },
    criticalPath: Object.fromEntries(
      PATH_PARTS.map((name) => [name, results.reduce((sum, r) => sum + r.latency.critical_path[name], 0)]),
    ) as Record<PathPart, number>,
    sites: siteRates(chip, all, timesteps),
    registers: image.registers.map((r) => ({ site: r.site, bits_needed: r.needed, bits_available: r.bitsAvailable })),
    hostWork: workload.hostWork(program, inputs.length, tokens),
  };
}

function inputResult({ run, workload, inputs, accounts, answers }: FinishedRun, sentence: number): InputResult {
  const { chip } = run;
  const input = inputs[sentence]!;
  const { prediction, logits } = answers[sentence]!;
  const reference = [...Float64Array.from(input.referenceLogits)];
  const latency = latencyOf(chip.parts.hostPort.paths[sentence]!, chip.program.stages, chip.spec.tickPs);
  return {
    id: input.id,
    ...(input.text === undefined ? {} : { text: input.text }),
    input_ids: [...input.inputIds],
    ...(input.tokenTypes.some((type) => type !== 0) ? { token_types: [...input.tokenTypes] } : {}),
    prediction,
    ...(input.label === undefined ? {} : { label: input.label }),
    logits: [...logits],
    reference_logits: reference,
    exact: logits.length === reference.length && logits.every((logit, i) => Object.is(logit, reference[i])),
    latency,
    traffic: traffic(chip, [sentence], latency.ticks),
    energy: accounts.sentences[sentence]!.finish(),
    sites: siteRates(chip, [sentence], workload.rules.timesteps),
  };
}

/** Flits by link over some sentences. @param counted index `sentence * links + link` */
function linkFlits(counted: ArrayLike<number>, links: number, sentences: readonly number[]): number[] {
  const flits = new Array<number>(links).fill(0);
  for (const sentence of sentences)
    for (let link = 0; link < links; link++) flits[link] = flits[link]! + counted[sentence * links + link]!;
  return flits;
}
