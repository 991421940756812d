import { UserError } from "../base/user-error.js";
import { systemFault } from "./system-error.js";

export const damaged = (file: string, why: string, cause?: unknown): UserError =>
  new UserError(`${file}: damaged: ${why}`, { cause });

/** What a library says of bytes that it cannot decode. Where it stumbles over them, its words tell a user nothing. */
export const decodeReason = (error: unknown): string =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
    ? "its bytes make no sense"
    : error instanceof Error
      ? error.message
      : String(error);

/**
 * Bytes in the hands of a library that knows no users: whatever it throws over them is a fault of the file.
 * @throws UserError
 */
export async function decoding<T>(file: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw systemFault(error) ?? damaged(file, decodeReason(error), error);
  }
}
