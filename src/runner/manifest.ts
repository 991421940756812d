import { statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../base/json.js";
import { UserError } from "../base/user-error.js";
import { readMember, textOf } from "../input/read-file.js";
import { MANIFEST, MANIFEST_SCHEMA } from "./out-files.js";

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal");

const RECORDED_INPUT = z
  .object({ path: z.string().nullable(), sha256: SHA256, kept: z.string().optional() })
  .refine(({ path, kept }) => path !== null || kept !== undefined, "needs a path or the name of a copy");

const RUN_RECORD_SCHEMA = z.object({
  command: z.enum(["run", "eval"]),
  texts: z.array(z.string()).optional(),
  input: RECORDED_INPUT.optional(),
  model: z.string(),
  limit: z.string().optional(),
  engine: z.enum(["reference", "chip"]).optional(),
  trace: z.string().optional(),
  mapping: z.string().optional(),
  both_levels: z.boolean().optional(),
});

const NETWORK_RECORD_SCHEMA = z.object({
  command: z.literal("snn run"),
  name: z.string(),
  network: RECORDED_INPUT,
  input: RECORDED_INPUT.optional(),
  inputName: z.string().optional(),
  drawn: z.string().optional(),
  options: z.record(z.string(), z.string()),
  trace: z.string().optional(),
  mapping: z.string().optional(),
});

const SCHEMA = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  command: z.array(z.string()),
  versions: z.object({ "sorbet-sim": z.string(), node: z.string() }),
  interrupted: z.boolean(),
  weights_sha256: SHA256.optional(),
  event_engines: z
    .object({ fast: z.int().min(0), observed: z.int().min(0), why_observed: z.array(z.string()) })
    .optional(),
  run: z.discriminatedUnion("command", [RUN_RECORD_SCHEMA, NETWORK_RECORD_SCHEMA]).optional(),
  files: z.record(z.string(), SHA256),
});

/** What is read of a manifest. */
export type Manifest = z.infer<typeof SCHEMA>;

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
  const result = SCHEMA.safeParse(data);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(`${file}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}; run the command again`);
}
