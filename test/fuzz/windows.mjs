import { bundledSubjects } from "./bundled.mjs";

/** Two errors in one window that could compensate each other. */
export const subjects = (scratch) => bundledSubjects(new URL("./windows/subjects.ts", import.meta.url), scratch);
