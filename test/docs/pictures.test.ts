import { execFileSync } from "node:child_process";
import { test } from "vitest";

test("the picture of the packet level's error is that of its tables", () => {
  execFileSync(process.execPath, ["scripts/plot-noc-levels.mjs", "--check"], { stdio: "pipe" });
});

test("the moving picture of the README is that of its run", { timeout: 120_000 }, () => {
  execFileSync(process.execPath, ["scripts/plot-replay.mjs", "--check"], { stdio: "pipe" });
});
