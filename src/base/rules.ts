import { plainText } from "./plain-text.js";

/** What a value from outside must be. Where every start checks a few dozen values, a library of schemas costs more. */
export interface Rule<T> {
  /** In words, after "must be". */
  readonly must: string;
  readonly holds: (value: unknown) => value is T;
}

const rule = <T>(must: string, holds: (value: unknown) => boolean): Rule<T> => ({
  must,
  holds: holds as Rule<T>["holds"],
});

const within = (value: unknown, min: number, max: number): boolean =>
  typeof value === "number" && value >= min && value <= max;

export const wholeNumber = (min: number, max: number): Rule<number> =>
  rule(`a whole number from ${min} to ${max}`, (value) => Number.isSafeInteger(value) && within(value, min, max));

export const realNumber = (min: number, max: number): Rule<number> =>
  rule(`a number from ${min} to ${max}`, (value) => Number.isFinite(value) && within(value, min, max));

export const flag: Rule<boolean> = rule("true or false", (value) => typeof value === "boolean");

export const oneOf = <const T extends string>(names: readonly T[]): Rule<T> =>
  rule(names.length === 1 ? names[0]! : `one of ${names.join(", ")}`, (value) => names.includes(value as T));

export const textUpTo = (most: number): Rule<string> =>
  rule(`text of 1 to ${most} characters`, (value) => typeof value === "string" && value !== "" && value.length <= most);

/** Text that every screen and page may show as it is. */
export const lineUpTo = (most: number): Rule<string> =>
  rule(
    `text of 1 to ${most} characters on one line, without control characters`,
    (value) => textUpTo(most).holds(value) && plainText(value) === value,
  );

export const orNull = <T>({ must, holds }: Rule<T>): Rule<T | null> =>
  rule(`${must}, or null`, (value) => value === null || holds(value));

export const listOf = <T>({ must, holds }: Rule<T>): Rule<T[]> =>
  rule(`a list, each ${must}`, (value) => Array.isArray(value) && value.every(holds));
