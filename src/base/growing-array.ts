/** A typed array that grows: the first `length` of `values` count. */
export class GrowingArray<T extends Int32Array | Float64Array> {
  length = 0;

  /** @param values room to begin with, one place at least */
  constructor(public values: T) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => T)(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** A copy of what counts. */
  done(): T {
    return this.values.slice(0, this.length) as T;
  }
}
