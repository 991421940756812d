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
