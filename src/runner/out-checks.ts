import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../base/user-error.js";
import { checkReplaceable } from "../files/outputs.js";
import { refuseInput } from "../files/same-file.js";
import { fileReason } from "./read-file.js";

/** Nearest folder at or above a path that exists, checked to be a folder that may be written to. */
export function checkWritable(path: string, option: string): void {
  let at = resolve(path);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  if (!statSync(at).isDirectory()) throw new UserError(`${option} ${path}: ${at} is a file, a folder is needed`);
  try {
    accessSync(at, constants.W_OK);
  } catch (error) {
    throw new UserError(`${option} ${path}: ${at}: ${fileReason(error)}`);
  }
}

/**
 * Checks before any work is done that a file can be written later.
 * @param inputs what is read, and must not be replaced
 */
export function checkOutFile(file: string, option: string, inputs: readonly (string | undefined)[] = []): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: is a folder, a file is needed`);
  checkWritable(dirname(resolve(file)), option);
  checkReplaceable(file);
  refuseInput(file, option, inputs);
}
