import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConstraint } from "../../src/explore/space/constraint.js";
import { readSweepFile } from "../../src/explore/sweep-file/read.js";
import { here, SweepBench } from "./support/sweep.js";

const START = "workload: {texts: [plot]}\nmodel: tiny\n";
const read = (text: string) => readSweepFile("s.yaml", text);
const NOWHERE = { source: "s.yaml", line: 1, column: 1 };

describe("axes", () => {
  it("lists, ranges with both ends, powers of two", () => {
    const { space } = read(
      `${START}space:\n  code: [offset, signed]\n  chip.static.uw_per_mm2: {range: [0.1, 0.5, 0.1]}\n  chip.core.lanes: {log2: [4, 32]}\n`,
    );
    expect(space.axes.map(({ values }) => values)).toEqual([
      ["offset", "signed"],
      [0.1, 0.2, 0.3, 0.4, 0.5],
      [4, 8, 16, 32],
    ]);
    expect(space.size).toBe(40);
    const points = Array.from({ length: 40 }, (_, index) => space.point(index));
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(40);
    for (let index = 0; index < 40; index++) expect(space.indexOf(space.genesOf(index))).toBe(index);
  });
});

it("the file of docs/sweeps.md is read", () => {
  const page = readFileSync(fileURLToPath(new URL("../../docs/sweeps.md", import.meta.url)), "utf8");
  const { space, search, objectives } = read(/```yaml\n([\s\S]*?)```/.exec(page)![1]!);
  expect([space.size, search.method, objectives.length]).toEqual([5 * 6 * 3 * 3, "nsga2", 3]);
});

describe("constraints", () => {
  const values: Readonly<Record<string, number | string | boolean>> = {
    "chip.a": 6,
    "chip.b": 4,
    code: "offset",
    on: true,
  };
  const holds = (text: string) => parseConstraint(text, NOWHERE).holds((path) => values[path]);

  it.each([
    ["chip.a * chip.b >= 24", true],
    ["chip.a - chip.b * 2 < -1", true],
    ["(chip.a - chip.b) * 2 == 4 && code != 'graded'", true],
    ['chip.a % 4 == 0 || code == "signed"', false],
    ["!(chip.a > chip.b)", false],
    ["on == true", true],
  ])("%s is %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ["process.exit(1)", "must be one comparison"],
    ["chip.a[0] > 1", "a path is names joined by dots"],
    ["chip.a = 3", "Unexpected"],
    ["chip.a >>> 1", "unknown operator >>>"],
    ["chip.a > ", "Expected expression"],
  ])("%s is refused", (text, message) => {
    expect(() => holds(text)).toThrow(message);
  });

  it.each([
    ["chip.c > 1", "there is no configuration key or figure chip.c"],
    ["code > 1", "need numbers"],
    ["chip.a + 1", "must be true or false"],
  ])("%s fails when it is worked out", (text, message) => {
    expect(() => holds(text)).toThrow(message);
  });
});

