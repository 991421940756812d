/** How often each latency, a whole number of cycles, occurred. */
export class Latencies {
  count = 0;
  sum = 0;
  readonly #times: number[] = [];

  add(latency: number): void {
    while (this.#times.length <= latency) this.#times.push(0);
    this.#times[latency]++;
    this.count++;
    this.sum += latency;
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.#times.length = 0;
  }

  /** NaN when nothing was added. */
  get mean(): number {
    return this.sum / this.count;
  }

  /** The smallest latency that at least `share` of all do not exceed; NaN when nothing was added. */
  percentile(share: number): number {
    let below = 0;
    for (let latency = 0; latency < this.#times.length; latency++) {
      below += this.#times[latency];
      if (below >= share * this.count) return latency;
    }
    return Number.NaN;
  }
}
