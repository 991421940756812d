import { UserError } from "../../base/user-error.js";

const MAGIC = "\u0093NUMPY";
/** Header of an array: about 100 characters. */
const MOST_HEADER = 4096;

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

const TYPES: Readonly<
  Record<string, { readonly bytes: number; readonly of: (buffer: ArrayBuffer) => NpyArray["data"] }>
> = {
  b1: { bytes: 1, of: (buffer) => new Uint8Array(buffer) },
  u1: { bytes: 1, of: (buffer) => new Uint8Array(buffer) },
  i1: { bytes: 1, of: (buffer) => new Int8Array(buffer) },
  u2: { bytes: 2, of: (buffer) => new Uint16Array(buffer) },
  i2: { bytes: 2, of: (buffer) => new Int16Array(buffer) },
  u4: { bytes: 4, of: (buffer) => new Uint32Array(buffer) },
  i4: { bytes: 4, of: (buffer) => new Int32Array(buffer) },
  u8: { bytes: 8, of: (buffer) => new BigUint64Array(buffer) },
  i8: { bytes: 8, of: (buffer) => new BigInt64Array(buffer) },
  f4: { bytes: 4, of: (buffer) => new Float32Array(buffer) },
  f8: { bytes: 8, of: (buffer) => new Float64Array(buffer) },
};

/**
 * An array as numpy.save writes it (format 1, 2 or 3), little-endian and in C order.
 * @param file for messages @throws UserError
 */
export function readNpy(file: string, bytes: Uint8Array): NpyArray {
  const fault = (why: string): UserError => new UserError(`${file}: ${why}`);
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 6) !== MAGIC) throw fault("is no .npy file; numpy.save makes one");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLong = bytes[6]! > 1;
  const start = isLong ? 12 : 10;
  if (bytes.length < start) throw fault("damaged: its header is cut off");
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MOST_HEADER || start + length > bytes.length) throw fault("damaged: its header is cut off");
  const header = text(start, start + length);
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header);
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === null || shapeText === undefined) throw fault("damaged: its header names no type and shape of numbers");
  const type = Object.hasOwn(TYPES, descr[2]!) ? TYPES[descr[2]!] : undefined;
  if (type === undefined || descr[1] === ">")
    throw fault(
      `holds ${descr[1]}${descr[2]}; little-endian integers, floats and booleans are read: ${Object.keys(TYPES).join(", ")}`,
    );
  if (!/'fortran_order':\s*False/.test(header))
    throw fault("is in Fortran order; numpy.ascontiguousarray makes it C order");
  const shape = shapeText.split(",").flatMap((axis) => (axis.trim() === "" ? [] : [Number(axis)]));
  const values = shape.reduce((n, axis) => n * axis, 1);
  if (values * type.bytes !== bytes.length - start - length)
    throw fault(
      `damaged: shape [${shape.join(", ")}] of ${descr[2]} needs ${values * type.bytes} bytes, it has ${bytes.length - start - length}`,
    );
  return { shape, data: type.of(new Uint8Array(bytes.subarray(start + length)).buffer) };
}
