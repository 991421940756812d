import type { AsyncBuffer } from "hyparquet";
import { type FileKind, MOST_BYTES } from "../../../src/input/most-bytes.js";
import { textOf, tooLong } from "../../../src/input/texts.js";

/** Bytes of a file that was dropped. @throws UserError if it is longer than such files may be */
export async function fileBytes(path: string, file: Blob, kind: FileKind): Promise<Uint8Array> {
  if (file.size > MOST_BYTES[kind]) throw tooLong(path, kind);
  return new Uint8Array(await file.arrayBuffer());
}

/** @throws UserError */
export const fileText = async (path: string, file: Blob, kind: FileKind): Promise<string> =>
  textOf(path, await fileBytes(path, file, kind));

/** A file as the Parquet library reads it, piece by piece. */
export const bufferOf = (file: Blob): AsyncBuffer => ({
  byteLength: file.size,
  slice: (start, end) => file.slice(start, end).arrayBuffer(),
});
