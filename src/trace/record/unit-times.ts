import type { RowBuffer } from "../block.js";
import { Frames } from "./frames.js";

/** Busy and stalled ticks of the units of one run's cores, by interval. */
export class UnitTimes {
  private readonly columns = new Map<string, number>();
  private readonly keys: { core: number; unit: string }[] = [];
  private readonly busy: Frames[] = [];
  private readonly stalled: Frames[] = [];

  /** @param most intervals at most */
  constructor(private readonly most: number) {}

  /** A unit works `busy` ticks and is stalled for `stalled` ticks within [from, to). */
  add(core: number, unit: string, from: number, to: number, busy: number, stalled: number): void {
    const column = this.columnOf(core, unit);
    this.busy[column]!.spread(from, to, 0, busy);
    this.stalled[column]!.spread(from, to, 0, stalled);
  }

  /** Length of the shortest intervals that hold the run so far. */
  get ticks(): number {
    return this.busy.reduce((most, frames, i) => Math.max(most, frames.ticks, this.stalled[i]!.ticks), 0);
  }

  /** Writes the rows of a run of `ticks` ticks, in intervals of `length`: busy, stalled and waiting tile each. */
  write(rows: RowBuffer, run: number, length: number, ticks: number): void {
    const order = this.keys.map((_, i) => i);
    order.sort((a, b) => this.keys[a]!.core - this.keys[b]!.core || a - b);
    for (const i of order) {
      const { core, unit } = this.keys[i]!;
      const unitText = rows.text(4, unit);
      this.busy[i]!.widen(length);
      this.stalled[i]!.widen(length);
      const busy = levelled(this.busy[i]!, length, ticks, () => 0);
      const stalled = levelled(this.stalled[i]!, length, ticks, (frame) => busy[frame]!);
      busy.forEach((own, frame) => {
        const start = frame * length;
        const end = Math.min(ticks, start + length);
        rows.add(run, start, end, core, unitText, own, stalled[frame]!, end - start - own - stalled[frame]!);
      });
    }
  }

  private columnOf(core: number, unit: string): number {
    const key = `${core} ${unit}`;
    let column = this.columns.get(key);
    if (column === undefined) {
      column = this.keys.push({ core, unit }) - 1;
      this.columns.set(key, column);
      this.busy.push(new Frames(this.most, 1));
      this.stalled.push(new Frames(this.most, 1));
    }
    return column;
  }
}

/**
 * Shares laid out evenly may fill an interval beyond its length where pieces of work overlap in time: what does not
 * fit goes on in the next, or before.
 */
function levelled(frames: Frames, length: number, ticks: number, taken: (frame: number) => number): number[] {
  const count = Math.max(1, Math.ceil(ticks / length));
  const room = (frame: number): number => Math.min(ticks, (frame + 1) * length) - frame * length - taken(frame);
  const result = Array.from({ length: count }, (_, frame) => frames.at(frame, 0));
  let over = 0;
  for (let frame = 0; frame < count; frame++) {
    const wanted = result[frame]! + over;
    result[frame] = Math.min(wanted, room(frame));
    over = wanted - result[frame]!;
  }
  for (let frame = count - 1; over > 0 && frame >= 0; frame--) {
    const more = Math.min(over, room(frame) - result[frame]!);
    result[frame] = result[frame]! + more;
    over -= more;
  }
  if (over > 0) throw new Error(`a unit has worked ${over} ticks more than the run is long`);
  return result;
}
