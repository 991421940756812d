import { join } from "node:path";
import { readJsonMember } from "../input/read-file.js";
import { SNN_SCHEMA } from "../runner/snn/network-result.js";
import type { FolderKind } from "./folder-kind.js";

const KINDS: Readonly<Record<string, () => Promise<FolderKind>>> = {
  [SNN_SCHEMA]: async () => (await import("./snn/folder-kind.js")).NETWORK_FOLDERS,
};

/** Schema of a folder's summary; undefined where there is none that can be read. */
function schemaOf(folder: string): string | undefined {
  try {
    const { schema } = readJsonMember(join(folder, "summary.json"), "result") as { schema?: unknown };
    return typeof schema === "string" ? schema : undefined;
  } catch {
    return undefined;
  }
}

/** The schema of a folder's summary if it is one of those here; undefined: a run of sentences, or nothing known. */
export function kindSchema(folder: string): string | undefined {
  const schema = schemaOf(folder);
  return schema !== undefined && Object.hasOwn(KINDS, schema) ? schema : undefined;
}

export const folderKind = (schema: string): Promise<FolderKind> => KINDS[schema]!();
