import { Heap } from "heap-js";
import type { EngineCalls } from "./load.js";
import { NEVER } from "./machine/records.js";

interface FarEvent {
  readonly tick: number;
  readonly word: number;
  readonly bit: number;
}

/** Events beyond the ring of a machine, by tick; within a tick their bits give the order. */
export class FarEvents {
  private readonly heap = new Heap<FarEvent>((a, b) => a.tick - b.tick);

  constructor(
    private readonly calls: Pick<EngineCalls, "enter" | "setFar" | "tickNow">,
    private readonly ringTicks: number,
  ) {}

  add(tick: number, word: number, bit: number): void {
    const now = this.calls.tickNow();
    if (tick < now) throw new Error(`the packet engine schedules tick ${tick} at tick ${now}`);
    this.heap.add({ tick, word, bit });
    this.tell();
  }

  /** Enters the events that the ring spans at `tick`. */
  bring(tick: number): void {
    while (this.heap.length > 0 && this.nextTick < tick + this.ringTicks) {
      const { tick: at, word, bit } = this.heap.pop()!;
      this.calls.enter(at, word, bit);
    }
    this.tell();
  }

  /** Tick of the earliest, or NEVER. */
  private get nextTick(): number {
    return this.heap.peek()?.tick ?? NEVER;
  }

  /** Tells the machine at which tick the earliest event fits into its ring. */
  private tell(): void {
    const { nextTick } = this;
    this.calls.setFar(nextTick === NEVER ? NEVER : nextTick - this.ringTicks + 1);
  }
}
