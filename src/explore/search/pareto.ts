/** Values of the objectives, all to be made small: one that is to be made large is negated. */
export type Values = readonly number[];

/** Whether a is nowhere worse than b and somewhere better. */
export function dominates(a: Values, b: Values): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! > b[i]!) return false;
    if (a[i]! < b[i]!) better = true;
  }
  return better;
}

/** Whether a is nowhere worse than b. */
export const covers = (a: Values, b: Values): boolean => a.every((value, i) => value <= b[i]!);

/** Those that no other dominates, in the order given; equals are all kept. */
export function front<T>(items: readonly T[], valuesOf: (item: T) => Values): T[] {
  const kept: T[] = [];
  for (const item of items) {
    const values = valuesOf(item);
    if (kept.some((other) => dominates(valuesOf(other), values))) continue;
    for (let i = kept.length - 1; i >= 0; i--) if (dominates(values, valuesOf(kept[i]!))) kept.splice(i, 1);
    kept.push(item);
  }
  return kept;
}

/**
 * Volume between the points and `reference` that the points dominate (While, Bradstreet, Barone 2012, without its
 * sorting).
 */
export function hypervolume(points: readonly Values[], reference: Values): number {
  const inside = front(
    points.filter((point) => point.every((value, i) => value < reference[i]!)),
    (point) => point,
  );
  const box = (point: Values): number => point.reduce((volume, value, i) => volume * (reference[i]! - value), 1);
  return inside.reduce((total, point, i) => {
    const limited = inside.slice(i + 1).map((other) => other.map((value, d) => Math.max(value, point[d]!)));
    return total + box(point) - hypervolume(limited, reference);
  }, 0);
}

/**
 * Puts values on logarithmic axes, so that a tenth less counts the same everywhere; an axis with a zero or both signs
 * stays as it is.
 */
export function onLogAxes(points: readonly Values[], dimensions: number): (point: Values) => Values {
  const axes = Array.from({ length: dimensions }, (_, d) => {
    if (points.every((point) => point[d]! > 0)) return Math.log;
    return points.every((point) => point[d]! < 0) ? (value: number) => -Math.log(-value) : (value: number) => value;
  });
  return (point) => point.map((value, d) => axes[d]!(value));
}

/** Ideal and worst corner of a set of points. */
export interface Bounds {
  readonly best: Values;
  readonly worst: Values;
}

export function boundsOf(points: readonly Values[], dimensions: number): Bounds {
  const best = new Array<number>(dimensions).fill(Number.POSITIVE_INFINITY);
  const worst = new Array<number>(dimensions).fill(Number.NEGATIVE_INFINITY);
  for (const point of points)
    point.forEach((value, d) => {
      best[d] = Math.min(best[d]!, value);
      worst[d] = Math.max(worst[d]!, value);
    });
  return { best, worst };
}

/**
 * How far beyond the worst value the reference point lies, as a share of the range: so that extreme points count too.
 */
const MARGIN = 0.1;

/**
 * Share of the box between ideal and reference point that is dominated after each evaluation, 0 to 1.
 * @param order values in the order of evaluation; null: infeasible
 */
export function hypervolumeTrace(order: readonly (Values | null)[], { best, worst }: Bounds): number[] {
  const scaled = (point: Values): number[] =>
    point.map((value, d) => (worst[d] === best[d] ? 0 : (value - best[d]!) / (worst[d]! - best[d]!)));
  const reference = best.map(() => 1 + MARGIN);
  const whole = reference.reduce((a, b) => a * b, 1);
  let kept: number[][] = [];
  let volume = 0;
  return order.map((values) => {
    if (values === null) return volume;
    const point = scaled(values);
    if (kept.some((other) => dominates(other, point) || other.every((value, d) => value === point[d]))) return volume;
    kept = [...kept.filter((other) => !dominates(point, other)), point];
    volume = hypervolume(kept, reference) / whole;
    return volume;
  });
}
