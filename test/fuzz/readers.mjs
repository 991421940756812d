import { textSubjects } from "./readers/text.mjs";

/** Readers of everything that comes from outside, by damaged and made-up input. */
export const subjects = (_scratch) => [...textSubjects()];
