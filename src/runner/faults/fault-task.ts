import { canonicalJson } from "../../config/canonical.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import type { SpikeCode } from "../../contracts/chip.js";
import type { SorbetModel } from "../../contracts/model.js";
import type { NamedTask } from "../../explore/point-source.js";
import type { Outcome } from "../../explore/store/record.js";
import { CHECKS } from "../../faults/checks.js";
import { type Amount, type CaseResult, type FaultCase, type FaultKind, OUTCOMES } from "../../faults/kinds.js";
import { sha256Hex } from "../../input/sha256.js";
import type { SimulationConfig } from "../../simulation/simulator.js";

/** A damaged run as the store names it; plain data that crosses a thread. */
export interface FaultTask extends NamedTask {
  readonly fault: FaultCase;
  readonly config: SimulationConfig;
  /** Name of model and configuration together: what a thread keeps a loaded chip by. */
  readonly chipKey: string;
  readonly model: SorbetModel;
  readonly input: { readonly inputIds: readonly number[]; readonly tokenTypes: readonly number[] };
}

/** What all runs of a campaign have in common. */
export interface CampaignChip {
  readonly config: SimulationConfig;
  readonly resolved: ResolvedConfig;
  readonly model: SorbetModel;
  readonly modelSha256: string;
  /** What runs it, see `programName`. */
  readonly program: string;
}

/** One run of a campaign, by its place in it. */
export interface Cell {
  readonly code: SpikeCode;
  readonly kind: FaultKind;
  readonly amount: Amount;
  readonly row: number;
  /** Number of the run among those of the same code, kind, amount and row. */
  readonly run: number;
}

const FORMAT = "sorbet-sim/fault@1";

/** Makes tasks of cells. The same faults are drawn for every chip that has the same memories. */
export function faultTasks(
  { config, resolved, model, modelSha256, program }: CampaignChip,
  rows: readonly FaultTask["input"][],
  at: number | null,
): (cell: Cell) => FaultTask {
  const { model: _, ...chip } = resolved;
  const chipKey = sha256Hex(canonicalJson({ chip, model: modelSha256, program }));
  return ({ kind, amount, row, run }) => {
    const { inputIds, tokenTypes } = rows[row]!;
    const seed = Math.imul(config.seed, 1_000_003) + Math.imul(row, 8191) + run;
    const fault = { kind, amount, seed, at };
    const key = sha256Hex(canonicalJson({ format: FORMAT, chip: chipKey, fault, inputIds, tokenTypes }));
    return { key, fidelity: config.noc, fault, config, chipKey, model, input: { inputIds, tokenTypes } };
  };
}

/** A run's result as numbers, which is what the store holds. @param labels of the model, whose numbers it takes */
export function outcomeOf(
  { outcome, faults, check, after, prediction }: CaseResult,
  labels: readonly string[],
): Outcome {
  return {
    feasible: true,
    metrics: {
      outcome: OUTCOMES.indexOf(outcome),
      faults,
      ...(check === undefined ? {} : { [`check.${check}`]: 1 }),
      ...(after === undefined ? {} : { after }),
      ...(prediction === undefined ? {} : { prediction: labels.indexOf(prediction) }),
    },
  };
}

/** The result that numbers of the store stand for. */
export function resultOf(metrics: Readonly<Record<string, number>>, labels: readonly string[]): CaseResult {
  const check = [...CHECKS, "deadlock", "endless", "other"].find((name) => metrics[`check.${name}`] === 1);
  const { outcome, faults, after, prediction } = metrics;
  return {
    outcome: OUTCOMES[outcome!]!,
    faults: faults!,
    ...(check === undefined ? {} : { check }),
    ...(after === undefined ? {} : { after }),
    ...(prediction === undefined ? {} : { prediction: labels[prediction] ?? String(prediction) }),
  };
}
