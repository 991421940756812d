import { systemReason } from "../base/system-error.js";
import { UserError } from "../base/user-error.js";

/** A file that cannot be written: the disk, a limit or the path is at fault. */
export class OutputError extends UserError {
  constructor(path: string, reason: string) {
    super(`${path}: could not be written: ${reason}`);
  }
}

/** Does something for the file or folder `path`. @throws OutputError where the operating system refuses */
export function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = systemReason(error);
    throw reason === undefined ? error : new OutputError(path, reason);
  }
}
