import { UserError } from "../base/user-error.js";

/** The model does not fit the chip; the message names the resource, how much of it there is and how much is needed. */
export class MappingError extends UserError {
  override readonly name: string = "MappingError";
}

/** The model takes more cores than the mesh has. */
export class TooFewCores extends MappingError {
  constructor(
    readonly needed: number,
    message: string,
  ) {
    super(message);
  }
}
