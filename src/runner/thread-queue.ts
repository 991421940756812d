/**
 * Turns of runs on threads, in the order in which they are asked for: the pool itself gives a thread that is free to
 * the run that comes last.
 */
export class ThreadQueue {
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  /** @param width runs at once; may change */
  constructor(private readonly width: () => number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken < this.width()) this.taken++;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      this.taken--;
      for (; this.waiting.length > 0 && this.taken < this.width(); this.taken++) this.waiting.shift()!();
    }
  }
}
