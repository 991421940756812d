import type { Calls, Machine } from "./machine.js";

const WORD = 4;

/** Functions that every machine has. */
export interface MemoryCalls {
  allocate(bytes: number): number;
}

/** A machine's memory, record by record: a record is named by the address of its first byte. */
export class Memory<C extends MemoryCalls = MemoryCalls & Calls> {
  readonly calls: C;

  constructor(protected readonly machine: Machine<C>) {
    this.calls = machine.calls;
  }

  /** All of it as words, until more is allocated. */
  get words(): Int32Array {
    return this.machine.words;
  }

  /** @returns address of memory that holds zeros */
  allocate(bytes: number): number {
    return this.calls.allocate(bytes);
  }

  /** Memory that holds `values`. @returns its address */
  table(values: ArrayLike<number>): number {
    const address = this.allocate(values.length * WORD);
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
