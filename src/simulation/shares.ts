/**
 * Splits an integer in proportion to weights by largest remainder, ties to the first: the shares are integers and sum
 * to `total`.
 * @throws RangeError if a product does not fit 2^53
 */
export function largestRemainder(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, i) => (i === 0 ? total : 0));
  const exact = weights.map((weight) => {
    const product = BigInt(total) * BigInt(weight);
    return { share: Number(product / BigInt(sum)), rest: Number(product % BigInt(sum)) };
  });
  let left = total - exact.reduce((a, b) => a + b.share, 0);
  const order = exact.map((_, i) => i).sort((a, b) => exact[b]!.rest - exact[a]!.rest || a - b);
  for (const i of order) {
    if (left === 0) break;
    exact[i]!.share++;
    left--;
  }
  return exact.map((e) => e.share);
}

/**
 * Splits an integer in proportion to weights that are no integers: shares of weight 0 are 0, and all sum to `total`.
 */
export function cumulativeShares(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let before = 0;
  let weight = 0;
  return weights.map((own) => {
    weight += own;
    const until = sum === 0 ? 0 : Math.round(total * (weight / sum));
    const share = until - before;
    before = until;
    return share;
  });
}

/**
 * Shares of several amounts in some integers: those of an amount sum to it, those of a part, over all amounts, to the
 * part. Both sum to the same.
 */
export function sharesOfEach(amounts: readonly number[], parts: readonly number[]): number[][] {
  const total = BigInt(parts.reduce((a, b) => a + b, 0));
  const before = parts.map(() => 0);
  let amount = 0n;
  return amounts.map((own) => {
    amount += BigInt(own);
    let part = 0n;
    let last = 0;
    return parts.map((weight, i) => {
      part += BigInt(weight);
      const end = total === 0n ? 0 : Number((amount * part) / total);
      const until = end - last;
      last = end;
      const share = until - before[i]!;
      before[i] = until;
      return share;
    });
  });
}
