import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceWhole } from "../../explore/store/atomic.js";
import { attempt } from "../../files/output-error.js";
import { refuseInput } from "../../files/same-file.js";

export const RESULT = "load.json";
export const REPORT = "report.html";

/** The folder of --out: load runs that are kept, and the result. */
export function createOutFolder(out: string | undefined, inputs: readonly (string | undefined)[]) {
  if (out === undefined) return undefined;
  for (const name of [RESULT, REPORT]) refuseInput(join(out, name), "--out", inputs);
  const temporary = join(out, "tmp");
  attempt(temporary, () => mkdirSync(temporary, { recursive: true }));
  return {
    write: (name: string, text: string) => replaceWhole(join(out, name), [Buffer.from(text)], temporary),
  };
}
