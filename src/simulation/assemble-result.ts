import { PORTS } from "../noc/mesh.js";
import { type InputResult, PATH_PARTS, type PathPart } from "../spec/summary.js";
import type { Workload } from "../workloads/workload.js";
import { accountRun } from "./account-run.js";
import type { BatchResult } from "./batch-result.js";
import type { ChipRun } from "./chip-run.js";
import type { EnergyAccount } from "./energy.js";
import { latencyOf } from "./latency.js";
import type { SimulationInput } from "./simulator.js";
import { siteRates, traffic } from "./traffic.js";

/** A finished chip run. */
export interface FinishedRun {
  readonly run: ChipRun;
  readonly workload: Workload;
  readonly inputs: readonly SimulationInput[];
}

/** Who takes the results of sentences. */
export interface RowHooks {
  /** Is told each sentence's result as it is made, in order, the chip at rest. */
  readonly onRow?: (row: InputResult, sentence: number) => void;
  /** False: the batch's result has no rows, `onRow` alone gets them. */
  readonly keepRows?: boolean;
}

/** All of a chip run as plain data. */
export function batchResult(finished: FinishedRun, { onRow, keepRows = true }: RowHooks): BatchResult {
  const { run, workload, inputs } = finished;
  const { chip, image } = run;
  const { program, spec } = chip;
  const { timesteps } = workload.rules;
  const results: InputResult[] = [];
  const ticks: number[] = [];
  const criticalPath = Object.fromEntries(PATH_PARTS.map((name) => [name, 0])) as Record<PathPart, number>;
  const accounts = accountRun(run, (sentence, account) => {
    const row = inputResult(finished, sentence, account);
    ticks.push(row.latency.ticks);
    for (const name of PATH_PARTS) criticalPath[name] += row.latency.critical_path[name];
    onRow?.(row, sentence);
    if (keepRows) results.push(row);
  });
  const all = inputs.map((_, sentence) => sentence);
  const tokens = inputs.reduce((n, { inputIds }) => n + inputIds.length, 0);
  const evidence = accounts.evidenceFj();
  return {
    inputs: results,
    latencies: { ticks },
    tokens,
    ticks: run.ticks,
    kernelEvents: run.kernelEvents,
    traffic: traffic(chip, all, run.ticks),
    linkFlits: linkFlits(chip.network.counts.linkFlits, spec.mesh.width * spec.mesh.height * PORTS, all),
    energy: accounts.finish(),
    views: accounts.views(),
    energyCells: accounts.cells(),
    evidenceFj: {
      published: evidence.get("published")!,
      derived: evidence.get("derived")!,
      estimate: evidence.get("estimate")!,
    },
    criticalPath,
    sites: siteRates(chip, all, timesteps),
    registers: image.registers.map((r) => ({ site: r.site, bits_needed: r.needed, bits_available: r.bitsAvailable })),
    hostWork: workload.hostWork(program, inputs.length, tokens),
  };
}

function inputResult({ run, workload, inputs }: FinishedRun, sentence: number, account: EnergyAccount): InputResult {
  const { chip, image } = run;
  const input = inputs[sentence]!;
  const { prediction, logits } = workload.decode(chip.parts.hostPort.values[sentence]!, image);
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
    energy: account.finish(),
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
