import type { SyncSpec } from "../contracts/chip.js";
import { PHASE_SCAN } from "../contracts/packet.js";
import type { EventQueue } from "../events/event-queue.js";

/**
 * Decides when a generator may start the next of its T steps. marker: at once. barrier: `barrierTicks` after every
 * generator has ended its step and no packet is left in the chip. tick: the same condition, at the next multiple of
 * `tickTicks`.
 */
export class StepControl {
  /** Barriers closed so far. */
  barriers = 0;
  private readonly parked: number[] = [];
  /** Number of generators in a step, or about to begin the open one. */
  private scanning = 0;

  constructor(
    private readonly spec: SyncSpec,
    private readonly queue: EventQueue,
    private readonly livePackets: () => number,
  ) {}

  get global(): boolean {
    return this.spec.mode !== "marker";
  }

  /** A generator waits for a step. Its scan is scheduled when the step opens. */
  park(source: number, tick: number): void {
    this.parked.push(source);
    this.tryOpen(tick);
  }

  /** A generator has ended its step. */
  end(tick: number): void {
    this.scanning--;
    this.tryOpen(tick);
  }

  /** Opens the next step if its condition holds; also to be called when packets have left the chip. */
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
