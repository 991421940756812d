import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...argv: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "examples", program), ...argv], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect([program, status, stderr]).toEqual([program, 0, ""]);
  return stdout.trimEnd().split("\n");
}

describe("examples", () => {
  it("count spikes by layer, which sum to the run's", () => {
    const lines = run("spikes-by-layer.js", "a good film");
    expect(lines.filter((line) => line.startsWith("layer"))).toHaveLength(6);
    expect(lines.at(-1)).toMatch(/^in all \d+, as summed up by the run: true$/);
  });

  it("watch a link, whose flits sum to the run's", () => {
    expect(run("watch-link.js", "1", "0", "0").at(-1)).toMatch(/^[1-9]\d* flits, as counted by the run: true; longest/);
  });

  it("stop at a condition, and only then", () => {
    expect(run("stop-at.js", "2000")).toEqual([expect.stringMatching(/^stopped at .* more than 2000 nJ/)]);
  });

  it("write to a sink of one's own", () => {
    const file = join(folder, "windows.csv");
    const [said] = run("custom-sink.js", file);
    const rows = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(rows[0]).toBe("core,site,sentence,token,open_ticks,close_ticks,packets");
    expect(said).toBe(`${rows.length - 1} windows written`);
    for (const row of rows.slice(1)) {
      const [, , , , open, close] = row.split(",");
      expect(Number(open)).toBeLessThanOrEqual(Number(close));
    }
  });
});
