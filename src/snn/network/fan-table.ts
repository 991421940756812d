import { GrowingArray } from "../../base/growing-array.js";
import { Fan, type LinearMap } from "./linear-map.js";

const NOT_MADE = -1;
const tables = new WeakMap<LinearMap, FanTable>();

/**
 * The synapses of a map's sources, made when they are first asked for. Synapse k of [from[s], to[s]) of source s goes
 * to target `firstTarget[s] + targets[k]`, with the weight of number `firstWeight[s] + weights[k]`; targets ascend.
 * Sources whose synapses differ in where they begin alone share a pattern, as those of a convolution do, so what is
 * kept stays small where weights are shared.
 */
export class FanTable {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly firstTarget: Int32Array;
  readonly firstWeight: Int32Array;
  private readonly targetList = new GrowingArray(new Int32Array(256));
  private readonly weightList = new GrowingArray(new Int32Array(256));
  private readonly fan: Fan;
  /** Sources with a pattern of their own, by hash. */
  private readonly owners = new Map<number, number[]>();

  /** The table of a map; all who run it share it. */
  static of(map: LinearMap): FanTable {
    let table = tables.get(map);
    if (table === undefined) {
      table = new FanTable(map);
      tables.set(map, table);
    }
    return table;
  }

  private constructor(private readonly map: LinearMap) {
    this.from = new Int32Array(map.sources).fill(NOT_MADE);
    this.to = new Int32Array(map.sources);
    this.firstTarget = new Int32Array(map.sources);
    this.firstWeight = new Int32Array(map.sources);
    this.fan = new Fan(map.mostFanOut);
  }

  /** Valid until another source is made. */
  get targets(): Int32Array {
    return this.targetList.values;
  }

  get weights(): Int32Array {
    return this.weightList.values;
  }

  /** Has to be called before a source's entries are read. */
  make(source: number): void {
    if (this.from[source] === NOT_MADE) this.write(source);
  }

  /** Adds the weights of a source's synapses, each times `value`, to the sums of their targets. */
  addTo(source: number, sums: Float64Array, weightOf: Float64Array, value: number): void {
    this.make(source);
    const { targets, weights } = this;
    const [firstTarget, firstWeight] = [this.firstTarget[source]!, this.firstWeight[source]!];
    for (let k = this.from[source]!, to = this.to[source]!; k < to; k++)
      sums[firstTarget + targets[k]!]! += weightOf[firstWeight + weights[k]!]! * value;
  }

  /** The same where the sums depend on the target: hands over what each synapse brings. */
  addEach(source: number, weightOf: Float64Array, value: number, add: (target: number, part: number) => void): void {
    this.make(source);
    const { targets, weights } = this;
    const [firstTarget, firstWeight] = [this.firstTarget[source]!, this.firstWeight[source]!];
    for (let k = this.from[source]!, to = this.to[source]!; k < to; k++)
      add(firstTarget + targets[k]!, weightOf[firstWeight + weights[k]!]! * value);
  }

  private write(source: number): void {
    const { fan, targetList, weightList } = this;
    const count = this.map.fan(source, fan);
    const [firstTarget, firstWeight] = count === 0 ? [0, 0] : [fan.targets[0]!, fan.weights[0]!];
    this.firstTarget[source] = firstTarget;
    this.firstWeight[source] = firstWeight;
    let hash = count;
    for (let k = 0; k < count; k++) {
      fan.targets[k]! -= firstTarget;
      fan.weights[k]! -= firstWeight;
      hash = Math.imul(Math.imul(hash ^ fan.targets[k]!, 0x9e3779b1) ^ fan.weights[k]!, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    const same = this.owners.get(hash) ?? [];
    let owner = same.find((other) => this.isPattern(other, count));
    if (owner === undefined) {
      owner = source;
      same.push(source);
      this.owners.set(hash, same);
      this.from[source] = targetList.length;
      this.to[source] = targetList.length + count;
      for (let k = 0; k < count; k++) {
        targetList.push(fan.targets[k]!);
        weightList.push(fan.weights[k]!);
      }
    }
    this.from[source] = this.from[owner]!;
    this.to[source] = this.to[owner]!;
  }

  /** Whether the first `count` entries of the fan are the pattern of another source. */
  private isPattern(other: number, count: number): boolean {
    const { fan, targets, weights } = this;
    const from = this.from[other]!;
    if (this.to[other]! - from !== count) return false;
    for (let k = 0; k < count; k++)
      if (targets[from + k] !== fan.targets[k] || weights[from + k] !== fan.weights[k]) return false;
    return true;
  }
}
