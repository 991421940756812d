import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelRules } from "../../src/contracts/model.js";
import { withoutNegligible } from "../../src/cores/datapath/negligible-weights.js";
import { bspnOutput } from "../cores/datapath/naive.js";
import { randomModel } from "../support/random-model.js";

const GROUP = 32;
const { rules } = randomModel(1);

/** |x / 2^k| reaches the group size, when one channel holds the whole sum and k is as small as it can be. */
test("norm weights that are dropped never change an output", () => {
  let dropped = 0;
  let kept = 0;
  let wouldChange = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: -120, max: 3 }),
      fc.boolean(),
      fc.oneof(fc.constant(0), fc.integer({ min: -700, max: 700 })),
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom(null, -10, -3),
      fc.integer({ min: -GROUP * 64, max: GROUP * 64 }),
      (exponent, minus, betaSteps, betaBits, least, steps) => {
        const weight = (minus ? -1 : 1) * 2 ** exponent;
        const beta = betaSteps * 2 ** -betaBits;
        const modelRules: ModelRules = { ...rules, bspnGroupSize: GROUP, residualExponentMin: least };
        const norm = { weight: Float64Array.of(weight), beta: Float64Array.of(beta) };
        const { weight: after } = withoutNegligible("norm", norm, modelRules);
        const changes = [steps, GROUP * 64, -GROUP * 64].some((x) => {
          const whole = bspnOutput(x, 6, 0, weight, beta, least);
          const without = bspnOutput(x, 6, 0, 0, beta, least);
          return JSON.stringify(whole) !== JSON.stringify(without);
        });
        if (after[0] === 0) {
          dropped++;
          expect(changes).toBe(false);
        } else {
          kept++;
          expect(after[0]).toBe(weight);
          if (changes) wouldChange++;
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(dropped).toBeGreaterThan(100);
  expect(kept).toBeGreaterThan(50);
  expect(wouldChange).toBeGreaterThan(20);
});
