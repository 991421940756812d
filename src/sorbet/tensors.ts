import { CheckpointError } from "../base/user-error.js";
import { isOnGrid, isPowerOfTwo, pow2 } from "./double.js";
import { type Tensor, tensorValues } from "./safetensors.js";

/** No value of a checkpoint is this large, and no scale this small: products of a few of them stay finite. */
const MOST = pow2(100);
const LEAST_SCALE = pow2(-100);

function refuse(name: string, what: string): never {
  throw new CheckpointError(`tensor ${name}: ${what}`);
}

const shapeText = (shape: readonly number[]) => `(${shape.join(", ")})`;

/** Four signs, as the bytes of one word: bit k of the index is 1 where sign k is +1. */
const FOUR_SIGNS = new Int32Array(
  Int8Array.from({ length: 16 * 4 }, (_, i) => (((i >> 2) >> (i & 3)) & 1) * 2 - 1).buffer,
);

/** Bit i % 8 of byte floor(i / 8) of each row, 1 is +1: (rows, ceil(columns / 8)) -> (rows, columns). */
export function unpackSigns(packed: Uint8Array, rows: number, columns: number): Int8Array {
  const sign = new Int8Array(rows * columns);
  if (columns % 8 === 0) {
    // No byte holds parts of two rows.
    const words = new Int32Array(sign.buffer);
    for (let byte = 0, word = 0; word < words.length; byte++) {
      words[word++] = FOUR_SIGNS[packed[byte] & 15];
      words[word++] = FOUR_SIGNS[packed[byte] >> 4];
    }
    return sign;
  }
  const stride = Math.ceil(columns / 8);
  for (let r = 0, at = 0; r < rows; r++) {
    for (let i = 0; i < columns; i++) sign[at++] = ((packed[r * stride + (i >> 3)] >> (i & 7)) & 1) * 2 - 1;
  }
  return sign;
}

/** +1, 0 or -1 from two tensors of bits stored as signs are: a weight is 0 where its bit of `nonzero` is. */
export function unpackTernary(packed: Uint8Array, nonzero: Uint8Array, rows: number, columns: number): Int8Array {
  const sign = unpackSigns(packed, rows, columns);
  const kept = unpackSigns(nonzero, rows, columns);
  for (let at = 0; at < sign.length; at++) if (kept[at] < 0) sign[at] = 0;
  return sign;
}

/** What a value must satisfy, and how to say that it does not. */
interface Rule {
  readonly holds: (x: number) => boolean;
  readonly text: string;
}

const finite: Rule = { holds: Number.isFinite, text: "not a finite number" };
const bounded: Rule = { holds: (x) => Math.abs(x) <= MOST, text: "beyond 2^100" };
const onGrid = (bits: number): Rule => ({ holds: (x) => isOnGrid(x, bits), text: `not a multiple of 2^-${bits}` });
const powerOfTwo: Rule = { holds: isPowerOfTwo, text: "not a power of two" };
const signedPowerOfTwo: Rule = {
  holds: (x) => x === 0 || isPowerOfTwo(Math.abs(x)),
  text: "neither a signed power of two nor 0",
};
const scale: Rule = { holds: (x) => x >= LEAST_SCALE, text: "not a positive scale of at least 2^-100" };

/**
 * Whether all values are within +-2^100 and, times `toGrid`, integers; with 0 for it, any grid will do. A large table
 * is judged so in one plain loop; the rules are asked value by value only where it fails.
 */
function allOnGrid(values: Float64Array, toGrid: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i] * toGrid;
    if (!(values[i] >= -MOST && values[i] <= MOST && scaled === Math.floor(scaled))) return false;
  }
  return true;
}

