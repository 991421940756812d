import { SAMPLE_TICKS } from "../../simulation/sampler.js";

/**
 * Whole numbers by interval of time and column. Intervals begin short and double, pair by pair, whenever the run
 * outgrows `most` of them; so memory stays flat, and the result depends on what was added alone, not on the order.
 */
export class Frames {
  ticks = SAMPLE_TICKS;
  private used = 0;
  private readonly values: Float64Array;

  /** @param join how two intervals of a column become one */
  constructor(
    private readonly most: number,
    private readonly columns: number,
    private readonly join: (a: number, b: number) => number = (a, b) => a + b,
  ) {
    this.values = new Float64Array(most * columns);
  }

  get count(): number {
    return this.used;
  }

  at(frame: number, column: number): number {
    return frame < this.used ? this.values[frame * this.columns + column]! : 0;
  }

  /** Adds to the interval that `tick` lies in. */
  add(tick: number, column: number, value: number): void {
    const at = this.frameOf(tick) * this.columns + column;
    this.values[at] = this.join(this.values[at]!, value);
  }

  /** Adds to the interval that ends with `tick`: a sample taken then. */
  addSample(tick: number, column: number, value: number): void {
    this.add(Math.max(0, tick - 1), column, value);
  }

  /** Lays `amount` out evenly over [from, to); the shares are whole and sum to it. */
  spread(from: number, to: number, column: number, amount: number): void {
    if (amount === 0) return;
    this.frameOf(to - 1);
    const { ticks } = this;
    let given = 0;
    for (let at = from; at < to; ) {
      const end = Math.min(to, (Math.floor(at / ticks) + 1) * ticks);
      const share = Math.floor((amount * (end - from)) / (to - from)) - given;
      given += share;
      this.add(at, column, share);
      at = end;
    }
  }

  /** Makes intervals at least as long as `ticks`, a doubling of what they are. */
  widen(ticks: number): void {
    while (this.ticks < ticks) this.fold();
  }

  private frameOf(tick: number): number {
    while (tick >= this.most * this.ticks) this.fold();
    const frame = Math.floor(tick / this.ticks);
    if (frame >= this.used) this.used = frame + 1;
    return frame;
  }

  private fold(): void {
    const { values, columns } = this;
    const frames = (this.used + 1) >> 1;
    for (let frame = 0; frame < frames; frame++) {
      const first = 2 * frame * columns;
      const paired = 2 * frame + 1 < this.used;
      for (let c = 0; c < columns; c++) {
        const a = values[first + c]!;
        values[frame * columns + c] = paired ? this.join(a, values[first + columns + c]!) : a;
      }
    }
    values.fill(0, frames * columns, this.used * columns);
    this.used = frames;
    this.ticks *= 2;
  }
}
