import { execFileSync } from "node:child_process";
import { test } from "vitest";

test("the picture of the packet level's error is that of its tables", () => {
  execFileSync(process.execPath, ["scripts/plot-noc-levels.mjs", "--check"], { stdio: "pipe" });
});
