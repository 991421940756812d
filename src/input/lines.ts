import { closeSync, openSync, readSync, statSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import { type FileKind, MOST_BYTES } from "./most-bytes.js";
import { fileReason } from "./system-error.js";
import { textOf, tooLong } from "./texts.js";

const CHUNK = 1 << 16;
const NEWLINE = 10;

/**
 * Lines of an ordinary file, read bit by bit: the file may be of any length, its lines not longer than a file of
 * `kind`.
 * @throws UserError that names file and line
 */
export function* linesOf(file: string, kind: FileKind): Generator<string> {
  let handle: number;
  try {
    if (!statSync(file).isFile()) throw new UserError(`${file}: is no ordinary file`);
    handle = openSync(file, "r");
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${file}: ${fileReason(error)}`, { cause: error });
  }
  try {
    const chunk = Buffer.alloc(CHUNK);
    let open = Buffer.alloc(0);
    let line = 1;
    for (let count = readSync(handle, chunk); count > 0; count = readSync(handle, chunk)) {
      const bytes = Buffer.concat([open, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        yield textOf(`${file}:${line++}`, bytes.subarray(start, end));
        start = end + 1;
      }
      open = bytes.subarray(start);
      if (open.length > MOST_BYTES[kind]) throw tooLong(`${file}:${line}`, kind);
    }
    if (open.length > 0) yield textOf(`${file}:${line}`, open);
  } finally {
    closeSync(handle);
  }
}
