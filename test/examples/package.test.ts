import { spawnSync } from "node:child_process";
import {
  cpSync,
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
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-projects-"));
/** Projects with nothing but the packed package: with all it asks for, and with what it cannot do without. */
const full = join(folder, "full");
const lean = join(folder, "lean");
const installed = (project: string): string => join(project, "node_modules", "sorbet-sim");
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

const calling =
  (cwd: string) =>
  (program: string, ...argv: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, argv, { cwd, encoding: "utf8" });
    return { status, stdout, stderr };
  };

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Makes the packages of the lock file that `wanted` takes available to a project. */
function link(project: string, wanted: (entry: Locked, path: string) => boolean): void {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!wanted(entry, path) || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    if (!existsSync(join(ROOT, path)) || existsSync(join(project, path))) continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(project, path));
  }
}

/** Puts the packed package into empty projects as an install without a network would. */
beforeAll(() => {
  const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  expect(calling(folder)("tar", "xzf", filename).status).toBe(0);
  for (const project of [full, lean]) {
    mkdirSync(dirname(installed(project)), { recursive: true });
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  }
  cpSync(join(folder, "package"), installed(lean), { recursive: true });
  renameSync(join(folder, "package"), installed(full));
  link(full, ({ dev }) => !dev);
  link(lean, ({ dev, optional }) => !dev && !optional);
}, 120_000);

describe("the packed package in an empty project", () => {
  const call = calling(full);

  it("runs as a command, report and tables included", () => {
    const { bin } = JSON.parse(readFileSync(join(installed(full), "package.json"), "utf8")) as {
      bin: Record<string, string>;
    };
    const main = join(installed(full), bin["sorbet-sim"]!);
    expect(readFileSync(main, "utf8").startsWith("#!/usr/bin/env node")).toBe(true);
    const { status, stdout, stderr } = call(process.execPath, main, "run", "a good film", "--out", "run", "--json");
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).inputs[0].exact).toBe(true);
    expect(existsSync(join(full, "run", "report.html"))).toBe(true);
  });

  it("runs as an import", () => {
    const { status, stdout, stderr } = call(process.execPath, join(installed(full), "examples", "stop-at.js"), "2000");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("stopped at");
  });

  it("gives chips and models as data", () => {
    const code = `import config from "sorbet-sim/models/sorbet-sst2/config.json" with { type: "json" };
      import { readFileSync } from "node:fs";
      import { fileURLToPath } from "node:url";
      const chip = readFileSync(fileURLToPath(import.meta.resolve("sorbet-sim/chips/small-core.yaml")), "utf8");
      console.log(config.labels.length, chip.includes("small-core"));`;
    const { status, stdout } = call(process.execPath, "--no-warnings", "--input-type=module", "--eval", code);
    expect([status, stdout]).toEqual([0, "2 true\n"]);
  });

  // What a library is used with: the types of a browser and none of Node, or those of Node alone.
  const SURROUNDINGS = [
    { lib: ["ES2022", "DOM"], types: [] },
    { lib: ["ES2022"], types: ["node"] },
  ];
  it.each([
    ["NodeNext", "NodeNext"],
    ["ESNext", "bundler"],
  ])("has types that hold when nothing is skipped: module %s, resolution %s", (module, moduleResolution) => {
    link(full, (_, path) => /^node_modules\/(@types\/node|undici-types)$/.test(path));
    const { exports } = JSON.parse(readFileSync(join(installed(full), "package.json"), "utf8")) as {
      exports: Record<string, object | string>;
    };
    const code = Object.entries(exports).filter(([, target]) => typeof target === "object");
    const names = code.map(([path], i) => ({ name: `surface${i}`, from: `sorbet-sim${path.slice(1)}` }));
    writeFileSync(
      join(full, "all.ts"),
      `${names.map(({ name, from }) => `import * as ${name} from "${from}";`).join("\n")}
import { type BatchResult, simulate, type Summary } from "sorbet-sim";
export const all = [${names.map(({ name }) => name).join(", ")}];
export const total = (summary: Summary): number => summary.totals.energy.total_fj;
export const stopped = (result: BatchResult): boolean => Number.isInteger(result.ticks);
// @ts-expect-error a text is no simulator: the types are not any
simulate("text", []);
`,
    );
    for (const surroundings of SURROUNDINGS) {
      const compilerOptions = {
        ...surroundings,
        module,
        moduleResolution,
        target: "ES2022",
        strict: true,
        skipLibCheck: false,
        noEmit: true,
      };
      writeFileSync(join(full, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["all.ts"] }));
      const { status, stdout } = call(
        process.execPath,
        join(ROOT, "node_modules", "typescript", "bin", "tsc"),
        "-p",
        ".",
      );
      expect([status, stdout]).toEqual([0, ""]);
    }
  });
});

describe("the packed package without its optional dependencies", () => {
  const call = calling(lean);
  const evaluate = (code: string) => call(process.execPath, "--input-type=module", "--eval", code);

  it("simulates: the library needs none of them", () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed(lean), "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(8);
    for (const heavy of ["bullmq", "ioredis", "piscina", "h5wasm", "commander", "hyparquet"])
      expect(existsSync(join(lean, "node_modules", heavy))).toBe(false);
    const { status, stdout, stderr } = call(process.execPath, join(installed(lean), "examples", "stop-at.js"), "2000");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("stopped at");
    const noc = `import { createNetwork, FLIT_PIPELINES, runPacketList, runToEnd } from "sorbet-sim/noc";
      const topology = { kind: "mesh", width: 4, height: 4 };
      const spec = { topology, routing: "xy", vcs: 2, bufferFlits: 4, pipeline: FLIT_PIPELINES.default, linkTicks: 1, seed: 1 };
      const network = createNetwork({ model: "flit", spec, pipelineName: "default" });
      const [{ hops }] = runToEnd(runPacketList(network, [{ created: 0, source: 0, destination: 15, flits: 2 }]));
      console.log(hops);`;
    expect(evaluate(noc)).toEqual({ status: 0, stdout: "7\n", stderr: "" });
  });

  const main = join(installed(lean), "dist", "cli", "main.js");

  it("runs a sentence as a command: what that needs is in the program", () => {
    const { status, stdout, stderr } = call(process.execPath, main, "run", "a good film", "--json");
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).inputs[0].exact).toBe(true);
  });

  it("says in one line what the program misses", () => {
    const { status, stdout, stderr } = call(process.execPath, main, "run", "a good film", "--workers", "2");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: the package piscina is not installed[^\n]*\n$/);
  });

  it("comes with the licences of what the program holds of others", () => {
    const text = readFileSync(join(installed(lean), "dist", "bundle", "LICENSES.txt"), "utf8");
    for (const name of ["commander", "rxjs", "zod", "@huggingface/tokenizers"]) expect(text).toContain(`== ${name} `);
  });
});
