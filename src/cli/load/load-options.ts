import { UserError } from "../../base/user-error.js";
import type { Arrival } from "../../contracts/arrival.js";
import { parseArrival } from "../../contracts/arrival.js";
import { SCENARIOS, type Scenario } from "../../load/load-spec.js";
import { P999_REQUESTS, PERCENTILES, type PercentileName } from "../../load/percentiles.js";
import { wholeNumber } from "../../runner/config-options.js";
import type { OutputOptions } from "../common.js";
import { type ExecutorOptions, type ExecutorPlan, optionPlan } from "../job-executor.js";

export interface LoadOptions extends OutputOptions, ExecutorOptions {
  readonly rate?: string;
  readonly rates?: string;
  readonly find?: boolean;
  readonly bound?: string;
  readonly percentile?: string;
  readonly arrival?: string;
  readonly scenario?: string;
  readonly requests?: string;
  readonly seeds?: string;
  readonly warmup?: string;
}

/** What a load command measures. */
export interface LoadPlan {
  readonly scenarios: readonly Scenario[];
  /** Offered rates, sentences a second; empty where they are found, or where none is offered. */
  readonly rates: readonly number[];
  readonly find: { readonly bound: number; readonly percentile: PercentileName } | null;
  readonly boundSeconds: number | null;
  readonly arrivalAt: (rate: number, tickPs: number) => Arrival;
  /** File of arrivals; its rate is theirs. */
  readonly trace: string | null;
  readonly executor: ExecutorPlan;
  readonly requests: number;
  readonly warmup: number;
  readonly seeds: number;
}

export const DEFAULT_ARRIVAL = "poisson";
const MOST_RATES = 1000;
const MOST_REQUESTS = 1_000_000;
const DEFAULT_REQUESTS = 1000;
/** Share of the requests that is left out at the start. */
export const WARMUP = 0.1;

function positive(option: string, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UserError(`${option} must be a number above 0, found "${text}"`);
}

function rateList(text: string): number[] {
  const parts = text.split(":");
  if (parts.length !== 3) throw new UserError(`--rates must be FROM:TO:STEP, such as 100:1000:100, found "${text}"`);
  const [from, to, step] = parts.map((part) => positive("--rates", part)) as [number, number, number];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count < 1 || count > MOST_RATES)
    throw new UserError(`--rates ${text}: gives ${Math.max(0, count)} rates; 1 to ${MOST_RATES} are taken`);
  return Array.from({ length: count }, (_, i) => from + i * step);
}

function scenarioList(text: string): Scenario[] {
  if (text === "all") return [...SCENARIOS];
  const names = text.split(",").map((part) => part.trim());
  const unknown = names.find((part) => !SCENARIOS.includes(part as Scenario));
  if (unknown !== undefined)
    throw new UserError(`--scenario must be all, or some of ${SCENARIOS.join(", ")} with commas, found "${unknown}"`);
  return SCENARIOS.filter((known) => names.includes(known));
}

/** Arrivals at a rate, by the name of --arrival. */
function arrivals(name: string): LoadPlan["arrivalAt"] {
  const of = (rate: number, tickPs: number): string | number => {
    const [kind, shape] = name.split(":");
    if (kind === "interval" && shape === undefined) return Math.max(1, Math.round(1e12 / tickPs / rate));
    if (kind === "poisson" && shape === undefined) return `poisson:${rate}`;
    if (kind === "gamma" && shape !== undefined) return `gamma:${rate},${shape}`;
    throw new UserError(`--arrival must be poisson, gamma:SHAPE, interval or trace:FILE, found "${name}"`);
  };
  const arrivalAt: LoadPlan["arrivalAt"] = (rate, tickPs) => {
    const arrival = parseArrival(of(rate, tickPs));
    if (arrival === undefined) throw new UserError(`--arrival ${name} at ${rate} a second: is out of range`);
    return arrival;
  };
  arrivalAt(1, 1);
  return arrivalAt;
}

function planOf(options: LoadOptions): ExecutorPlan {
  const plan = optionPlan(options);
  if (plan.share !== null && options.find)
    throw new UserError("--shard: --find takes each rate from the one before, which cannot be shared out");
  return plan;
}

/** @throws UserError for options that do not go together */
export function planLoad(options: LoadOptions): LoadPlan {
  const { scenario: name = "server", rate, rates, find, bound, percentile = "99", arrival = DEFAULT_ARRIVAL } = options;
  const scenarios = scenarioList(name);
  const offers = scenarios.includes("server");
  const ways = [rate, rates, find].filter((way) => way !== undefined).length;
  if (!offers && (ways > 0 || options.arrival !== undefined))
    throw new UserError(`--scenario ${name}: sends by itself; --rate, --rates, --find and --arrival go with server`);
  const trace = /^trace:(.+)$/.exec(arrival)?.[1] ?? null;
  if (trace !== null && ways > 0)
    throw new UserError("--arrival trace:FILE has its own rate; leave --rate, --rates and --find away");
  if (offers && trace === null && ways !== 1)
    throw new UserError("load: give one of --rate R, --rates FROM:TO:STEP, or --find --bound SECONDS");
  const boundSeconds = bound === undefined ? null : positive("--bound", bound);
  if (find && boundSeconds === null) throw new UserError("--find needs --bound SECONDS, the latency to stay within");
  const ranked = (Object.keys(PERCENTILES) as PercentileName[]).find((key) => String(PERCENTILES[key]) === percentile);
  if (ranked === undefined)
    throw new UserError(`--percentile must be one of ${Object.values(PERCENTILES).join(", ")}, found "${percentile}"`);
  const whole = (option: string, text: string | undefined, otherwise: number, least: number, most: number): number =>
    text === undefined ? otherwise : wholeNumber(option, text, least, most);
  const requests = whole("--requests", options.requests, DEFAULT_REQUESTS, 2, MOST_REQUESTS);
  const seeds = whole("--seeds", options.seeds, 1, 1, 1000);
  const warmup = whole("--warmup", options.warmup, Math.floor(WARMUP * requests), 0, requests - 2);
  if (find && ranked === "p999" && seeds * (requests - warmup) < P999_REQUESTS)
    throw new UserError(
      `--percentile 99.9: needs ${P999_REQUESTS} requests after warm-up, --requests and --seeds give ${seeds * (requests - warmup)}`,
    );
  return {
    scenarios,
    rates: rate !== undefined ? [positive("--rate", rate)] : rates !== undefined ? rateList(rates) : [],
    find: find ? { bound: boundSeconds!, percentile: ranked } : null,
    boundSeconds,
    arrivalAt: arrivals(trace === null ? arrival : DEFAULT_ARRIVAL),
    trace,
    executor: planOf(options),
    requests,
    warmup,
    seeds,
  };
}
