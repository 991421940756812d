import type { Scalar } from "../../spec/config/assignment.js";

/** One choice for every axis of a space: configuration path to value, in the order of the axes. */
export type Point = Readonly<Record<string, Exclude<Scalar, null>>>;

/** `path=value` as option --set takes it. Text stands in quotes, so that it is never read as a number. */
export function settingOf(path: string, value: Scalar): string {
  if (typeof value !== "string") return `${path}=${value}`;
  return `${path}=${/["\\]/.test(value) ? value : `"${value}"`}`;
}

export const settingsOf = (values: Readonly<Record<string, Scalar>>): string[] =>
  Object.entries(values).map(([path, value]) => settingOf(path, value));
