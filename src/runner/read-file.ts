import { readFileSync } from "node:fs";
import { UserError } from "../units/user-error.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "is a folder, a file is needed",
  EACCES: "may not be read",
};

/** Why a file operation failed, in words. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message;
}

/** Bytes of a file that the user named. */
export function readUserFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`${file}: ${fileReason(error)}`);
  }
}

/** Text of a file that the user named; a byte order mark is dropped. */
export function readUserText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readUserFile(file));
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(`${file}: is not UTF-8 text`);
    throw error;
  }
}
