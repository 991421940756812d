/** Quantile of the normal distribution for 95 %. */
const Z = 1.959963984540054;

/**
 * Interval of 95 % of a share of which `hits` of `n` were seen (Wilson 1927); from 0 to 1 where nothing was seen.
 */
export function wilson(hits: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const share = hits / n;
  const width = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  const centre = share + (Z * Z) / (2 * n);
  const scale = 1 + (Z * Z) / n;
  return [hits === 0 ? 0 : (centre - width) / scale, hits === n ? 1 : (centre + width) / scale];
}

/** Interval of 95 % of the difference of two shares, second less first (Newcombe 1998, method 10). */
export function newcombe(
  [hitsA, nA]: readonly [hits: number, n: number],
  [hitsB, nB]: readonly [hits: number, n: number],
): [low: number, high: number] {
  const [lowA, highA] = wilson(hitsA, nA);
  const [lowB, highB] = wilson(hitsB, nB);
  const [a, b] = [nA === 0 ? 0.5 : hitsA / nA, nB === 0 ? 0.5 : hitsB / nB];
  return [b - a - Math.hypot(b - lowB, highA - a), b - a + Math.hypot(highB - b, a - lowA)];
}
