/** What an error of the operating system carries, on every platform. */
interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than the limit for files (ulimit -f)",
  EIO: "the disk reports an error",
  EISDIR: "is a folder, a file is needed",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files (ulimit -n)",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many open files on this machine",
  ENOENT: "there is no such file or folder",
  ENOMEM: "not enough memory",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "part of the path is a file, a folder is needed",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ETXTBSY: "the file is in use",
};

/** Why the operating system refused something, in words; undefined for an error that is not its own. */
export function systemReason(error: unknown): string | undefined {
  const { code, syscall, message } = (error ?? {}) as SystemError;
  if (typeof code !== "string" || typeof syscall !== "string") return undefined;
  // The only call without a path: the folder that the process stands in has been removed.
  if (syscall === "uv_cwd") return "the working folder does not exist any more";
  return REASONS[code] ?? String(message);
}
