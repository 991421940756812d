import { parseJson } from "../base/json.js";
import { shown } from "../base/suggest.js";
import { CheckpointError } from "../base/user-error.js";
import { pow2 } from "./double.js";

/** Bytes of one element, by safetensors dtype. */
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
};
const LENGTH_BYTES = 8;
/** Longest header taken, in bytes: that of the format's own library. */
const MOST_HEADER = 100_000_000;

/** One tensor of a safetensors file: row-major, little-endian `bytes` of its own. */
export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

function refuse(what: string): never {
  throw new CheckpointError(`safetensors: ${what}`);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function readHeader(file: Uint8Array): { entries: [string, unknown][]; data: Uint8Array } {
  if (file.length < LENGTH_BYTES) refuse(`file of ${file.length} bytes is too short for a header`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const room = file.length - LENGTH_BYTES;
  if (length > BigInt(room))
    refuse(`header states ${length} bytes, the file has ${room} behind the length: truncated?`);
  if (length > MOST_HEADER) refuse(`header states ${length} bytes, at most ${MOST_HEADER} are taken`);
  const end = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(LENGTH_BYTES, end)));
  } catch (error) {
    refuse(`header is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) refuse("header is not a JSON object");
  return {
    entries: Object.entries(header as object).filter(([name]) => name !== "__metadata__"),
    data: file.subarray(end),
  };
}

interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function checkEntry(name: string, value: unknown): Extent & { dtype: string; shape: number[] } {
  const { dtype, shape, data_offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !Object.hasOwn(ELEMENT_BYTES, dtype))
    refuse(`tensor ${name}: dtype ${shown(dtype)} is none of ${Object.keys(ELEMENT_BYTES).join(", ")}`);
  if (!isSizes(shape)) refuse(`tensor ${name}: shape ${shown(shape)} is not a list of sizes`);
  if (!isSizes(data_offsets) || data_offsets.length !== 2)
    refuse(`tensor ${name}: data_offsets ${shown(data_offsets)} are not two positions`);
  const [begin, end] = data_offsets;
  const bytes = shape.reduce((product, n) => product * n, ELEMENT_BYTES[dtype]);
  if (end - begin !== bytes)
    refuse(
      `tensor ${name}: ${dtype} of shape (${shape.join(", ")}) takes ${bytes} bytes, data_offsets [${begin}, ${end}] hold ${end - begin}`,
    );
  return { name, begin, end, dtype, shape };
}

/** Tensors must tile the data: no byte is shared, skipped or missing. */
function checkTiling(extents: readonly Extent[], bytes: number): void {
  let position = 0;
  let before = "the header";
  for (const { name, begin, end } of [...extents].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < position) refuse(`tensor ${name} overlaps ${before}: it begins at byte ${begin}, before ${position}`);
    if (begin > position) refuse(`${begin - position} bytes between ${before} and tensor ${name} belong to no tensor`);
    if (end > bytes) refuse(`tensor ${name} ends at byte ${end} of ${bytes}: the file is truncated`);
    position = end;
    before = `tensor ${name}`;
  }
  if (position !== bytes) refuse(`${bytes - position} bytes behind ${before} belong to no tensor`);
}

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, the data. Throws CheckpointError when header and
 * data disagree. Source: format description of the safetensors project, github.com/huggingface/safetensors.
 */
export function readSafetensors(file: Uint8Array): Map<string, Tensor> {
  const { entries, data } = readHeader(file);
  const checked = entries.map(([name, value]) => checkEntry(name, value));
  checkTiling(checked, data.length);
  return new Map(
    checked.map(({ name, begin, end, dtype, shape }) => [
      name,
      { dtype, shape, bytes: new Uint8Array(data.subarray(begin, end)) },
    ]),
  );
}

/** sign 1, exponent 5 (bias 15), fraction 10. */
function fromHalf(bits: number): number {
  const e = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const special = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const magnitude = e === 31 ? special : e === 0 ? fraction * pow2(-24) : (1024 + fraction) * pow2(e - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** The tensor's values as doubles. I64 beyond 2^53 is rounded. */
export function tensorValues({ dtype, bytes }: Tensor): Float64Array {
  const { buffer } = bytes;
  switch (dtype) {
    case "F64":
      return new Float64Array(buffer);
    case "F32":
      return Float64Array.from(new Float32Array(buffer));
    case "F16":
      return Float64Array.from(new Uint16Array(buffer), fromHalf);
    case "I64":
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case "I32":
      return Float64Array.from(new Int32Array(buffer));
    case "I16":
      return Float64Array.from(new Int16Array(buffer));
    case "I8":
      return Float64Array.from(new Int8Array(buffer));
    default:
      return Float64Array.from(bytes);
  }
}
