import { Memory } from "../wasm/memory.js";
import type { EngineCalls } from "./load.js";

/** Bytes that a machine's memory may have: addresses are 32-bit numbers with a sign. */
const MOST_BYTES = 2 ** 30;

/** A run needs more than the engine can hold. */
export class EngineLimitError extends Error {
  constructor(what: string) {
    super(what);
    this.name = "EngineLimitError";
  }
}

/** The memory of the engine's machine, which has a limit. */
export class EngineMemory extends Memory<EngineCalls> {
  private allocated = 0;

  /** @throws EngineLimitError */
  override allocate(bytes: number): number {
    this.allocated += bytes;
    if (this.allocated > MOST_BYTES)
      throw new EngineLimitError("the chip and its sentences need more than 1 GiB of packets and windows");
    return super.allocate(bytes);
  }
}
