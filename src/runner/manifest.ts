import { statSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../base/json.js";
import { UserError } from "../base/user-error.js";
import { readMember } from "../input/read-file.js";
import { textOf } from "../input/texts.js";
import { MANIFEST_FILE_SCHEMA, type Manifest } from "./manifest-schema.js";
import { MANIFEST } from "./out-files.js";

/** Manifest of a folder. @throws UserError if it has none, or one that cannot be read */
export function readManifest(folder: string): Manifest {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${folder}: there is no such folder; give one that run --out or eval --out has written`);
  const file = join(folder, MANIFEST);
  const text = textOf(file, readMember(file, "manifest"));
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new UserError(`${file}: not valid JSON: ${(error as Error).message}`);
  }
  const result = MANIFEST_FILE_SCHEMA.safeParse(data);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(`${file}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}; run the command again`);
}
