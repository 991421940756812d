import type { z } from "zod";
import { UserError } from "../base/user-error.js";

/**
 * Data that a schema describes, as they stand.
 * @param place file, or file and line @throws UserError with the key for the first fault
 */
export function checked<T>(place: string, schema: z.ZodType, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return data as T;
  const { path, message } = result.error.issues[0]!;
  const key = path.map(String).join(".");
  throw new UserError(`${place}: damaged: ${key === "" ? "" : `${key}: `}${message}`);
}
