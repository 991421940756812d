import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { linesBelow, MOST_LINES, sizesOf } from "../../scripts/check-sizes.mjs";

test("refuses a file over the limit unless it is still to be split", () => {
  expect(sizesOf({ "a.ts": MOST_LINES, "b.ts": MOST_LINES + 1, "c.ts": 900 }, ["c.ts"])).toEqual([
    `src/b.ts: ${MOST_LINES + 1} lines, at most ${MOST_LINES}: split it by concept`,
  ]);
});

test("refuses an entry in the list that nothing needs", () => {
  expect(sizesOf({ "a.ts": 10 }, ["a.ts"])[0]).toMatch(/^src\/a\.ts: not over the limit any more/);
});

test("no file of src is too long", () => {
  expect(sizesOf(linesBelow(fileURLToPath(new URL("../../src", import.meta.url))))).toEqual([]);
});
