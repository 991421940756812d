import { GrowingArray } from "../../base/growing-array.js";
import { Fan, type LinearMap } from "./linear-map.js";

const NOT_MADE = -1;
const tables = new WeakMap<LinearMap, FanTable>();

/**
 * The synapses of a map's sources, made when they are first asked for. Synapse k of the `count[s]` of source s goes to
 * target `firstTarget[s] + targets[pattern[s] + k]`, ascending, with the weight of number `weights[row[s] + k]`.
 * Sources whose targets lie alike share a pattern, and those with the same weights a row, as in a convolution most do,
 * so that what is kept stays small and what a spike reads lies together.
 */
export class FanTable {
  readonly count: Int32Array;
  readonly firstTarget: Int32Array;
  readonly pattern: Int32Array;
  readonly row: Int32Array;
  private readonly patterns: SharedLists;
  private readonly rows: SharedLists;
  private readonly fan: Fan;

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
    this.count = new Int32Array(map.sources).fill(NOT_MADE);
    this.firstTarget = new Int32Array(map.sources);
    this.pattern = new Int32Array(map.sources);
    this.row = new Int32Array(map.sources);
    this.fan = new Fan(map.mostFanOut);
    this.patterns = new SharedLists();
    this.rows = new SharedLists();
  }

  /** Valid until another source is made. */
  get targets(): Int32Array {
    return this.patterns.entries.values;
  }

  /** Numbers of weights; those of a row do not change. */
  get weights(): GrowingArray<Int32Array> {
    return this.rows.entries;
  }

  /** Has to be called before a source's entries are read. */
  make(source: number): void {
    if (this.count[source] === NOT_MADE) this.write(source);
  }

  private write(source: number): void {
    const { targets, weights } = this.fan;
    const count = this.map.fan(source, this.fan);
    const first = count === 0 ? 0 : targets[0]!;
    for (let k = 0; k < count; k++) targets[k]! -= first;
    this.count[source] = count;
    this.firstTarget[source] = first;
    this.pattern[source] = this.patterns.put(targets, count);
    this.row[source] = this.rows.put(weights, count);
  }
}

/** Lists of whole numbers, each kept once. */
class SharedLists {
  readonly entries = new GrowingArray(new Int32Array(256));
  /** Where lists begin, by hash. */
  private readonly byHash = new Map<number, number[]>();

  /** @returns where the list of the first `count` values begins */
  put(list: Int32Array, count: number): number {
    const { entries, byHash } = this;
    let hash = count;
    for (let k = 0; k < count; k++) {
      hash = Math.imul(hash ^ list[k]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const known = byHash.get(hash);
    const same = known?.find((from) => this.holds(from, list, count));
    if (same !== undefined) return same;
    const from = entries.length;
    for (let k = 0; k < count; k++) entries.push(list[k]!);
    byHash.set(hash, known === undefined ? [from] : [...known, from]);
    return from;
  }

  private holds(from: number, list: Int32Array, count: number): boolean {
    const { values, length } = this.entries;
    if (from + count > length) return false;
    for (let k = 0; k < count; k++) if (values[from + k] !== list[k]) return false;
    return true;
  }
}
