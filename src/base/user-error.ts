import { messageText } from "./plain-text.js";

/**
 * A fault of the input, not of the program: the message is one line that says what, where and how to fix it. The CLI
 * exits with 2.
 */
export class UserError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(messageText(message), options);
    this.name = new.target.name;
  }
}

/** A checkpoint that cannot be loaded: names the key or the tensor. */
export class CheckpointError extends UserError {}

/** A text or token sequence that the model cannot take. */
export class InputError extends UserError {}
