import { InputWindows } from "../../cores/input-windows.js";
import type { PathRecord } from "../../cores/path.js";
import type { PacketEngine } from "../../engine/engine.js";

/**
 * Windows whose packets the engine counts. Input sums are added when a source begins its token: nothing reads them
 * before the window has closed.
 */
export class EngineWindows extends InputWindows {
  /** Set before the first event. */
  engine!: PacketEngine;

  /** A source begins to send `packets` packets, with `values` spikes or values, for a work item. */
  announce(item: number, packets: number, values: number): void {
    const slot = this.layout.slotOf[item]!;
    this.packets[slot] = this.packets[slot]! + packets;
    this.values[slot] = this.values[slot]! + values;
    if (this.services.items.isLast(item)) this.endOfSentence[slot] = 1;
  }

  /**
   * All packets of a work item have arrived: its window closes at `tick`.
   * @param source whose packet closes it, or -1 for the unit
   */
  allCame(tick: number, item: number, opened: number, source: number, path: PathRecord): void {
    this.closeAt(tick, item, opened, source, path);
  }

  protected override clear(slot: number): void {
    super.clear(slot);
    const { memory, layout } = this.engine;
    memory.calls.clearWindow(layout.inputs[this.index]!, slot);
  }
}
