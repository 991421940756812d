import type { SyncSpec } from "../contracts/chip.js";
import { PHASE_SCAN } from "../contracts/packet.js";
import type { EventQueue } from "../events/event-queue.js";

/**
 * Who may start the next of its T steps, and when. marker: at once. barrier: when every generator has ended its step
 * and no packet is left in the chip, `barrierTicks` later. tick: then, at the next multiple of `tickTicks`; a step
 * that takes longer stretches it.
 */
export class StepControl {
  /** Barriers closed so far. */
  barriers = 0;
  private readonly parked: number[] = [];
  /** Generators in a step, or about to begin the one that has been opened. */
  private scanning = 0;

  constructor(
    private readonly spec: SyncSpec,
    private readonly queue: EventQueue,
    private readonly livePackets: () => number,
  ) {}

  get global(): boolean {
    return this.spec.mode !== "marker";
  }

  /** A generator stands before a step. Its scan event comes when the step opens. */
  park(source: number, tick: number): void {
    this.parked.push(source);
    this.tryOpen(tick);
  }

  /** A generator has scanned its step to the end. */
  end(tick: number): void {
    this.scanning--;
    this.tryOpen(tick);
  }

  /** To be called too when packets have left the chip. */
  tryOpen(tick: number): void {
    if (this.parked.length === 0 || this.scanning > 0 || this.livePackets() > 0) return;
    this.barriers++;
    const opens =
      this.spec.mode === "barrier"
        ? tick + Math.max(1, this.spec.barrierTicks)
        : (Math.floor(tick / this.spec.tickTicks) + 1) * this.spec.tickTicks;
    this.scanning = this.parked.length;
    this.parked.sort((a, b) => a - b);
    for (const source of this.parked) this.queue.schedule(opens, PHASE_SCAN, source);
    this.parked.length = 0;
  }
}
