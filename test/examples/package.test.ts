import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "sorbet-sim-project-"));
const installed = join(project, "node_modules", "sorbet-sim");
afterAll(() => rmSync(project, { recursive: true, force: true }));

function call(program: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(program, argv, { cwd: project, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Puts the packed package into an empty project as an install without a network would: its dependencies in production, no others. */
beforeAll(() => {
  const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  expect(call("tar", "xzf", filename).status).toBe(0);
  mkdirSync(dirname(installed), { recursive: true });
  renameSync(join(project, "package"), installed);
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || !existsSync(join(ROOT, path))) continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(project, path));
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
}, 120_000);

describe("the packed package in an empty project", () => {
  it("runs as a command, report and tables included", () => {
    const { bin } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    const main = join(installed, bin["sorbet-sim"]!);
    expect(readFileSync(main, "utf8").startsWith("#!/usr/bin/env node")).toBe(true);
    const { status, stdout, stderr } = call(process.execPath, main, "run", "a good film", "--out", "run", "--json");
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).inputs[0].exact).toBe(true);
    expect(existsSync(join(project, "run", "report.html"))).toBe(true);
  });

  it("runs as an import, with types beside it", () => {
    const { status, stdout, stderr } = call(process.execPath, join(installed, "examples", "stop-at.js"), "2000");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("stopped at");
    expect(existsSync(join(installed, "dist", "index.d.ts"))).toBe(true);
  });
});
