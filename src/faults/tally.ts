import type { SpikeCode } from "../contracts/chip.js";
import type { CaseResult, FaultKind, FaultOutcome } from "./kinds.js";
import { OUTCOMES } from "./kinds.js";
import { wilson } from "./wilson.js";

/** One damaged run and what it was to answer. */
export interface FinishedCase {
  readonly code: SpikeCode;
  readonly kind: FaultKind;
  /** Of each place; null where the number of faults was given. */
  readonly rate: number | null;
  readonly result: CaseResult;
  /** Whether the run answered, and rightly: as the row is labelled, or else as the undamaged chip answers. */
  readonly correct: boolean;
}

/** What became of the runs of a kind in a spike code. */
export interface KindTally extends Readonly<Record<FaultOutcome, number>> {
  readonly code: SpikeCode;
  readonly kind: FaultKind;
  /** Runs with at least one fault. */
  readonly injected: number;
  /** Places damaged in them. */
  readonly faults: number;
  /** Share of the runs with an effect that the chip found, a deadlock included; null without any. */
  readonly coverage: number | null;
  readonly coverage_ci: readonly [low: number, high: number];
  /** Runs by the check that found them. */
  readonly checks: Readonly<Record<string, number>>;
  /** Ticks from the first fault to its finding. */
  readonly detection_ticks: { readonly median: number; readonly most: number } | null;
}

/** Answers of the runs with one rate of faults. */
export interface RateTally {
  readonly code: SpikeCode;
  readonly kind: FaultKind;
  readonly rate: number;
  readonly n: number;
  readonly answered: number;
  readonly correct: number;
  readonly correct_ci: readonly [low: number, high: number];
}

function kindTally(code: SpikeCode, kind: FaultKind, cases: readonly FinishedCase[]): KindTally {
  const hit = cases.map(({ result }) => result).filter(({ faults }) => faults > 0);
  const count = (outcome: FaultOutcome): number => hit.filter((one) => one.outcome === outcome).length;
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcome)])) as Record<
    FaultOutcome,
    number
  >;
  const found = counts.detected + counts.deadlock;
  const effective = hit.length - counts.masked;
  const checks: Record<string, number> = {};
  for (const { check } of hit) if (check !== undefined) checks[check] = (checks[check] ?? 0) + 1;
  const ticks = hit.flatMap(({ after }) => (after === undefined ? [] : [after])).sort((a, b) => a - b);
  return {
    code,
    kind,
    injected: hit.length,
    faults: hit.reduce((n, { faults }) => n + faults, 0),
    ...counts,
    coverage: effective === 0 ? null : found / effective,
    coverage_ci: wilson(found, effective),
    checks: Object.fromEntries(Object.entries(checks).sort(([a], [b]) => (a < b ? -1 : 1))),
    detection_ticks:
      ticks.length === 0 ? null : { median: ticks[Math.floor((ticks.length - 1) / 2)]!, most: ticks.at(-1)! },
  };
}

function rateTally(code: SpikeCode, kind: FaultKind, rate: number, cases: readonly FinishedCase[]): RateTally {
  const correct = cases.filter((one) => one.correct).length;
  const answered = cases.filter(({ result }) => result.prediction !== undefined).length;
  return { code, kind, rate, n: cases.length, answered, correct, correct_ci: wilson(correct, cases.length) };
}

/** Adds finished runs up: coverage by kind and spike code, and accuracy by these and by rate where rates were given. */
export function tally(cases: readonly FinishedCase[]): { kinds: KindTally[]; accuracy: RateTally[] } {
  const groups = new Map<string, FinishedCase[]>();
  for (const one of cases) {
    const name = `${one.kind} ${one.code}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  const of = [...groups.values()];
  return {
    kinds: of.map((own) => kindTally(own[0]!.code, own[0]!.kind, own)),
    accuracy: of.flatMap((own) =>
      [...new Set(own.map(({ rate }) => rate))].flatMap((rate) => {
        if (rate === null) return [];
        const { code, kind } = own[0]!;
        return [
          rateTally(
            code,
            kind,
            rate,
            own.filter((one) => one.rate === rate),
          ),
        ];
      }),
    ),
  };
}
