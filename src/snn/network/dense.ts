import type { Fan, LinearMap } from "./linear-map.js";

/** Every source has a synapse on every target. Weights by target, then source, as files have them. */
export class Dense implements LinearMap {
  readonly kind = "dense";
  readonly synapses: number;
  readonly mostFanOut: number;

  constructor(
    readonly targets: number,
    readonly sources: number,
    readonly weights: Float64Array,
  ) {
    this.synapses = targets * sources;
    this.mostFanOut = targets;
  }

  fan(source: number, to: Fan): number {
    const { targets, sources } = this;
    for (let target = 0, weight = source; target < targets; target++, weight += sources) {
      to.targets[target] = target;
      to.weights[target] = weight;
    }
    return targets;
  }

  fanOut(): number {
    return this.targets;
  }

  countFanIn(counts: Float64Array): void {
    for (let target = 0; target < this.targets; target++) counts[target]! += this.sources;
  }

  withWeights(weights: Float64Array): Dense {
    return new Dense(this.targets, this.sources, weights);
  }
}