describe("faults of the file: one line with the place", () => {
  it.each([
    ["serch: {method: grid}", 's.yaml:4:1: unknown key "serch"; did you mean "search"?'],
    ["search: {methud: grid}", 's.yaml:4:10: unknown key "search.methud"; did you mean "method"?'],
    ["search: {method: genetic}", 's.yaml:4:18: search.method must be one of grid, random, nsga2, found "genetic"'],
    ["search: {method: random}", "s.yaml:4:9: search.budget is missing"],
    ["search: {method: grid, budget: 3}", "s.yaml:4:32: search.budget: a grid takes every point"],
    ["objectives: {energi: min}", 's.yaml:4:14: unknown objective "energi"; did you mean "energy"?'],
    ["objectives: {energy: least}", 's.yaml:4:22: objectives.energy must be min or max, found "least"'],
    ["objectives: [energy]", "s.yaml:4:13: objectives must be figures with min or max, such as {energy: min, "],
    ["base: 3", "s.yaml:4:7: base must be configuration paths with a value each, found 3"],
    ["promote: packet", "s.yaml:4:10: promote goes with fidelity: count"],
    ["fidelity: count\nbase: {noc: flit}", "s.yaml:5:13: noc and fidelity both say how the network is simulated"],
    [
      "fidelity: count\nobjectives: {critical_path.waiting: min}",
      "s.yaml:5:14: critical_path.waiting is not known by counting",
    ],
    ["base: {code: graded}", "s.yaml:4:14: code stands in base and in space"],
    ["a: b: c", "s.yaml:4:4: not valid YAML"],
    ["base: &b {seed: 1}\nsearch: *b", "s.yaml:4:10: base: anchors and aliases are not taken"],
    ["search: *nowhere", "s.yaml:4:9: "],
    ["base: {__proto__: 1}", 's.yaml:4:8: unknown key "__proto__" in base'],
    ["base: !!binary aGk=", "s.yaml:4:"],
    [`base: ${"[".repeat(100_000)}`, "nested too deeply"],
  ])("%s", (line, message) => {
    expect(() => read(`${START}space: {code: [offset]}\n${line}\n`)).toThrow(message);
  });

  it.each([
    ["space: {code: []}", "s.yaml:3:15: code has no values"],
    ["space: {code: [offset, offset]}", 's.yaml:3:15: code has the value "offset" twice'],
    ["space: {chip.core.lanes: {log2: [3, 8]}}", "s.yaml:3:26: log2 [3, 8]: needs two powers of two"],
    ["space: {chip.core.lanes: {range: [1, 8, -1]}}", "s.yaml:3:26: range [1, 8, -1]: the step does not lead"],
    ["space: {chip.core.lanes: 4}", "s.yaml:3:26: space.chip.core.lanes must be a list of values, {range"],
    ["space: {}", "s.yaml:3:8: space has no axis"],
    ["space: {__proto__: [1, 2]}", 's.yaml:3:9: unknown key "__proto__" in space'],
    [`space: {constraints: ["${"(".repeat(2000)}"], code: [offset]}`, "a list of conditions of at most 1000"],
  ])("%s", (line, message) => {
    expect(() => read(`${START}${line}\n`)).toThrow(message);
  });
});

describe("faults of the configuration are found before any point is evaluated", () => {
  let bench: SweepBench;
  beforeAll(() => {
    bench = new SweepBench();
  });
  afterAll(() => bench.remove());

  it.each([
    [
      "space: {chip.core.lannes: [4]}",
      'sweep.yaml:3:27: unknown key "chip.core.lannes"; did you mean "chip.core.lanes"?',
    ],
    [
      "space: {code: [offset, sined]}",
      'sweep.yaml:3:15: code must be one of offset, signed, graded, bitserial, dense, found "sined"',
    ],
    ["space: {code: [offset]}\nbase: {chip.core.lanes: 0}", "sweep.yaml:4:25: chip.core.lanes must be a whole number"],
  ])("%s", async (line, message) => {
    let evaluated = 0;
    const executor = here(1, () => void evaluated++);
    const { code, err } = await bench.sweep(`${START}${line}\n`, "never", { executor });
    expect([code, evaluated]).toEqual([2, 0]);
    expect(err).toContain(message);
  });

  it.each(["constructor == 1", "chip.__proto__ == 1", "toString == 1"])("constraint %s", async (constraint) => {
    const text = `${START}space: {code: [offset], constraints: ["${constraint}"]}\n`;
    const { code, err } = await bench.sweep(text, "never", { executor: here(1) });
    expect([code, err]).toEqual([2, expect.stringContaining("there is no configuration key")]);
  });

  it.each([
    [{ shard: "0/3" }, "--shard must be i/n"],
    [{ workers: "no" }, "--workers must be a whole number"],
    [{ set: ["code=graded"] }, "code is an axis of the space and also set on the command line"],
    [{ out: undefined }, "--out DIR is needed"],
  ])("options %j", async (options, message) => {
    const text = `${START}space: {code: [offset]}\n`;
    const { code, err } = await bench.sweep(text, "never", { options: options as { shard: string } });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
