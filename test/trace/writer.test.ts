import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import type { openTraceWriter as Open } from "../../src/trace/write/trace-writer.js";
import { Bench } from "../cli/support/harness.js";
import { type Ended, requireBuild, runLimited, runProgram } from "../support/program.js";

/** Compiled, since a thread needs a file of its own. */
const WRITER = new URL("../../dist/trace/write/trace-writer.js", import.meta.url).href;

let bench: Bench;
let top: string;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
  top = mkdtempSync(join(tmpdir(), "sorbet-sim-writer-"));
});
afterAll(() => {
  bench.remove();
  rmSync(top, { recursive: true, force: true });
});

const ALL = "parquet,perfetto,vcd,csv,sonata";
const oneLine = ({ code, out, err }: Ended, reason: RegExp): void => {
  expect(err).toMatch(/^error: [^\n]+\n$/);
  expect(err).toMatch(reason);
  expect([code, out]).toEqual([2, ""]);
};

describe("the thread that writes", () => {
  it("dies with one reason, and leaves nothing that it had begun", async () => {
    const { openTraceWriter } = (await import(WRITER)) as { openTraceWriter: typeof Open };
    const folder = join(top, "dies");
    mkdirSync(join(folder, "csv"), { recursive: true });
    writeFileSync(join(folder, "csv", ".mine.tmp"), "mine");
    const writer = openTraceWriter({ folder, formats: ["parquet", "csv", "vcd", "perfetto"], tickPs: 1000 });
    writer.begin(0);
    // Nobody has begun that run: an error that no one catches.
    writer.end(7);
    await new Promise((resolve) => writer.failed.addEventListener("abort", resolve));
    await expect(writer.finish()).rejects.toThrow(/dies: traces could not be written: [^\n]+$/);
    await expect(writer.finish()).rejects.toMatchObject({ name: UserError.name });
    await writer.discard();
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["csv", "csv/.mine.tmp"]);
  });

  // Blocks of 512 bytes: parts of tables, tables, text, HDF5.
  it.each([8, 60, 200, 400])("names a limit of %d blocks for files, and no file is left", async (blocks) => {
    const out = join(top, `limit-${blocks}`);
    const argv = ["run", "--model", bench.model, "a good movie", "--out", out, "--trace", ALL];
    oneLine(await runLimited(`-f ${blocks}`, argv), /larger than the limit for files|File too large/);
    expect(existsSync(out)).toBe(false);
  });

  it("does not lose an earlier run to it", async () => {
    const out = join(top, "earlier");
    const argv = ["run", "--model", bench.model, "a good movie", "--out", out, "--trace", "sonata,csv"];
    expect((await runProgram(argv)).code).toBe(0);
    const before = readdirSync(out, { recursive: true });
    const { code, err } = await runLimited("-f 300", argv);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^note: [^\n]+\nerror: [^\n]+(?:larger than the limit for files|File too large)[^\n]*\n$/),
    ]);
    expect(readdirSync(out, { recursive: true })).toEqual(before);
    // HDF5 in the main thread, and the page of a report.
    const keep = join(top, "keep");
    mkdirSync(keep);
    writeFileSync(join(keep, "mine.txt"), "mine");
    const traced = join(top, "traced");
    expect((await runProgram([...argv.slice(0, 4), "--out", traced, "--trace", "parquet"])).code).toBe(0);
    oneLine(await runLimited("-f 200", ["trace", "convert", traced, join(keep, "x.h5")]), /x\.h5: .*File too large/);
    expect(readdirSync(keep)).toEqual(["mine.txt"]);
    oneLine(await runLimited("-f 200", ["report", traced]), /report\.html: .*larger than the limit/);
    expect(existsSync(join(traced, "report.html"))).toBe(true);
  });
});

describe("a sweep on a full disk", () => {
  it.each([
    ["points", "simulated", /points\/.*: could not be written/],
    ["codes, in its threads", "counted", /codes\/.*: could not be written/],
  ])("names what of the %s could not be written", async (_, how, reason) => {
    const fidelity = how === "counted" ? "fidelity: count" : "";
    const file = bench.file(
      `${how}.yaml`,
      `workload: {texts: ["plot"]}\nmodel: tiny\nspace: {chip.core.lanes: [16, 32]}\n${fidelity}\n`,
    );
    const out = join(top, how);
    oneLine(await runLimited("-f 2", ["sweep", file, "--out", out, "--workers", "1"]), reason);
    const left = readdirSync(out, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => !["sweep.yaml", "workload.jsonl", "points", "tmp"].includes(name))).toEqual([]);
  });
});
