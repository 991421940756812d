import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Part of one line, once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Test file that must fail, and part of the name of the test in it; without a name any of them. */
  readonly test: string;
  readonly testName?: string;
}

const ROOT = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");
const list = JSON.parse(read("test/mutations/mutations.json")) as Mutation[];

test("the list has at least 30 mutations, no name twice", () => {
  expect(list.length).toBeGreaterThanOrEqual(30);
  expect(new Set(list.map((m) => m.name)).size).toBe(list.length);
});

test.each(list)("$name changes one line that is there once, and its test exists", (mutation) => {
  const { name, file, find, replace, test, testName, ...others } = mutation;
  expect(others).toEqual({});
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(file).toMatch(/^src\//);
  expect(find).not.toMatch(/\n/);
  expect(replace).not.toMatch(/\n/);
  expect(replace).not.toBe(find);
  expect(read(file).split(find)).toHaveLength(2);
  expect(test).toMatch(/^test\/.*\.test\.ts$/);
  expect(existsSync(new URL(test, ROOT))).toBe(true);
  if (testName !== undefined) expect(read(test)).toContain(testName);
});
