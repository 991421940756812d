import { beforeAll, describe, expect, it } from "vitest";
import { MAIN, requireBuild, startNode } from "../support/program.js";
import { Bench } from "./support/harness.js";

beforeAll(requireBuild);

/** Says on stderr how much memory the program has taken at most, KiB. */
const TELL = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS));';

/** Peak memory of a command over so many rows, KiB. */
async function peakOf(command: readonly string[], rows: number): Promise<number> {
  const bench = new Bench();
  try {
    const lines = Array.from({ length: rows }, (_, i) => `word${12 + (i % 20)}\n`);
    const input = bench.file("rows.txt", lines.join(""));
    const preload = bench.file("tell.cjs", TELL);
    const argv = [...command, "--model", bench.model, "--input", input, "--json"];
    const { code, err } = await startNode(["--require", preload, MAIN, ...argv]).ended;
    expect(code).toBe(0);
    return Number(/peak (\d+)/.exec(err)![1]);
  } finally {
    bench.remove();
  }
}

describe("peak memory does not grow with the number of rows", () => {
  it.each([
    ["run", ["run"]],
    ["eval on the chip", ["eval", "--engine", "chip"]],
  ])(
    "%s: 300 rows take at most 1.3 times what 30 take",
    async (_, command) => {
      const few = await peakOf(command, 30);
      expect(await peakOf(command, 300)).toBeLessThan(1.3 * few);
    },
    240_000,
  );
});
