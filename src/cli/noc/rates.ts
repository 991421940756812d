import { shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";

const DEFAULT_RATE = 0.1;
const MOST_RATES = 1000;
/** Digits that a rate keeps: below them lies what adding steps up adds. */
const DIGITS = 12;

function rateOf(option: string, text: string): number {
  const rate = /^\d*\.?\d+(e-?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (rate > 0) return rate;
  throw new UserError(`${option} ${shown(text)}: a rate is a number above 0, in flits per node and cycle`);
}

function spread(text: string): number[] {
  const parts = text.split(":");
  if (parts.length !== 3) throw new UserError(`--rates ${shown(text)}: must be FIRST:LAST:STEP or RATE,RATE,...`);
  const [first, last, step] = parts.map((part) => rateOf("--rates", part));
  if (last < first) throw new UserError(`--rates ${shown(text)}: the last rate is below the first`);
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  if (count > MOST_RATES) throw new UserError(`--rates ${shown(text)}: ${count} rates, at most ${MOST_RATES}`);
  return Array.from({ length: count }, (_, i) => Number((first + i * step).toPrecision(DIGITS)));
}

/** --rate and --rates as given. */
export interface OfferedRates {
  readonly rate?: string;
  readonly rates?: string;
}

/**
 * Offered rates of --rate or --rates, ascending: a list a,b,c or FIRST:LAST:STEP, the last one included if a step
 * meets it.
 */
export function ratesOf({ rate, rates }: OfferedRates, packetFlits: number): number[] {
  if (rate !== undefined && rates !== undefined) throw new UserError("give either --rate or --rates, not both");
  const option = rates === undefined ? "--rate" : "--rates";
  const all =
    rates === undefined
      ? [rate === undefined ? DEFAULT_RATE : rateOf("--rate", rate)]
      : rates.includes(":")
        ? spread(rates)
        : rates.split(",").map((part) => rateOf("--rates", part));
  const sorted = [...new Set(all)].sort((a, b) => a - b);
  const largest = sorted.at(-1)!;
  if (largest > packetFlits)
    throw new UserError(
      `${option} ${largest}: a node creates at most one packet a cycle, so with packets of ${packetFlits} flit${packetFlits === 1 ? "" : "s"} at most ${packetFlits}`,
    );
  return sorted;
}
