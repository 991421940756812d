// Prints "N passed, N failed" from a vitest JSON report as the last line of .ci/run.
// Usage: node scripts/test-count.mjs REPORT FAILED_STEPS. Exits 1 if a test or a step failed, a test file did not load,
// or no test ran.
import { readFileSync } from "node:fs";

/**
 * @param report vitest's JSON report, or null when there is none
 * @param failedSteps steps of the whole check that failed
 */
export function testCount(report, failedSteps) {
  const passed = report?.numPassedTests ?? 0;
  const failedTests = report?.numFailedTests ?? 0;
  // A file that does not load has no failed test of its own.
  const brokenFiles = (report?.testResults ?? []).filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = failedTests + brokenFiles;
  return { line: `${passed} passed, ${failed} failed`, ok: failed === 0 && failedSteps === 0 && passed > 0 };
}

if (process.argv[1]?.endsWith("test-count.mjs")) {
  let report = null;
  try {
    report = JSON.parse(readFileSync(process.argv[2], "utf8"));
  } catch {
    console.error("no test report was written");
  }
  const { line, ok } = testCount(report, Number(process.argv[3]));
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}
