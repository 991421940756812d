import { OutputError } from "../../files/output-error.js";

/** Memory ran out, or a file could not be read or written: nothing that a point's key decides. */
export const isInfrastructure = (error: unknown): boolean =>
  (error instanceof RangeError && /alloc|length/i.test(error.message)) ||
  typeof (error as NodeJS.ErrnoException).errno === "number" ||
  error instanceof OutputError;
