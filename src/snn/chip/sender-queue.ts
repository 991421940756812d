/** Cores by the tick of their next packet, the earliest first, ties by number; each stands in it at most once. */
export class SenderQueue {
  size = 0;
  private readonly cores: Int32Array;
  private readonly ticks: Float64Array;

  constructor(cores: number) {
    this.cores = new Int32Array(cores);
    this.ticks = new Float64Array(cores);
  }

  get firstTick(): number {
    return this.ticks[0]!;
  }

  push(core: number, tick: number): void {
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(core, tick, parent)) break;
      this.set(at, this.cores[parent]!, this.ticks[parent]!);
      at = parent;
    }
    this.set(at, core, tick);
  }

  get first(): number {
    return this.cores[0]!;
  }

  /** Takes out the first. */
  pop(): void {
    this.size--;
    if (this.size > 0) this.sink(this.cores[this.size]!, this.ticks[this.size]!);
  }

  /** Gives the first a later tick. */
  delay(tick: number): void {
    this.sink(this.cores[0]!, tick);
  }

  /** Puts a core where it belongs, from the first place on. */
  private sink(core: number, tick: number): void {
    let at = 0;
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      if (child + 1 < this.size && this.before(this.cores[child + 1]!, this.ticks[child + 1]!, child)) child++;
      if (this.before(core, tick, child)) break;
      this.set(at, this.cores[child]!, this.ticks[child]!);
      at = child;
    }
    this.set(at, core, tick);
  }

  private before(core: number, tick: number, index: number): boolean {
    const other = this.ticks[index]!;
    return tick < other || (tick === other && core < this.cores[index]!);
  }

  private set(index: number, core: number, tick: number): void {
    this.cores[index] = core;
    this.ticks[index] = tick;
  }
}
