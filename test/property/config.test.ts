import { readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { ConfigInputs } from "../../src/config/check-inputs.js";
import { ConfigError } from "../../src/config/config-error.js";
import { CONFIG_KEYS } from "../../src/config/config-keys.js";
import { configYaml } from "../../src/config/config-yaml.js";
import { type Leaf, leavesOf } from "../../src/config/leaf.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { readAssignments } from "../../src/config/source-tree.js";
import { MOST_ARRIVAL_TICKS } from "../../src/contracts/arrival.js";

const read = (source: string, text: string) => readAssignments({ source, text });
const native = read(
  "chips/sorbet-native.yaml",
  readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8"),
);
const resolve = (inputs: Partial<ConfigInputs>) =>
  resolveConfig({ presets: { names: ["sorbet-native"], read: () => native }, defaultBatch: "all", ...inputs });

function settable(leaf: Leaf): fc.Arbitrary<unknown> {
  switch (leaf.kind) {
    case "int":
      return fc.integer({ min: leaf.min, max: leaf.max });
    case "number":
      return fc.double({ min: leaf.min, max: leaf.max, noNaN: true }).map((x) => (x === 0 ? 0 : x));
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...leaf.choices);
    case "text":
      return fc.constantFrom("x", "a name", "~/models");
    case "pairs":
      return fc.constantFrom("none", "1-2", "1-2, 2-3");
    case "numbers":
      return fc.oneof(fc.constantFrom("none", "3, 1"), fc.integer({ min: 1, max: 9 }));
    case "count-or-all":
      return fc.oneof(fc.constant("all"), fc.integer({ min: leaf.min, max: leaf.max }));
    case "arrival":
      return fc.oneof(
        fc.integer({ min: 0, max: MOST_ARRIVAL_TICKS }),
        fc.constantFrom("poisson:2.5", "gamma:1e3,0.5", "trace:a file.txt"),
      );
  }
}

const leaves = [...leavesOf(CONFIG_KEYS)];
const setting = fc.constantFrom(...leaves).chain(([path, leaf]) => settable(leaf).map((value) => ({ path, value })));

test.prop([fc.array(setting, { minLength: 1, maxLength: 5 })], { numRuns: 40 })(
  "every allowed value is taken, stands in the result, and survives the way through YAML",
  (settings) => {
    const result = resolve({ settings: settings.map(({ path, value }) => `${path}=${value}`) });
    for (const [path, value] of new Map(settings.map((one) => [one.path, one.value]))) {
      const node = path
        .split(".")
        .reduce<unknown>((data, name) => (data as Record<string, unknown>)[name], result.resolved);
      expect(typeof node === "object" ? (node as { value: unknown }).value : node).toBe(value);
    }
    expect(resolve({ file: read("f", configYaml(result.resolved)) })).toEqual(result);
  },
);

/** Pieces of YAML, good and bad, in any order. */
const piece = fc.constantFrom(
  "seed: ",
  "chip: ",
  "\n",
  "  ",
  "core:",
  "lanes: 4",
  "&a ",
  "*a",
  "!!str ",
  "{",
  "}",
  "[",
  "]",
  "- ",
  "? ",
  '"',
  "'",
  "#",
  "|",
  ">",
  "__proto__: ",
  "<<: ",
  "\t",
  ",",
  "1e9",
  "~",
  "---\n",
  "\u0000",
  "é",
  "extends: sorbet-native",
);
const soup = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(""));

test.prop([fc.oneof(soup, fc.string({ unit: "binary", maxLength: 60 }))], { numRuns: 300 })(
  "any text resolves or is refused in one line",
  (text) => {
    for (const inputs of [() => ({ file: read("f.yaml", text) }), () => ({ settings: [text] })]) {
      try {
        resolve(inputs());
      } catch (error) {
        expect(error, String((error as Error).stack)).toBeInstanceOf(ConfigError);
        expect((error as Error).message).not.toMatch(/[\r\n]/);
      }
    }
  },
);
