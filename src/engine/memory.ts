import type { Calls, Machine } from "./load.js";

/** Bytes that a machine's memory may have: addresses are 32-bit numbers with a sign. */
const MOST_BYTES = 2 ** 30;

/** A run needs more than the engine can hold. */
export class EngineLimitError extends Error {
  constructor(what: string) {
    super(what);
    this.name = "EngineLimitError";
  }
}

/** A machine's memory, record by record. */
export class Memory {
  readonly calls: Calls;
  private view: Int32Array;
  private allocated = 0;

  constructor(private readonly machine: Machine) {
    this.calls = machine.calls;
    this.view = new Int32Array(machine.memory.buffer);
  }

  /** All of it as words, until more is allocated. */
  get words(): Int32Array {
    const { buffer } = this.machine.memory;
    if (this.view.buffer !== buffer) this.view = new Int32Array(buffer);
    return this.view;
  }

  /** @returns address of memory that holds zeros. @throws EngineLimitError */
  allocate(bytes: number): number {
    this.allocated += bytes;
    if (this.allocated > MOST_BYTES)
      throw new EngineLimitError("the chip and its sentences need more than 1 GiB of packets and windows");
    return this.calls.allocate(bytes);
  }

  /** Memory that holds `values`. @returns its address */
  table(values: ArrayLike<number>): number {
    const address = this.allocate(values.length * 4);
    this.words.set(values, address >> 2);
    return address;
  }

  get(record: number, field: number): number {
    return this.words[(record + field) >> 2]!;
  }

  set(record: number, field: number, value: number): void {
    this.words[(record + field) >> 2] = value;
  }
}
