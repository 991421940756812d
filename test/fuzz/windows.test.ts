import { expect, test } from "vitest";
import { Draws } from "./draws.mjs";
import { subjects } from "./windows/subjects.js";

/** Cases a kind and site; millions of them: `npm run fuzz -- --part windows`. */
const CASES = 1500;
const SEED = 1;

test("two errors that could compensate each other pass in fewer than 1 of 10,000 cases", () => {
  let wrong = 0;
  let passed = 0;
  for (const { run } of subjects()) {
    for (let number = 0; number < CASES; number++) {
      const outcome = run(new Draws(SEED, number));
      if (outcome !== "no error") wrong++;
      if (outcome === "passed") passed++;
    }
  }
  expect(wrong).toBeGreaterThan(80_000);
  expect(passed / wrong).toBeLessThan(1e-4);
});
