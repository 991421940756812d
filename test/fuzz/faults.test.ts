import { expect, test } from "vitest";
import { Draws } from "./draws.mjs";
import { subjects } from "./faults/subjects.js";

/** Cases a kind; more of them: `npm run fuzz -- --part faults`. */
const CASES = 12;
const SEED = 1;

test.each(subjects())(
  "single faults in small chips, $name: named, or caught by the reference, or without effect",
  ({ name, run }) => {
    const outcomes: Record<string, number> = {};
    for (let number = 0; number < CASES; number++) {
      const outcome = run(new Draws(SEED, number));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    const hit = CASES - (outcomes["no target"] ?? 0);
    expect(hit, `${name}: ${JSON.stringify(outcomes)}`).toBeGreaterThanOrEqual(CASES / 2);
  },
);
