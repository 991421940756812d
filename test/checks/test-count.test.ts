import { expect, it } from "vitest";

type Count = (report: unknown, failedSteps: number) => { line: string; ok: boolean };
const script = new URL("../../scripts/test-count.mjs", import.meta.url);
const { testCount } = (await import(script.href)) as { testCount: Count };

const file = (status: string, tests: string[]) => ({ status, assertionResults: tests.map((s) => ({ status: s })) });

it("passes only when tests ran and nothing failed", () => {
  const good = { numPassedTests: 3, numFailedTests: 0, testResults: [file("passed", ["passed"])] };
  expect(testCount(good, 0)).toEqual({ line: "3 passed, 0 failed", ok: true });
  expect(testCount(good, 1)).toEqual({ line: "3 passed, 0 failed", ok: false });
  expect(testCount({ ...good, numPassedTests: 0 }, 0)).toEqual({ line: "0 passed, 0 failed", ok: false });
  expect(testCount(null, 0)).toEqual({ line: "0 passed, 0 failed", ok: false });
});

it("counts failed tests, and test files that did not load", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [file("failed", ["failed"]), file("failed", [])],
  };
  expect(testCount(report, 0)).toEqual({ line: "3 passed, 2 failed", ok: false });
});
