import { energy, si } from "../base/format.js";

/** A value of an objective for people. */
export function objectiveText({ unit }: { readonly unit: string }, value: number): string {
  if (unit === "fJ") return energy(value);
  if (unit === "s" || unit === "W") return si(value, unit);
  return `${Number(value.toPrecision(4))}${unit === "-" ? "" : ` ${unit}`}`;
}
