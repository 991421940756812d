import { expect } from "vitest";
import { CheckpointError } from "../../src/base/user-error.js";

/** The message of the CheckpointError that loading gives; one line. */
export function refusal(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    return message;
  }
  throw new Error("the checkpoint loaded");
}
