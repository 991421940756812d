import type { Scalar } from "../../config/assignment.js";

/** One choice for every axis of a space: configuration path to value, in the order of the axes. */
export type Point = Readonly<Record<string, Exclude<Scalar, null>>>;

/** What a constraint calls the silicon of a point, mm2: it follows from the configuration alone. */
export const AREA = "area";

/** A word that option --set reads as text. */
const PLAIN = /^(?!(?:true|false|null)$)[A-Za-z_][\w.-]*$/;

/** `path=value` as option --set takes it; text that could be read as something else stands in quotes. */
export function settingOf(path: string, value: Scalar): string {
  if (typeof value !== "string" || PLAIN.test(value) || /["\\]/.test(value)) return `${path}=${value}`;
  return `${path}="${value}"`;
}

export const settingsOf = (values: Readonly<Record<string, Scalar>>): string[] =>
  Object.entries(values).map(([path, value]) => settingOf(path, value));
