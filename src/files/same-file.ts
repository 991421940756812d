import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../base/user-error.js";

/** What is at a path; undefined where nothing can be seen. */
function stat(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

/** Whether two paths lead to one file or folder, through symbolic and hard links too. */
export function isSameFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  const [one, other] = [stat(a), stat(b)];
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

/** Files within a folder; none if it is no folder. */
export const filesIn = (folder: string): string[] =>
  stat(folder)?.isDirectory() === true ? readdirSync(folder).map((name) => join(folder, name)) : [];

/**
 * Refuses an output that would replace what the command reads.
 * @param option how the output is called
 * @param inputs files or folders; undefined ones are left out
 * @throws UserError
 */
export function refuseInput(output: string, option: string, inputs: readonly (string | undefined)[]): void {
  const same = inputs.find((input) => input !== undefined && isSameFile(input, output));
  if (same !== undefined)
    throw new UserError(`${option} ${output}: would replace ${same}, which the same command uses; give another name`);
}
