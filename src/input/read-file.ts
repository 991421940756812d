import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import { type FileKind, MOST_BYTES } from "./most-bytes.js";
import { fileReason } from "./system-error.js";
import { jsonOf, textOf, tooLong } from "./texts.js";

const CHUNK = 1 << 16;

/** All bytes behind a handle, or undefined where there are more than `most`. */
function readAll(handle: number, most: number): Uint8Array | undefined {
  const { size } = fstatSync(handle);
  if (size > most) return undefined;
  // Room for one byte more, by which the end is seen.
  let bytes = Buffer.allocUnsafeSlow(Math.min(most, size === 0 ? CHUNK : size) + 1);
  let length = 0;
  for (;;) {
    const count = readSync(handle, bytes, length, bytes.length - length, null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
    if (length > most) return undefined;
    if (length < bytes.length) continue;
    const larger = Buffer.allocUnsafeSlow(Math.min(most + 1, 2 * bytes.length));
    bytes.copy(larger);
    bytes = larger;
  }
}

function readBytes(file: string, kind: FileKind, isOrdinary: boolean): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    const stats = isOrdinary ? statSync(file) : undefined;
    if (stats !== undefined && !stats.isFile() && !stats.isDirectory())
      throw new UserError(`${file}: is no ordinary file`);
    const handle = openSync(file, "r");
    try {
      bytes = readAll(handle, MOST_BYTES[kind]);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}: ${fileReason(error)}`, { cause: error });
  }
  if (bytes === undefined) throw tooLong(file, kind);
  return bytes;
}

/** Bytes of a file that the user named; it may be a pipe. @throws UserError */
export const readNamedFile = (file: string, kind: FileKind): Uint8Array => readBytes(file, kind, false);

/** Bytes of a file in a folder, which is an ordinary one. @throws UserError */
export const readMember = (file: string, kind: FileKind): Uint8Array => readBytes(file, kind, true);

/** JSON of a file in a folder, as it stands there: unchecked. @throws UserError */
export function readJsonMember(file: string, kind: FileKind): unknown {
  return jsonOf(file, textOf(file, readMember(file, kind)));
}
