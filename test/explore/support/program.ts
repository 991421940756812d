import { programName } from "../../../src/explore/store/program.js";
import { packageVersion } from "../../../src/runner/package-files.js";

/** The compiled program's name in keys, so that what is evaluated in a test's own thread has the same. */
export const PROGRAM = programName(
  packageVersion(),
  new URL("../../../dist/explore/evaluate/worker.js", import.meta.url),
);

/** The same of the program whose queue it is. */
export const QUEUE = programName(packageVersion(), new URL("../../../dist/runner/jobs/thread.js", import.meta.url));

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
