import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { firstFault } from "../../src/config/first-fault.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { RESOLVED_CONFIG_SCHEMA } from "../../src/config/schema.js";
import { bundledPresets } from "../../src/runner/package-files.js";

const presets = await bundledPresets();
const { resolved } = resolveConfig({ presets });

type Fields = Record<string, unknown>;
/** Paths of all that is no group of keys. */
function* leavesOf(data: Fields, path: string[] = []): Generator<string[]> {
  for (const [name, value] of Object.entries(data))
    if (typeof value === "object" && value !== null) yield* leavesOf(value as Fields, [...path, name]);
    else yield [...path, name];
}
const PATHS = [...leavesOf(resolved as unknown as Fields)];

const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, "", "all", "x".repeat(2001), "a\nb", "\u202e", true, false, -0, 2 ** 53),
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.constantFrom("offset", "packet", "mesh", "estimate", "published", "xy", "marker"),
);

test.prop([fc.constantFrom(...PATHS), odd, fc.boolean()], { numRuns: 500 })(
  "a configuration that is taken is one of its schema, and a fault is where the schema sees it",
  (path, value, extra) => {
    const data = structuredClone(resolved) as unknown as Fields;
    const parent = path.slice(0, -1).reduce((node, name) => node[name] as Fields, data);
    const isConstant = path[0] === "chip" && "unit" in parent;
    if (extra && isConstant) parent.depth = value ?? 1;
    else if (value === undefined) delete parent[path.at(-1)!];
    else parent[path.at(-1)!] = value;
    const fault = firstFault(data);
    const parsed = RESOLVED_CONFIG_SCHEMA.safeParse(data);
    expect(fault === undefined).toBe(parsed.success);
    if (fault === undefined) return;
    const issue = parsed.error!.issues[0]!;
    const expected = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]] : issue.path;
    expect(fault.path).toEqual(expected);
    expect(fault.unknown).toBe(issue.code === "unrecognized_keys");
  },
);
