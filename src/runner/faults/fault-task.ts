import { canonicalJson } from "../../config/canonical.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import type { Configuration } from "../../config/resolve.js";
import type { SpikeCode } from "../../contracts/chip.js";
import type { SorbetModel } from "../../contracts/model.js";
import type { NamedTask } from "../../explore/point-source.js";
import type { ModelReference, ModelTask, NamedModelTask } from "../../explore/queue/job.js";
import type { Outcome } from "../../explore/store/record.js";
import { CHECKS } from "../../faults/checks.js";
import { type Amount, type CaseResult, type FaultCase, type FaultKind, OUTCOMES } from "../../faults/kinds.js";
import { sha256Hex } from "../../input/sha256.js";
import type { SimulationConfig } from "../../simulation/simulator.js";

/** A damaged run as the store names it; plain data that crosses a thread. */
export interface FaultTask extends NamedTask, ModelTask {
  readonly kind: "fault";
  readonly fault: FaultCase;
  readonly config: SimulationConfig;
  /** What `config` is made from. */
  readonly resolved: ResolvedConfig;
  /** Name of model and configuration together: what a thread keeps a loaded chip by. */
  readonly chipKey: string;
  readonly model: SorbetModel;
  readonly input: { readonly inputIds: readonly number[]; readonly tokenTypes: readonly number[] };
}

/** What all runs of a campaign have in common. */
export interface CampaignChip extends ModelReference {
  readonly config: SimulationConfig;
  readonly resolved: ResolvedConfig;
  readonly chipKey: string;
}

/** @param program what runs it, see `programName` */
export function campaignChip(
  { chip, host, code, noc, pruneLast, seed, resolved }: Configuration,
  { source, modelSha256 }: ModelReference,
  program: string,
): CampaignChip {
  const { model: _, ...keys } = resolved;
  return {
    config: { chip, host, code, noc, pruneLast, seed },
    resolved,
    source,
    modelSha256,
    chipKey: sha256Hex(canonicalJson({ chip: keys, model: modelSha256, program })),
  };
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

/** The task of one damaged run, but for the model. */
export function faultTask(
  chip: CampaignChip,
  fault: FaultCase,
  { inputIds, tokenTypes }: FaultTask["input"],
): NamedModelTask<FaultTask> {
  const key = sha256Hex(canonicalJson({ format: FORMAT, chip: chip.chipKey, fault, inputIds, tokenTypes }));
  return { kind: "fault", key, fidelity: chip.config.noc, fault, ...chip, input: { inputIds, tokenTypes } };
}

/** Makes tasks of cells. The same faults are drawn for every chip that has the same memories. */
export const faultTasks =
  (chip: CampaignChip, model: SorbetModel, rows: readonly FaultTask["input"][], at: number | null) =>
  ({ kind, amount, row, run }: Cell): FaultTask => {
    const seed = Math.imul(chip.config.seed, 1_000_003) + Math.imul(row, 8191) + run;
    return { ...faultTask(chip, { kind, amount, seed, at }, rows[row]!), model };
  };

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
