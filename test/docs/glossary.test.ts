import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { termsOf } from "../../src/cli/glossary.js";

const text = readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8");
const entries = termsOf(text);

test("the glossary has at most 140 terms, each once and each in one sentence", () => {
  expect(entries.length).toBeGreaterThan(40);
  expect(entries.length).toBeLessThanOrEqual(140);
  expect(new Set(entries.map(({ term }) => term)).size).toBe(entries.length);
  for (const { term, meaning } of entries) {
    expect(meaning, term).toMatch(/^[A-Z].*[^.]$/);
    expect(meaning, term).not.toMatch(/\. [A-Z]/);
  }
});
