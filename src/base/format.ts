/** Numbers for people. Values of files and JSON never pass through here. */

/** 1234567 -> "1,234,567" */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** 1 core, 2 cores: `one` takes an s where there is not just one. */
export const plural = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? "" : "s"}`;

const SCALES = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "u"],
  [1e-9, "n"],
  [1e-12, "p"],
  [1e-15, "f"],
] as const;

/** Three significant digits without an exponent, for 1 <= value < 1000. */
function threeDigits(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** The size of the SI prefix that suits a value, and the prefix: 0.0029 -> [1e-3, "m"]. */
export const prefixOf = (value: number): readonly [size: number, prefix: string] =>
  SCALES.find(([size]) => Math.abs(value) >= size * 0.9995) ?? SCALES.at(-1)!;

/** Three significant digits with an SI prefix: 0.0029 s -> "2.90 ms". */
export function si(value: number, unit: string): string {
  if (value === 0) return `0 ${unit}`;
  const [scale, prefix] = prefixOf(value);
  return `${threeDigits(value / scale)} ${prefix}${unit}`;
}

/** Femtojoules as pJ, nJ, uJ, mJ. */
export const energy = (fj: number): string => si(fj * 1e-15, "J");

/** A large count in three digits: 3012345 -> "3.01 M"; below 10,000 in full. */
export const roughly = (value: number): string => (value < 10_000 ? count(value) : si(value, "").trimEnd());

/** 0.4132 -> "41.3 %"; what rounds to nothing or to all without being it says so. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

/** A logit in at most five decimals, sign always shown. */
export const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Number(Math.abs(value).toFixed(5))}`;
