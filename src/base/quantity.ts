import { count, energy, roughly, si } from "./format.js";

/** A figure with its unit as people read it; units as the metrics have them. */
export function quantity(value: number, unit: string): string {
  switch (unit) {
    case "fJ":
      return energy(value);
    case "s":
    case "W":
    case "J s":
      return si(value, unit);
    case "1/s":
      return `${roughly(value)}/s`;
    case "-":
      return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
    default:
      if (value === 1) return `1 ${unit.replace(/(?<=..)s$/, "")}`;
      return Number.isInteger(value) ? `${roughly(value)} ${unit}` : `${Number(value.toPrecision(4))} ${unit}`;
  }
}
