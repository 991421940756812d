/** When sentences come to the host. Rates are sentences a second of simulated time. */
export type Arrival =
  /** So many ticks apart; 0: as soon as the chip can admit the next. */
  | { readonly kind: "interval"; readonly ticks: number }
  /** Independent gaps of one exponential distribution. */
  | { readonly kind: "poisson"; readonly perSecond: number }
  /** Independent gaps of one gamma distribution: bursts with a shape below 1, more even than poisson above. */
  | { readonly kind: "gamma"; readonly perSecond: number; readonly shape: number }
  /** At given times, seconds in ascending order; null before the file has been read. */
  | { readonly kind: "trace"; readonly file: string; readonly seconds: readonly number[] | null };

/** What a sentence meets that finds the host's queue full. */
export const WHEN_FULL = ["wait", "refuse"] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

/** Longest interval, ticks. */
export const MOST_ARRIVAL_TICKS = 1_000_000_000_000;
const LEAST_RATE = 1e-6;
const MOST_RATE = 1e12;
const LEAST_SHAPE = 0.01;
const MOST_SHAPE = 1000;

/** What may stand at host.arrival, in words. */
export const ARRIVAL_FORMS = `a whole number of ticks up to ${MOST_ARRIVAL_TICKS}, poisson:RATE, gamma:RATE,SHAPE (sentences a second from ${LEAST_RATE} to ${MOST_RATE}, shape from ${LEAST_SHAPE} to ${MOST_SHAPE}) or trace:FILE`;
/** Form of the texts among them. */
export const ARRIVAL_PATTERN: RegExp = /^(poisson:[0-9.eE+-]+|gamma:[0-9.eE+-]+,[0-9.eE+-]+|trace:\S.*)$/;

const numberIn = (text: string, low: number, high: number): number | undefined => {
  const value = text === "" ? Number.NaN : Number(text);
  return value >= low && value <= high ? value : undefined;
};

/** Reads a value of host.arrival; undefined if it is none. */
export function parseArrival(value: unknown): Arrival | undefined {
  if (typeof value === "number") {
    const fits = Number.isInteger(value) && value >= 0 && value <= MOST_ARRIVAL_TICKS;
    return fits ? { kind: "interval", ticks: value } : undefined;
  }
  if (typeof value !== "string" || !ARRIVAL_PATTERN.test(value)) return undefined;
  const colon = value.indexOf(":");
  const [kind, rest] = [value.slice(0, colon), value.slice(colon + 1)];
  if (kind === "trace") return { kind, file: rest, seconds: null };
  const [rate, shape] = rest.split(",") as [string, string?];
  const perSecond = numberIn(rate, LEAST_RATE, MOST_RATE);
  if (perSecond === undefined) return undefined;
  if (kind === "poisson") return { kind, perSecond };
  const spread = numberIn(shape!, LEAST_SHAPE, MOST_SHAPE);
  return spread === undefined ? undefined : { kind: "gamma", perSecond, shape: spread };
}
