import { existsSync } from "node:fs";
import { join } from "node:path";
import { FAULTS_SCHEMA } from "../faults/report.js";
import { readJsonMember } from "../input/read-file.js";
import { LOAD_SCHEMA } from "../load/load-result.js";
import { SNN_SCHEMA } from "../runner/snn/network-result.js";
import type { FolderKind } from "./folder-kind.js";

const KINDS: Readonly<Record<string, () => Promise<FolderKind>>> = {
  [FAULTS_SCHEMA]: async () => (await import("./faults/folder-kind.js")).CAMPAIGN_FOLDERS,
  [LOAD_SCHEMA]: async () => (await import("./load/folder-kind.js")).LOAD_FOLDERS,
  [SNN_SCHEMA]: async () => (await import("./snn/folder-kind.js")).NETWORK_FOLDERS,
};

/** Files that say what a folder holds, and the schema of one that cannot be read. */
const FILES: readonly (readonly [name: string, schema: string | undefined])[] = [
  ["summary.json", undefined],
  ["faults.json", FAULTS_SCHEMA],
  ["load.json", LOAD_SCHEMA],
];

/** The schema of what a folder holds if it is one of those here; undefined: a run of sentences, or nothing known. */
export function kindSchema(folder: string): string | undefined {
  const [name, otherwise] = FILES.find(([file]) => existsSync(join(folder, file))) ?? [undefined, undefined];
  if (name === undefined) return undefined;
  try {
    const { schema } = readJsonMember(join(folder, name), "result") as { schema?: unknown };
    return typeof schema === "string" && Object.hasOwn(KINDS, schema) ? schema : otherwise;
  } catch {
    return otherwise;
  }
}

export const folderKind = (schema: string): Promise<FolderKind> => KINDS[schema]!();
