import { UserError } from "../units/user-error.js";
import { systemFault } from "./system-error.js";

export const damaged = (file: string, why: string, cause?: unknown): UserError =>
  new UserError(`${file}: damaged: ${why}`, { cause });

/**
 * Bytes in the hands of a library that knows no users: whatever it throws over them is a fault of the file.
 * @throws UserError
 */
export async function decoding<T>(file: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw systemFault(error) ?? damaged(file, error instanceof Error ? error.message : String(error), error);
  }
}
