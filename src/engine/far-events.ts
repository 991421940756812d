import { Heap } from "heap-js";
import { NEVER } from "./machine/records.js";

interface FarEvent {
  readonly tick: number;
  readonly word: number;
  readonly bit: number;
}

/** Events beyond the ring, by tick; within a tick their bits give the order. */
export class FarEvents {
  private readonly heap = new Heap<FarEvent>((a, b) => a.tick - b.tick);

  /** Tick of the earliest, or NEVER. */
  get nextTick(): number {
    return this.heap.peek()?.tick ?? NEVER;
  }

  add(tick: number, word: number, bit: number): void {
    this.heap.add({ tick, word, bit });
  }

  /** Hands out the events up to a tick. */
  take(until: number, enter: (tick: number, word: number, bit: number) => void): void {
    while (this.heap.length > 0 && this.nextTick <= until) {
      const { tick, word, bit } = this.heap.pop()!;
      enter(tick, word, bit);
    }
  }
}
