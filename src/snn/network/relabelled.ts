import { Fan, type LinearMap, mostOf } from "./linear-map.js";

/** A map whose sources have other numbers: source s acts as `labels[s]` of `inner`, or as none where that is -1. */
export class Relabelled implements LinearMap {
  readonly kind = "relabelled";
  readonly sources: number;
  readonly targets: number;
  readonly synapses: number;
  readonly mostFanOut: number;
  readonly weights: Float64Array;

  constructor(
    readonly inner: LinearMap,
    readonly labels: Int32Array,
  ) {
    this.sources = labels.length;
    this.targets = inner.targets;
    this.weights = inner.weights;
    let synapses = 0;
    for (let source = 0; source < labels.length; source++) synapses += this.fanOut(source);
    this.synapses = synapses;
    this.mostFanOut = Math.max(1, mostOf(Array.from(labels, (_, source) => this.fanOut(source))));
  }

  fan(source: number, to: Fan): number {
    const label = this.labels[source]!;
    return label < 0 ? 0 : this.inner.fan(label, to);
  }

  fanOut(source: number): number {
    const label = this.labels[source]!;
    return label < 0 ? 0 : this.inner.fanOut(label);
  }

  countFanIn(counts: Float64Array): void {
    const times = new Float64Array(this.inner.sources);
    for (const label of this.labels) if (label >= 0) times[label]!++;
    if (times.every((n) => n === times[0])) {
      const once = new Float64Array(counts.length);
      this.inner.countFanIn(once);
      for (let target = 0; target < counts.length; target++) counts[target]! += times[0]! * once[target]!;
      return;
    }
    const fan = new Fan(this.inner.mostFanOut);
    for (let label = 0; label < times.length; label++) {
      if (times[label] === 0) continue;
      const count = this.inner.fan(label, fan);
      for (let i = 0; i < count; i++) counts[fan.targets[i]!]! += times[label]!;
    }
  }

  withWeights(weights: Float64Array): Relabelled {
    return new Relabelled(this.inner.withWeights(weights), this.labels);
  }
}
