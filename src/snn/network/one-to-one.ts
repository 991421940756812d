import type { Fan, LinearMap } from "./linear-map.js";

/** Each source has one target, its own number. One weight for all, or one for each. */
export class OneToOne implements LinearMap {
  readonly kind = "one-to-one";
  readonly targets: number;
  readonly synapses: number;
  readonly mostFanOut = 1;

  constructor(
    readonly sources: number,
    readonly weights: Float64Array = Float64Array.of(1),
  ) {
    this.targets = sources;
    this.synapses = sources;
  }

  fan(source: number, to: Fan): number {
    to.targets[0] = source;
    to.weights[0] = this.weights.length === 1 ? 0 : source;
    return 1;
  }

  fanOut(): number {
    return 1;
  }

  countFanIn(counts: Float64Array): void {
    for (let target = 0; target < this.targets; target++) counts[target]!++;
  }

  withWeights(weights: Float64Array): OneToOne {
    return new OneToOne(this.sources, weights);
  }
}
