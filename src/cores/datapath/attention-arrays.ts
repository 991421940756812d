import type { Register } from "./registers.js";

/**
 * Score array of one head: each Q spike of channel d adds K[j, d] to score j of every key; then zeroCode * sum_d K[j,
 * d] is subtracted. An input sum of n spikes costs n additions.
 */
export class ScoreArray {
  /** @param channels of the head */
  constructor(
    private readonly channels: number,
    private readonly register: Register,
  ) {}

  /**
   * out[j] = sum_d (query[queryFrom + d] - zeroCode) * keys[keysFrom + j * stride + d], j < n
   * @param query input sums of the head's Q packets of one token, by channel
   * @param keys 4-bit values of the head as they were written, one token every `stride` words Throws RegisterOverflow
   * if a partial sum in some order of arrival does not fit.
   */
  scores(
    query: Int32Array,
    queryFrom: number,
    zeroCode: number,
    keys: Int32Array,
    keysFrom: number,
    stride: number,
    n: number,
    out: Float64Array,
  ): void {
    const { channels, register } = this;
    for (let j = 0; j < n; j++) {
      const key = keysFrom + j * stride;
      let sum = 0;
      let spread = 0;
      let keySum = 0;
      for (let d = 0; d < channels; d++) {
        const value = keys[key + d];
        const product = query[queryFrom + d] * value;
        sum += product;
        spread += product < 0 ? -product : product;
        keySum += value;
      }
      register.holdRange((sum - spread) / 2, (sum + spread) / 2);
      out[j] = register.hold(sum - zeroCode * keySum);
    }
  }
}

/** Context array of one head: each probability spike of key j adds V[j, d] to context d of every channel. */
export class ContextArray {
  private readonly spreads: Float64Array;

  /** @param channels of the head */
  constructor(
    private readonly channels: number,
    private readonly register: Register,
  ) {
    this.spreads = new Float64Array(channels);
  }

  /**
   * out[outFrom + d] = sum over keys j < n of row[j] * values[valuesFrom + j * stride + d]
   * @param row input sums of the probability spikes of one row, by key Throws RegisterOverflow if a partial sum in some
   * order of arrival does not fit.
   */
  context(
    row: Int32Array,
    values: Int32Array,
    valuesFrom: number,
    stride: number,
    n: number,
    out: Float64Array,
    outFrom: number,
  ): void {
    const { channels, register, spreads } = this;
    spreads.fill(0);
    out.fill(0, outFrom, outFrom + channels);
    for (let j = 0; j < n; j++) {
      const total = row[j];
      if (total === 0) continue;
      const value = valuesFrom + j * stride;
      for (let d = 0; d < channels; d++) {
        const product = total * values[value + d];
        out[outFrom + d] += product;
        spreads[d] += product < 0 ? -product : product;
      }
    }
    for (let d = 0; d < channels; d++) {
      const sum = out[outFrom + d];
      register.holdRange((sum - spreads[d]) / 2, (sum + spreads[d]) / 2);
    }
  }
}
