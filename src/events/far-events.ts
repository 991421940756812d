import { Heap } from "heap-js";

export interface FarEvent {
  readonly tick: number;
  readonly insertion: number;
  readonly priority: number;
  readonly payload: number;
}

/**
 * Events beyond the wheel's horizon, by tick and then by insertion. heap-js is not stable, so the insertion number is
 * part of the key.
 */
export class FarEvents {
  /** Tick of the earliest event, -1 when there is none. */
  nextTick = -1;
  private inserted = 0;
  private readonly heap = new Heap<FarEvent>((a, b) => a.tick - b.tick || a.insertion - b.insertion);

  get length(): number {
    return this.heap.length;
  }

  add(tick: number, priority: number, payload: number): void {
    this.heap.add({ tick, insertion: this.inserted++, priority, payload });
    if (this.nextTick < 0 || tick < this.nextTick) this.nextTick = tick;
  }

  /** @returns the earliest event, which must exist */
  take(): FarEvent {
    const event = this.heap.pop()!;
    this.nextTick = this.heap.length > 0 ? this.heap.peek()!.tick : -1;
    return event;
  }
}
