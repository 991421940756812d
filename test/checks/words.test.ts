import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkWords, type Words, wordsOf } from "../../scripts/check-words.mjs";

const words: Words = JSON.parse(readFileSync(new URL("../../scripts/words.json", import.meta.url), "utf8"));

const found = (source: string, file = "base/any.ts"): string[] =>
  wordsOf(file, source, words).map(({ line, message }) => `${line} ${message}`);

test("finds words in identifiers and comments, phrases in comments, and comment lines that are too long", () => {
  expect(found("const tokenCoin = 1;")).toEqual(['1 "coin": the field says random bit']);
  expect(found("// a census of workers\nlet x = 2;")).toEqual(['1 "census": the field says connected workers']);
  expect(found("/** It has been\n * worked off. */")).toEqual(['2 "worked off": say processed']);
  expect(found(`const x = 1; // ${"long ".repeat(30)}`)[0]).toMatch(/columns, at most 120/);
});

test("leaves strings alone, and words that only contain another", () => {
  expect(found('const x = "coin";')).toEqual([]);
  expect(found("const tasks = coincide(forbidden);")).toEqual([]);
});

test("refuses in a folder the words that are right elsewhere", () => {
  const source = "const nextJob = 1;";
  expect(found(source, "cores/any.ts")).toEqual(['1 "job": the field says work item']);
  expect(found(source, "simulation/simulate.ts")).toEqual([]);
  expect(found(source, "explore/queue/job.ts")).toEqual([]);
});

test("src says what the field says", () => {
  expect(checkWords(fileURLToPath(new URL("../../src", import.meta.url)), words).violations).toEqual([]);
});
