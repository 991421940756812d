import { existsSync, statSync } from "node:fs";
import { asyncBufferFromFile } from "hyparquet";
import { UserError } from "../../base/user-error.js";
import { decoding } from "../../input/damaged.js";
import type { TableName } from "../schema.js";
import { type OpenTable, openBuffer } from "./table-buffer.js";

/** @param wanted table that it must be @throws UserError if the file is not there or holds something else */
export async function openTable(path: string, wanted?: TableName): Promise<OpenTable> {
  if (!existsSync(path))
    throw new UserError(`${path}: no such file; table ${wanted ?? "NAME"} is written by run --out`);
  if (!statSync(path).isFile()) throw new UserError(`${path}: is no ordinary file`);
  return openBuffer(path, await decoding(path, () => asyncBufferFromFile(path)), wanted);
}
