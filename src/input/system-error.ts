import { systemReason } from "../base/system-error.js";
import { UserError } from "../base/user-error.js";

/** A name with a character NUL is refused before the system sees it. */
const isNoName = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === "ERR_INVALID_ARG_VALUE" &&
  /null bytes/.test((error as Error).message);

/** Why a file cannot be read, in words. */
export function fileReason(error: unknown): string {
  if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT") return "there is no such file";
  if (isNoName(error)) return "is no name of a file";
  return systemReason(error) ?? (error as Error).message;
}

/**
 * An error of the operating system as an error of the user: disks, permissions, limits and names are not the
 * program's. Undefined for every other error.
 */
export function systemFault(error: unknown): UserError | undefined {
  const reason = isNoName(error) ? "is no name of a file" : systemReason(error);
  if (reason === undefined) return undefined;
  const { path } = error as NodeJS.ErrnoException;
  return new UserError(path === undefined ? reason : `${path}: ${reason}`, { cause: error });
}
