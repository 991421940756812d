import { Fan, type LinearMap, mostOf } from "./linear-map.js";

/** Synapses written out: those of source s are [starts[s], starts[s + 1]), targets in ascending order. */
export class Sparse implements LinearMap {
  readonly kind = "sparse";
  readonly sources: number;
  readonly synapses: number;
  readonly mostFanOut: number;

  constructor(
    readonly targets: number,
    private readonly starts: Int32Array,
    private readonly targetOf: Int32Array,
    readonly weights: Float64Array,
  ) {
    this.sources = starts.length - 1;
    this.synapses = targetOf.length;
    this.mostFanOut = mostOf(starts.subarray(1).map((end, source) => end - starts[source]!));
  }

  fan(source: number, to: Fan): number {
    const { starts, targetOf } = this;
    const start = starts[source]!;
    const count = starts[source + 1]! - start;
    for (let i = 0; i < count; i++) {
      to.targets[i] = targetOf[start + i]!;
      to.weights[i] = start + i;
    }
    return count;
  }

  fanOut(source: number): number {
    return this.starts[source + 1]! - this.starts[source]!;
  }

  countFanIn(counts: Float64Array): void {
    for (const target of this.targetOf) counts[target]!++;
  }

  withWeights(weights: Float64Array): Sparse {
    return new Sparse(this.targets, this.starts, this.targetOf, weights);
  }

  /** The synapses of a matrix (targets, sources) that are not 0. */
  static ofMatrix(targets: number, sources: number, matrix: Float64Array): Sparse {
    const starts = new Int32Array(sources + 1);
    for (let at = 0; at < matrix.length; at++) if (matrix[at] !== 0) starts[(at % sources) + 1]!++;
    for (let source = 0; source < sources; source++) starts[source + 1]! += starts[source]!;
    const next = starts.slice();
    const targetOf = new Int32Array(starts[sources]!);
    const weights = new Float64Array(targetOf.length);
    for (let target = 0, at = 0; target < targets; target++)
      for (let source = 0; source < sources; source++, at++) {
        if (matrix[at] === 0) continue;
        const synapse = next[source]!++;
        targetOf[synapse] = target;
        weights[synapse] = matrix[at]!;
      }
    return new Sparse(targets, starts, targetOf, weights);
  }
}

/**
 * `second` after `first`, written out: a pair of source and target has one synapse, whose weight is the sum over all
 * ways between them. @param most synapses on the way at most @returns undefined where there are more
 */
export function writtenOut(first: LinearMap, second: LinearMap, most: number): Sparse | undefined {
  const sums = new Float64Array(second.targets);
  const isTouched = new Uint8Array(second.targets);
  const [near, far] = [new Fan(first.mostFanOut), new Fan(second.mostFanOut)];
  const starts = new Int32Array(first.sources + 1);
  const targetOf: number[] = [];
  const weights: number[] = [];
  let steps = 0;
  for (let source = 0; source < first.sources; source++) {
    const touched: number[] = [];
    const count = first.fan(source, near);
    for (let i = 0; i < count; i++) {
      const onward = second.fan(near.targets[i]!, far);
      steps += onward;
      if (steps > most) return undefined;
      const weight = first.weights[near.weights[i]!]!;
      for (let j = 0; j < onward; j++) {
        const target = far.targets[j]!;
        if (isTouched[target] === 0) {
          isTouched[target] = 1;
          touched.push(target);
        }
        sums[target]! += weight * second.weights[far.weights[j]!]!;
      }
    }
    for (const target of touched.sort((a, b) => a - b)) {
      targetOf.push(target);
      weights.push(sums[target]!);
      sums[target] = 0;
      isTouched[target] = 0;
    }
    starts[source + 1] = targetOf.length;
  }
  return new Sparse(second.targets, starts, Int32Array.from(targetOf), Float64Array.from(weights));
}
