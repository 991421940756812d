import { z } from "zod";
import { ARRIVAL_PATTERN, MOST_ARRIVAL_TICKS } from "../contracts/arrival.js";
import { NUMBERS_PATTERN, PAIRS_PATTERN } from "../contracts/dead-parts.js";
import { oneLine } from "../contracts/one-line.js";
import { CHIP_CONSTANTS, CHIP_NAMES } from "./chip-keys.js";
import { type ResolvedChip, type ResolvedConfig, RUN_KEYS } from "./config-keys.js";
import { allowed, isLeaf, type KeyTree, type Leaf } from "./leaf.js";

function leafSchema(leaf: Leaf): z.ZodType {
  switch (leaf.kind) {
    case "int":
      return z.int().min(leaf.min).max(leaf.max);
    case "number":
      return z.number().min(leaf.min).max(leaf.max);
    case "boolean":
      return z.boolean();
    case "choice":
      return z.enum([...leaf.choices]);
    case "text":
      return oneLine(2000);
    case "count-or-all":
      return z.union([z.literal("all"), z.int().min(leaf.min).max(leaf.max)]);
    case "arrival":
      return z.union([z.int().min(0).max(MOST_ARRIVAL_TICKS), z.string().regex(ARRIVAL_PATTERN).max(2000)]);
    case "numbers":
      return z.union([z.int().min(0).max(999_999_999), z.string().regex(NUMBERS_PATTERN).max(2000)]);
    case "pairs":
      return z.string().regex(PAIRS_PATTERN).max(2000);
  }
}

const hasRange = (leaf: Leaf): boolean => leaf.kind === "int" || leaf.kind === "number";

/** A constant with its annotations. Numbers need a range that holds the value; names and booleans have none. */
function annotatedSchema(leaf: Leaf): z.ZodObject {
  const value = leafSchema(leaf);
  const text = z.string().min(1).max(2000);
  return z.strictObject({
    value,
    unit: z.literal(leaf.unit),
    source: text,
    evidence: z.enum(["published", "derived", "estimate"]),
    ...(hasRange(leaf) ? { low: value, high: value } : {}),
    note: text.optional(),
  });
}

type Build = (leaf: Leaf) => z.ZodType;

function tree(keys: KeyTree, build: Build): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, node]) => [name, isLeaf(node) ? build(node) : z.strictObject(tree(node, build))]),
  );
}

/** The same with every key optional, as a file may leave it out. */
function partialTree(keys: KeyTree, build: Build): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, node]) => [
      name,
      (isLeaf(node) ? build(node) : z.strictObject(partialTree(node, build)).describe(`Group ${name}`)).optional(),
    ]),
  );
}

export const RESOLVED_CHIP_SCHEMA = z.strictObject({
  ...tree(CHIP_NAMES, leafSchema),
  ...tree(CHIP_CONSTANTS, annotatedSchema),
}) as unknown as z.ZodType<ResolvedChip>;

export const RESOLVED_CONFIG_SCHEMA = z.strictObject({
  ...tree(RUN_KEYS, leafSchema),
  chip: RESOLVED_CHIP_SCHEMA,
}) as unknown as z.ZodType<ResolvedConfig>;

const describe = (leaf: Leaf): string => `${leaf.doc}. ${allowed(leaf)}${leaf.unit === "-" ? "" : `, ${leaf.unit}`}`;

/** What a user may write: a plain value, or a constant with any of its annotations. */
function chipFileSchema(): z.ZodObject {
  const constants = partialTree(CHIP_CONSTANTS, (leaf) =>
    z.union([leafSchema(leaf), annotatedSchema(leaf).partial()]).describe(describe(leaf)),
  );
  return z.strictObject({
    extends: z.string().optional().describe("Preset to start from; without it every constant must be given, annotated"),
    ...partialTree(CHIP_NAMES, (leaf) => leafSchema(leaf).describe(leaf.doc)),
    ...constants,
    mesh: z.union([z.literal("auto").describe("The smallest near-square mesh that holds the model"), constants.mesh!]),
  });
}

/** JSON Schema (draft 2020-12) of a configuration file, or of a chip file, for editors. */
export function configJsonSchema(of: "config" | "chip"): object {
  const chip = chipFileSchema();
  if (of === "chip") return z.toJSONSchema(chip);
  return z.toJSONSchema(
    z.strictObject({
      ...partialTree(RUN_KEYS, (leaf) => leafSchema(leaf).describe(describe(leaf))),
      chip: z.union([z.string(), chip]).optional().describe("Name of a preset, or a chip"),
    }),
  );
}
