import { parseJson } from "../base/json.js";
import { UserError } from "../base/user-error.js";
import { type FileKind, MOST_BYTES } from "./most-bytes.js";

export const tooLong = (file: string, kind: FileKind): UserError =>
  new UserError(
    `${file}: longer than ${MOST_BYTES[kind].toLocaleString("en")} bytes, the most that is read of such a file`,
  );

/** UTF-8 as text; a byte order mark is dropped. @throws UserError */
export function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError(`${file}: is not UTF-8 text`, { cause: error });
  }
}

/** @param place file, or file and line @throws UserError */
export function jsonOf(place: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new UserError(`${place}: not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}
