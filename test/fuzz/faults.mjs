import { bundledSubjects } from "./bundled.mjs";

/** Single faults in small chips. */
export const subjects = (scratch) => bundledSubjects(new URL("./faults/subjects.ts", import.meta.url), scratch);
