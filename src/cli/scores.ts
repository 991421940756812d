/** Figures of merit of the GLUE tasks beside accuracy. */

/**
 * F1 of label 1 (0 when nothing is found or missed), and Matthews' correlation (0 where it would be 0 / 0), of labels
 * 0 and 1.
 */
export function binaryScores(predicted: readonly number[], truth: readonly number[]): { f1: number; matthews: number } {
  const counts = [0, 0, 0, 0];
  truth.forEach((label, i) => {
    counts[2 * label + predicted[i]!]++;
  });
  const [tn, fp, fn, tp] = counts as [number, number, number, number];
  const spread = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
  return {
    f1: tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn),
    matthews: spread === 0 ? 0 : (tp * tn - fp * fn) / spread,
  };
}

/** Pearson's correlation, 0 where one side does not vary. */
export function pearson(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [a, b] = [value - meanX, y[i]! - meanY];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  });
  const spread = Math.sqrt(xx * yy);
  return spread === 0 ? 0 : xy / spread;
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) out[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return out;
}

/** Spearman's rank correlation. */
export const spearman = (x: readonly number[], y: readonly number[]): number => pearson(ranks(x), ranks(y));
