/** Consecutive rows in groups of `size`; null: all in one. */
export function batchesOf<T>(rows: readonly T[], size: number | null): T[][] {
  const length = size ?? rows.length;
  const batches: T[][] = [];
  for (let start = 0; start < rows.length; start += length) batches.push(rows.slice(start, start + length));
  return batches;
}
