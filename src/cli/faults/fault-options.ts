import { didYouMean } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import { type Amount, FAULT_KINDS, type FaultKind } from "../../faults/kinds.js";
import { wholeNumber } from "../../runner/config-options.js";
import type { OutputOptions } from "../common.js";
import { type ExecutorOptions, type ExecutorPlan, optionPlan } from "../job-executor.js";

export interface FaultOptions extends OutputOptions, ExecutorOptions {
  readonly kind?: string;
  readonly count?: string;
  readonly rate?: string;
  readonly seeds?: string;
  readonly at?: string;
}

/** What a campaign is asked to do. */
export interface CampaignPlan {
  readonly kinds: readonly FaultKind[];
  readonly amounts: readonly Amount[];
  /** Runs of each kind, amount and row. */
  readonly runs: number;
  /** Tick of failure of links, routers and cores; null: drawn. */
  readonly at: number | null;
  readonly executor: ExecutorPlan;
}

const MOST_FAULTS = 1_000_000;
const MOST_RUNS = 1_000_000;
const DEFAULT_RUNS = "10";
const RATE = /^(\d+(\.\d*)?|\.\d+)(e-?\d+)?$/i;

function kindsOf({ kind }: FaultOptions): FaultKind[] {
  if (kind === undefined) return [...FAULT_KINDS];
  return [...new Set(kind.split(","))].map((name) => {
    const known = FAULT_KINDS.find((one) => one === name);
    if (known === undefined)
      throw new UserError(`--kind ${name}: must be among ${FAULT_KINDS.join(", ")}${didYouMean(name, FAULT_KINDS)}`);
    return known;
  });
}

function amountsOf({ count, rate }: FaultOptions): Amount[] {
  if (count !== undefined && rate !== undefined)
    throw new UserError("give either --count, faults a run, or --rate, the probability of each place");
  if (rate === undefined) return [{ count: wholeNumber("--count", count ?? "1", 1, MOST_FAULTS) }];
  const rates = rate.split(",").map((text) => {
    const value = RATE.test(text) ? Number(text) : Number.NaN;
    if (!(value > 0 && value <= 1))
      throw new UserError(`--rate must be numbers above 0 and at most 1, such as 1e-6,1e-5, found "${text}"`);
    return value;
  });
  return [...new Set(rates)].sort((a, b) => a - b).map((value) => ({ rate: value }));
}

/** @throws UserError */
export function readFaultOptions(options: FaultOptions): CampaignPlan {
  const at = options.at === undefined ? null : wholeNumber("--at", options.at, 0, Number.MAX_SAFE_INTEGER);
  return {
    kinds: kindsOf(options),
    amounts: amountsOf(options),
    runs: wholeNumber("--seeds", options.seeds ?? DEFAULT_RUNS, 1, MOST_RUNS),
    at,
    executor: optionPlan(options),
  };
}
