import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface CheckImports {
  checkSources(root: string): { files: number; violations: string[] };
  violationsOf(file: string, source: string): { line: number; message: string }[];
  circlesOf(sources: ReadonlyMap<string, string>): string[];
}
const script = new URL("../../scripts/check-imports.mjs", import.meta.url);
const { checkSources, circlesOf, violationsOf } = (await import(script.href)) as CheckImports;
const messages = (file: string, source: string): string[] =>
  violationsOf(file, source).map(({ line, message }) => `${line}: ${message}`);

describe("direction of imports", () => {
  it("holds in all of src", () => {
    const { files, violations } = checkSources(fileURLToPath(new URL("../..", import.meta.url)));
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(50);
  });

  it("is seen broken, with its line, in every form of import", () => {
    expect(messages("noc/a.ts", '\nimport { x } from "../cores/x.js";')).toEqual([
      "2: noc must not import cores (../cores/x.js)",
    ]);
    expect(messages("cores/a.ts", 'import type {\n  X,\n} from "../sorbet/x.js";')).toEqual([
      "3: cores must not import sorbet (../sorbet/x.js)",
    ]);
    expect(messages("sorbet/a.ts", 'export * from "../cores/datapath/x.js";')).toHaveLength(1);
    expect(messages("events/a.ts", 'const x = await import("../chip/x.js");')).toHaveLength(1);
    expect(messages("cores/datapath/a.ts", 'import "../../noc/x.js";')).toHaveLength(1);
    expect(messages("simulation/a.ts", 'import { x } from "../cli/x.js";')).toHaveLength(1);
    expect(messages("index.ts", 'export { x } from "./cli/x.js";')).toHaveLength(1);
    expect(messages("cores/a.ts", 'import { x } from "../../test/x.js";')).toEqual([
      "1: imports ../../test/x.js, outside src",
    ]);
    expect(messages("other/a.ts", "")).toEqual(["1: src/other has no place in the order of imports"]);
  });

  it("holds between the rooms of a folder", () => {
    expect(messages("pages/shell/a.ts", 'import type { X } from "../run/x.js";')).toEqual([
      "1: pages: shell must not import run (../run/x.js)",
    ]);
    expect(messages("cores/a.ts", 'import { x } from "./kinds/input/x.js";')).toEqual([
      "1: cores: . must not import kinds/input (./kinds/input/x.js)",
    ]);
    expect(messages("pages/run/a.ts", 'import { x } from "../shell/x.js";')).toEqual([]);
  });

  it("has no circle of files", () => {
    const back = 'import type { A } from "./a.js";';
    const forth = new Map([
      ["noc/a.ts", 'export { b } from "./b.js";'],
      ["noc/b.ts", 'const c = await import("./c.js");'],
    ]);
    expect(circlesOf(new Map([...forth, ["noc/c.ts", "// nothing"]]))).toEqual([]);
    expect(circlesOf(new Map([...forth, ["noc/c.ts", back]]))).toEqual([
      "src/noc/a.ts -> src/noc/b.ts -> src/noc/c.ts -> src/noc/a.ts: files import each other",
    ]);
  });

  it("keeps Node out of the simulator", () => {
    expect(messages("contracts/a.ts", 'import { readFileSync } from "node:fs";')).toEqual([
      "1: contracts must be free of Node, imports node:fs",
    ]);
    expect(messages("contracts/a.ts", 'import { join } from "path";')).toHaveLength(1);
    expect(messages("chip/a.ts", "const b = Buffer.from([]);\nprocess.exit(1);")).toHaveLength(2);
    expect(messages("cli/a.ts", 'import "node:fs"; process.exit(0);')).toEqual([]);
  });

  it("reads neither comments nor names that only look alike", () => {
    expect(messages("noc/a.ts", '// import "../cores/x.js"\n/* from "../cores/x.js" */')).toEqual([]);
    expect(messages("cores/a.ts", "this.process(1); preprocess.run();")).toEqual([]);
    expect(messages("chip/a.ts", 'import { x } from "../noc/x.js";\nimport { from } from "rxjs";')).toEqual([]);
  });
});
