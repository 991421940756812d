/** Targets of one source: the first so many entries count. */
export class Fan {
  readonly targets: Int32Array;
  /** Number of each synapse's weight. */
  readonly weights: Int32Array;

  constructor(most: number) {
    this.targets = new Int32Array(most);
    this.weights = new Int32Array(most);
  }
}

export type MapKind = "one-to-one" | "dense" | "sparse" | "convolution" | "pool" | "relabelled";

/**
 * A linear map from sources to targets, which is what lies between two populations. It holds each distinct weight once
 * and makes the synapses of a source when they are needed, so a convolution is never written out.
 */
export interface LinearMap {
  readonly kind: MapKind;
  readonly sources: number;
  readonly targets: number;
  /** Distinct weights. A quantised copy has the same numbering. */
  readonly weights: Float64Array;
  readonly synapses: number;
  /** Synapses of the source that has most. */
  readonly mostFanOut: number;
  /** Writes the synapses of a source, targets in ascending order. @returns how many */
  fan(source: number, to: Fan): number;
  fanOut(source: number): number;
  /** Adds to every target how many synapses it has. */
  countFanIn(counts: Float64Array): void;
  /** The same map with other weights of the same number. */
  withWeights(weights: Float64Array): LinearMap;
}

export const scaled = (map: LinearMap, factor: number): LinearMap =>
  factor === 1 ? map : map.withWeights(map.weights.map((weight) => weight * factor));

export const sumOf = (counts: { readonly length: number; readonly [i: number]: number }): number => {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
};

export const mostOf = (counts: { readonly length: number; readonly [i: number]: number }): number => {
  let most = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i]! > most) most = counts[i]!;
  return most;
};
