import type { Summary } from "../contracts/summary.js";
import type { PreparedRow } from "../runner/prepare.js";
import { binaryScores, pearson, spearman } from "./scores.js";

export const EVAL_SCHEMA = "sorbet-sim/eval@1";

/** What `eval --json` prints. */
export interface EvalResult {
  readonly schema: typeof EVAL_SCHEMA;
  readonly engine: "reference" | "chip";
  readonly n: number;
  /** Null for a model with a single output, whose scores are not right or wrong. */
  readonly correct: number | null;
  /** correct / labelled; null when no row has a label. */
  readonly accuracy: number | null;
  readonly labelled: number;
  /** Two labels: F1 of the second one, and Matthews' correlation, over the labelled rows. */
  readonly f1?: number;
  readonly matthews?: number;
  /** A single output: correlation of its score with the rows' own. */
  readonly pearson?: number;
  readonly spearman?: number;
  readonly seed: number;
  readonly config_sha256: string;
  readonly model: { readonly name: string; readonly weights_sha256: string };
  /** Engine chip: rows whose every logit equals the reference bit for bit. */
  readonly exact?: number;
  /** Engine chip only. */
  readonly chip?: {
    readonly preset: string;
    readonly code: string;
    readonly latency_p50_seconds: number;
    readonly latency_p99_seconds: number;
    readonly energy_mean_fj: number;
  };
}

/** One line of `--rows`. */
export interface EvalRow {
  readonly id: string | number;
  /** Name of the label, or a score. */
  readonly label: string | number | null;
  readonly prediction: string;
  readonly logits: readonly number[];
}

export function evalRow(
  { id, label, score }: Pick<PreparedRow, "id" | "label" | "score">,
  prediction: string,
  logits: readonly number[],
): EvalRow {
  return { id, label: label ?? score ?? null, prediction, logits };
}

type Figures = Pick<EvalResult, "correct" | "accuracy" | "f1" | "matthews" | "pearson" | "spearman">;

function figuresOf(labelled: readonly EvalRow[], labels: readonly string[]): Figures {
  if (labels.length === 1) {
    const [scores, truth] = [labelled.map(({ logits }) => logits[0]!), labelled.map(({ label }) => label as number)];
    const none = { correct: null, accuracy: null };
    return labelled.length < 2 ? none : { ...none, pearson: pearson(scores, truth), spearman: spearman(scores, truth) };
  }
  const correct = labelled.filter(({ label, prediction }) => label === prediction).length;
  const common = { correct, accuracy: labelled.length === 0 ? null : correct / labelled.length };
  if (labels.length !== 2 || labelled.length === 0) return common;
  const index = (name: string | number | null) => labels.indexOf(name as string);
  const predicted = labelled.map(({ prediction }) => index(prediction));
  return {
    ...common,
    ...binaryScores(
      predicted,
      labelled.map(({ label }) => index(label)),
    ),
  };
}

/** Figures of both engines; `labels` are the model's, `summary` is that of the chip. */
export function evalResult(
  rows: readonly EvalRow[],
  labels: readonly string[],
  facts: Pick<EvalResult, "engine" | "seed" | "config_sha256" | "model">,
  summary?: Summary,
): EvalResult {
  const labelled = rows.filter(({ label }) => label !== null);
  const { engine, seed, config_sha256, model } = facts;
  const { correct, accuracy, ...beside } = figuresOf(labelled, labels);
  const common = {
    schema: EVAL_SCHEMA,
    engine,
    n: rows.length,
    correct,
    accuracy,
    labelled: labelled.length,
    ...beside,
    seed,
    config_sha256,
    model,
  } as const;
  if (summary === undefined) return common;
  return {
    ...common,
    exact: summary.inputs.filter(({ exact }) => exact).length,
    chip: {
      preset: summary.chip.preset,
      code: summary.chip.code,
      latency_p50_seconds: summary.totals.latency.p50_seconds,
      latency_p99_seconds: summary.totals.latency.p99_seconds,
      energy_mean_fj: summary.totals.energy.total_fj / rows.length,
    },
  };
}
