import { CONFIG_KEYS } from "../../config/config-keys.js";
import { leavesOf } from "../../config/leaf.js";

/** What one of a unit is in the smallest unit of its kind, so that numbers stay whole: ps, fJ, bit, mV, um2, uW. */
const SIZES: Readonly<Record<string, number>> = {
  ps: 1,
  ns: 1e3,
  us: 1e6,
  ms: 1e9,
  s: 1e12,
  fJ: 1,
  pJ: 1e3,
  nJ: 1e6,
  uJ: 1e9,
  mJ: 1e12,
  J: 1e15,
  bit: 1,
  B: 8,
  KiB: 8 * 1024,
  MiB: 8 * 1024 ** 2,
  mV: 1,
  V: 1e3,
  um2: 1,
  mm2: 1e6,
  uW: 1,
  mW: 1e3,
  W: 1e6,
};

const KINDS: readonly (readonly string[])[] = [
  ["ps", "ns", "us", "ms", "s"],
  ["fJ", "pJ", "nJ", "uJ", "mJ", "J"],
  ["bit", "B", "KiB", "MiB"],
  ["mV", "V"],
  ["um2", "mm2"],
  ["uW", "mW", "W"],
];

/** Size of a unit in the smallest one of its kind; undefined for a word that is no unit. */
export const sizeOf = (unit: string): number | undefined => (Object.hasOwn(SIZES, unit) ? SIZES[unit] : undefined);

/** What a unit measures, by the smallest unit of its kind; undefined for a word that is no unit. */
export const kindOf = (unit: string): string | undefined => KINDS.find((units) => units.includes(unit))?.[0];

/**
 * `128KiB`, `2 ns` as a number of another unit, to 12 digits: 0.1 ns are 100 ps and nothing beside. Undefined for text
 * that is no quantity, or of another kind.
 */
export function quantityIn(text: string, unit: string): number | undefined {
  const match = /^\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z]+2?)\s*$/.exec(text);
  if (match === null || kindOf(match[2]!) === undefined || kindOf(match[2]!) !== kindOf(unit)) return undefined;
  return Number(((Number(match[1]) * SIZES[match[2]!]!) / SIZES[unit]!).toPrecision(12));
}

/** A number followed by a unit, inside a longer text. */
export const QUANTITIES = new RegExp(
  `(?<![\\w.$])(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*(${Object.keys(SIZES).join("|")})(?![\\w.])`,
  "g",
);

const UNIT_OF_KEY: ReadonlyMap<string, string> = new Map(
  [...leavesOf(CONFIG_KEYS)].map(([path, { unit }]) => [path, unit]),
);

/** Unit of a configuration key; undefined where there is no such key. */
export const unitOfKey = (path: string): string | undefined => UNIT_OF_KEY.get(path);
