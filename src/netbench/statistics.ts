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

/**
 * Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom (any table of the distribution); more take
 * the last, which is wider.
 */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export interface Confidence {
  readonly mean: number;
  /** Half the width of the 95 % confidence interval of the mean; 0 for a single value. */
  readonly half: number;
}

/** Mean of independent values, and how far it can be trusted. */
export function confidence(values: readonly number[]): Confidence {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, half: 0 };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, half: T95[Math.min(n - 1, T95.length) - 1] * Math.sqrt(variance / n) };
}
