export interface AxisRules {
  readonly length: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
  readonly dilation: number;
}

/**
 * What a kernel that moves along one axis connects: input i lies under place k of the kernel at output o where
 * i = o x stride - before + k x dilation.
 */
export class Axis {
  /** Pairs of input i are [starts[i], starts[i + 1]), outputs in ascending order. */
  readonly starts: Int32Array;
  readonly output: Int32Array;
  readonly place: Int32Array;

  constructor(readonly rules: AxisRules) {
    const { length, outputs, kernel, stride, before, dilation } = rules;
    const inputOf = (output: number, place: number): number => output * stride - before + place * dilation;
    this.starts = new Int32Array(length + 1);
    for (let output = 0; output < outputs; output++)
      for (let place = 0; place < kernel; place++) {
        const input = inputOf(output, place);
        if (input >= 0 && input < length) this.starts[input + 1]!++;
      }
    for (let input = 0; input < length; input++) this.starts[input + 1]! += this.starts[input]!;
    const next = this.starts.slice();
    this.output = new Int32Array(this.starts[length]!);
    this.place = new Int32Array(this.starts[length]!);
    for (let output = 0; output < outputs; output++)
      for (let place = 0; place < kernel; place++) {
        const input = inputOf(output, place);
        if (input < 0 || input >= length) continue;
        const at = next[input]!++;
        this.output[at] = output;
        this.place[at] = place;
      }
  }

  /** Pairs of an input. */
  count(input: number): number {
    return this.starts[input + 1]! - this.starts[input]!;
  }

  /** Pairs by output. */
  fanIn(): Float64Array {
    const counts = new Float64Array(this.rules.outputs);
    for (const output of this.output) counts[output]!++;
    return counts;
  }
}

/** The axis of length 1 that a one-dimensional kernel leaves out. */
export const FLAT_AXIS: AxisRules = { length: 1, outputs: 1, kernel: 1, stride: 1, before: 0, dilation: 1 };
