import type { Summary } from "../spec/summary.js";

export const EVAL_SCHEMA = "sorbet-sim/eval@1";

/** What `eval --json` prints. */
export interface EvalResult {
  readonly schema: typeof EVAL_SCHEMA;
  readonly engine: "reference" | "chip";
  readonly n: number;
  readonly correct: number;
  /** correct / labelled; null when no row has a label. */
  readonly accuracy: number | null;
  readonly labelled: number;
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
  readonly label: string | null;
  readonly prediction: string;
  readonly logits: readonly number[];
}

export function evalRow(
  { id, label }: { readonly id: string | number; readonly label?: string | undefined },
  prediction: string,
  logits: readonly number[],
): EvalRow {
  return { id, label: label ?? null, prediction, logits };
}

/** Figures of both engines; `summary` is that of the chip. */
export function evalResult(
  rows: readonly EvalRow[],
  facts: Pick<EvalResult, "engine" | "seed" | "config_sha256" | "model">,
  summary?: Summary,
): EvalResult {
  const labelled = rows.filter(({ label }) => label !== null);
  const correct = labelled.filter(({ label, prediction }) => label === prediction).length;
  const { engine, seed, config_sha256, model } = facts;
  const counts = { n: rows.length, correct, accuracy: labelled.length === 0 ? null : correct / labelled.length };
  const common = {
    schema: EVAL_SCHEMA,
    engine,
    ...counts,
    labelled: labelled.length,
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
