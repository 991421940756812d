import { ConfigError, type Place } from "../../config/config-error.js";
import type { Axis } from "./axis.js";
import type { Point } from "./point.js";

/** All points of a sweep, numbered; none is ever held but the one asked for. */
export class Space {
  /** Points, constraints not taken into account. */
  readonly size: number;

  /** @throws ConfigError if there are more points than integers are exact */
  constructor(
    readonly axes: readonly Axis[],
    place: Place,
  ) {
    this.size = axes.reduce((n, { values }) => n * values.length, 1);
    if (this.size > Number.MAX_SAFE_INTEGER)
      throw new ConfigError(place, `space has more than 2^53 points: take fewer axes, or fewer values of each`);
  }

  /** Number of the value of each axis; the last axis changes fastest. */
  genesOf(index: number): number[] {
    const genes = new Array<number>(this.axes.length);
    let rest = index;
    for (let a = this.axes.length - 1; a >= 0; a--) {
      const count = this.axes[a]!.values.length;
      genes[a] = rest % count;
      rest = Math.floor(rest / count);
    }
    return genes;
  }

  indexOf(genes: readonly number[]): number {
    return this.axes.reduce((index, { values }, a) => index * values.length + genes[a]!, 0);
  }

  point(index: number): Point {
    const genes = this.genesOf(index);
    return Object.fromEntries(this.axes.map(({ path, values }, a) => [path, values[genes[a]!]!]));
  }
}
