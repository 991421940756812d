import { z } from "zod";
import { MANIFEST_SCHEMA } from "./out-files.js";

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

/** What is read of a manifest. */
export const MANIFEST_FILE_SCHEMA = z.object({
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

export type Manifest = z.infer<typeof MANIFEST_FILE_SCHEMA>;