/** The tensors of one file, taken out by name; each is checked as it is taken, and `finish` refuses what was left. */
export class TensorReader {
  private readonly left: Map<string, Tensor>;

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.left = new Map(tensors);
  }

  private take(name: string, shape: readonly number[]): Tensor {
    const tensor = this.left.get(name);
    if (tensor === undefined) return refuse(name, `missing: expected shape ${shapeText(shape)}, found none`);
    this.left.delete(name);
    if (tensor.shape.length !== shape.length || shape.some((n, i) => n !== tensor.shape[i]))
      refuse(name, `expected shape ${shapeText(shape)}, found ${shapeText(tensor.shape)}`);
    return tensor;
  }

  private takeChecked(name: string, shape: readonly number[], rules: readonly Rule[]): Float64Array {
    const values = tensorValues(this.take(name, shape));
    this.check(name, shape, values, rules);
    return values;
  }

  private check(name: string, shape: readonly number[], values: Float64Array, rules: readonly Rule[]): void {
    const all = [finite, bounded, ...rules];
    for (let i = 0; i < values.length; i++)
      for (const rule of all)
        if (!rule.holds(values[i]))
          refuse(name, `value ${i} of shape ${shapeText(shape)} is ${values[i]}, ${rule.text}`);
  }

  private takePacked(name: string, rows: number, columns: number): Uint8Array {
    const tensor = this.take(name, [rows, Math.ceil(columns / 8)]);
    if (tensor.dtype !== "U8") refuse(name, `packed signs are U8, found ${tensor.dtype}`);
    return tensor.bytes;
  }

  /** Finite values, on the grid 2^-gridBits unless that is null. */
  values(name: string, shape: readonly number[], gridBits: number | null): Float64Array {
    const values = tensorValues(this.take(name, shape));
    if (!allOnGrid(values, gridBits === null ? 0 : pow2(gridBits)))
      this.check(name, shape, values, gridBits === null ? [] : [onGrid(gridBits)]);
    return values;
  }

  /** One positive scale, shape (1). */
  scale(name: string, mustBePowerOfTwo: boolean): number {
    return this.takeChecked(name, [1], mustBePowerOfTwo ? [scale, powerOfTwo] : [scale])[0];
  }

  signedPowersOfTwo(name: string, shape: readonly number[]): Float64Array {
    return this.takeChecked(name, shape, [signedPowerOfTwo]);
  }

  /** +1 and -1, and 0 where `ternary`, of shape (rows, columns). */
  signs(name: string, rows: number, columns: number, ternary: boolean): Int8Array {
    const tensor = this.take(name, [rows, columns]);
    const values = tensor.dtype === "I8" ? new Int8Array(tensor.bytes.buffer) : tensorValues(tensor);
    for (let i = 0; i < values.length; i++)
      if (values[i] !== 1 && values[i] !== -1 && !(ternary && values[i] === 0))
        refuse(
          name,
          `value ${i} of shape ${shapeText([rows, columns])} is ${values[i]}, a sign is ${ternary ? "+1, 0 or -1" : "+1 or -1"}`,
        );
    return values instanceof Int8Array ? values : Int8Array.from(values);
  }

  /** Sign bits as they are stored: (rows, ceil(columns / 8)) bytes. */
  signBits(name: string, rows: number, columns: number): Uint8Array {
    return this.takePacked(name, rows, columns);
  }

  /** Bits of `matrix`.nonzero, stored as `signBits`, its sign bits: of a weight that is 0 the sign bit is 0 too. */
  nonzeroBits(matrix: string, signBits: Uint8Array, rows: number, columns: number): Uint8Array {
    const bits = this.takePacked(`${matrix}.nonzero`, rows, columns);
    const at = signBits.findIndex((byte, i) => (byte & ~bits[i]) !== 0);
    if (at >= 0)
      refuse(
        `${matrix}.nonzero`,
        `byte ${at} of shape ${shapeText([rows, Math.ceil(columns / 8)])} has 0 for a weight of sign +1`,
      );
    return bits;
  }

  finish(): void {
    for (const [name, { shape }] of this.left)
      refuse(name, `unexpected: expected none, found shape ${shapeText(shape)}`);
  }
}
