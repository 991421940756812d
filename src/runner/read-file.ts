import type { FileKind } from "../input/most-bytes.js";
import { readNamedFile } from "../input/read-file.js";
import { textOf } from "../input/texts.js";

export { fileReason } from "../input/system-error.js";

/** Bytes of a file that the user named. */
export const readUserFile = (file: string): Uint8Array => readNamedFile(file, "rows");

/** Text of a file that the user named; a byte order mark is dropped. */
export const readUserText = (file: string, kind: FileKind): string => textOf(file, readNamedFile(file, kind));
