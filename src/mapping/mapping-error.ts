import { UserError } from "../base/user-error.js";

/** The model does not fit the chip; the message says which resource, how much is there and how much is needed. */
export class MappingError extends UserError {
  override readonly name = "MappingError";
}
