import { Fan, type LinearMap, scaled } from "./linear-map.js";
import { OneToOne } from "./one-to-one.js";
import { Relabelled } from "./relabelled.js";
import { writtenOut } from "./sparse.js";

interface Labels {
  readonly labels: Int32Array;
  /** The one weight of all its synapses. */
  readonly factor: number;
  readonly isIdentity: boolean;
}

/** A map that gives each source at most one target, all with one weight; undefined for every other. */
function labelsOf(map: LinearMap): Labels | undefined {
  if (map.mostFanOut > 1) return undefined;
  const labels = new Int32Array(map.sources).fill(-1);
  const fan = new Fan(1);
  let factor: number | undefined;
  let isIdentity = map.sources === map.targets;
  for (let source = 0; source < map.sources; source++) {
    if (map.fan(source, fan) === 1) {
      labels[source] = fan.targets[0]!;
      const weight = map.weights[fan.weights[0]!]!;
      factor ??= weight;
      if (weight !== factor) return undefined;
    }
    isIdentity &&= labels[source] === source;
  }
  return { labels, factor: factor ?? 1, isIdentity };
}

/**
 * `second` after `first`. Compact forms stay compact: a pool whose windows do not overlap relabels the sources of what
 * follows, an average scales its weights. Everything else is written out.
 * @returns undefined where that takes more than `most` steps
 */
export function composed(first: LinearMap, second: LinearMap, most: number): LinearMap | undefined {
  const relabelling = labelsOf(first);
  if (relabelling !== undefined) {
    const inner = scaled(second, relabelling.factor);
    return relabelling.isIdentity ? inner : new Relabelled(inner, relabelling.labels);
  }
  if (second instanceof OneToOne && second.weights.length === 1) return scaled(first, second.weights[0]!);
  return writtenOut(first, second, most);
}

/** The map's image of a constant input. */
export function imageOf(map: LinearMap, constant: Float64Array): Float64Array {
  const image = new Float64Array(map.targets);
  const fan = new Fan(map.mostFanOut);
  for (let source = 0; source < map.sources; source++) {
    const value = constant.length === 1 ? constant[0]! : constant[source]!;
    if (value === 0) continue;
    const count = map.fan(source, fan);
    for (let i = 0; i < count; i++) image[fan.targets[i]!]! += value * map.weights[fan.weights[i]!]!;
  }
  return image;
}
