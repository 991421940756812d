import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CORE_UNITS, KINDS } from "../../src/cores/kinds/registry.js";
import { ROLES, SITES } from "../../src/workloads/sorbet/names.js";

const SRC = new URL("../../src/", import.meta.url);
/** Rooms that serve every kind of core and every workload. */
const GENERIC = ["chip", "mapping", "simulation", "estimate", "trace", "explore", "pages"];
/** Parts of them that belong to one kind or workload. */
const OWN = /^(mapping\/column|pages\/run\/sorbet)\/|^pages\/run\/client\/sorbet\.ts$/;
/** Names that are everyday words of these rooms too: they may stand there, but nothing may be compared with them. */
const WORDS = new Set([
  "column",
  "input",
  "output",
  "key",
  "value",
  "query",
  "context",
  "encoder",
  "score",
  "out",
  "q",
  "p",
]);

const names = [
  ...KINDS.kinds.flatMap(({ name, roles = {} }) => [name, ...Object.keys(roles)]),
  ...Object.keys(ROLES),
  ...Object.keys(SITES),
  ...CORE_UNITS.filter((unit) => !["port", "synapses", "vector"].includes(unit)),
];
const own = [...new Set(names)].filter((name) => !WORDS.has(name));
const NAMED = new RegExp(`(?<![\\w.])(${own.join("|")})(?!\\w)`);
const COMPARED = new RegExp(`\\b(role|kind|site|unit)\\s*[!=]==\\s*"(${names.join("|")})"`);
/** Keys of the configuration and figures of the summary keep their names. */
const KEYS = /\.attention\.(banks|heads|lanes)|chip\.attention/g;

const files = GENERIC.flatMap((room) =>
  readdirSync(new URL(room, SRC), { recursive: true, encoding: "utf8" })
    .map((file) => `${room}/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".ts") && !OWN.test(file)),
);

test("no generic room names a kind of core, a role, a site or a unit of one", () => {
  expect(files.length).toBeGreaterThan(100);
  expect(own).toEqual(expect.arrayContaining(["attention", "ffn_out", "pooler", "partial", "in_k", "softmax"]));
  const found = files.flatMap((file) =>
    readFileSync(new URL(file, SRC), "utf8")
      .split("\n")
      .flatMap((line, i) => {
        const text = line.replaceAll(KEYS, "");
        return NAMED.test(text) || COMPARED.test(text) ? [`src/${file}:${i + 1}: ${line.trim()}`] : [];
      }),
  );
  expect(found).toEqual([]);
});
