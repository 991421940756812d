import { UserError } from "../units/user-error.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "is a folder, a file is needed",
  ENOTDIR: "a part of the path is a file, not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  EEXIST: "exists already",
  ENOTEMPTY: "is a folder that is not empty",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EFBIG: "the file would be larger than the system allows",
  EMFILE: "too many open files; raise the limit (ulimit -n)",
  ENFILE: "too many open files on this machine",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "links lead in a circle",
  EIO: "the disk cannot be read or written",
  ENXIO: "is no file that can be read",
  EAGAIN: "nothing can be read now",
  ENOMEM: "the machine has too little memory",
  ERR_FS_FILE_TOO_LARGE: "is too large",
  ERR_INVALID_ARG_VALUE: "is no name of a file",
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? "";

/** Why a file operation failed, in words. */
export function fileReason(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error as Error).message;
}

/** The working folder has been deleted under the program: nothing can be found from there. */
const isLostFolder = ({ code, syscall }: NodeJS.ErrnoException): boolean => code === "ENOENT" && syscall === "uv_cwd";

/**
 * An error of the operating system as an error of the user: disks, permissions, limits and names are not the program's. Undefined for every
 * other error.
 */
export function systemFault(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, path, code } = error as NodeJS.ErrnoException;
  if (isLostFolder(error))
    return new UserError("the working folder has been deleted; change to another", { cause: error });
  // A name with a character NUL is refused before the system sees it.
  if (typeof errno !== "number" && code !== "ERR_FS_FILE_TOO_LARGE" && !/null bytes/.test(error.message))
    return undefined;
  return new UserError(path === undefined ? fileReason(error) : `${path}: ${fileReason(error)}`, { cause: error });
}
