import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { FaultError } from "../../src/runner/fault-error.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const run = (...argv: string[]) => bench.run(["run", "--model", bench.model, ...argv]);
const evaluate = (...argv: string[]) => bench.run(["eval", "--model", bench.model, ...argv]);

describe("a result that is not exact", () => {
  it("is printed, exits with 3 and dumps what differs", async () => {
    bench.chip.change = ({ id }) => (id === 2 ? { exact: false } : {});
    const { code, out, err } = await run("a good movie", "plot", "--json");
    expect(code).toBe(3);
    expect(JSON.parse(out).inputs).toHaveLength(2);
    const [line, ...dump] = err.split("\n");
    expect(line).toBe("fault: NotExact: the chip's logits differ from the reference in 1 of 2 sentences (id 2)");
    expect(JSON.parse(dump.join("\n")).state.inputs).toMatchObject([{ id: 2, input_ids: [2, 9, 3] }]);
  });

  it("leaves the dump in the folder of --out", async () => {
    bench.chip.change = () => ({ exact: false });
    const out = join(bench.folder, "run");
    const input = bench.file("rows.txt", "plot\n");
    const { code, err } = await evaluate("--input", input, "--engine", "chip", "--out", out);
    expect(code).toBe(3);
    expect(err).toBe(
      `fault: NotExact: the chip's logits differ from the reference in 1 of 1 sentences (id 1) (state in ${join(out, "state-dump.json")})\n`,
    );
    expect(readdirSync(out).sort()).toEqual([
      "config.resolved.yaml",
      "eval.json",
      "input.txt",
      "manifest.json",
      "report.html",
      "state-dump.json",
      "summary.json",
    ]);
  });
});

describe("a fault in the chip", () => {
  const report = {
    name: "ChipFault",
    message: "window 3 never closed:\npacket 7 is missing",
    stack: "at x",
    user: false,
    state: { window: 3 },
  };

  it("exits with 3, one line and a dump, and writes no result", async () => {
    bench.chip.before = () => {
      throw new FaultError(report);
    };
    const { code, out, err } = await run("plot");
    expect([code, out]).toEqual([3, ""]);
    expect(err.split("\n")[0]).toBe("fault: ChipFault: window 3 never closed: packet 7 is missing");
    expect(JSON.parse(err.slice(err.indexOf("\n")))).toMatchObject({
      schema: "sorbet-sim/state-dump@1",
      state: { window: 3 },
      error: { name: "ChipFault" },
    });
    const folder = join(bench.folder, "run");
    expect((await run("plot", "--out", folder)).code).toBe(3);
    expect(readdirSync(folder)).toEqual(["state-dump.json"]);
    bench.chip.before = () => {};
    expect((await run("plot", "--out", folder)).code).toBe(0);
    expect(readdirSync(folder)).not.toContain("state-dump.json");
    expect(bench.chip.closed).toBe(true);
  });

  it("stops the batches that have not begun", async () => {
    bench.chip.before = () => {
      throw new UserError("does not fit");
    };
    const { code, err } = await run("a", "good", "bad", "--set", "host.batch=1");
    expect([code, err]).toEqual([2, "error: does not fit\n"]);
  });

  it("is told apart from a bug of ours only by its name", async () => {
    bench.chip.before = () => {
      throw new TypeError("x is undefined");
    };
    const { code, err } = await run("plot");
    expect(code).toBe(3);
    expect(err.split("\n")[0]).toBe("fault: TypeError: x is undefined");
  });
});

describe("an interrupt", () => {
  const interruptAt = (id: number) => {
    bench.chip.before = async ([first]) => {
      if (first!.id !== id) return;
      bench.interrupt.abort();
      throw new DOMException("aborted", "AbortError");
    };
  };

  it("keeps the batches that have finished, and says so", async () => {
    interruptAt(3);
    const out = join(bench.folder, "run");
    const {
      code,
      out: printed,
      err,
    } = await run("a", "good", "bad", "plot", "--set", "host.batch=1", "--json", "--out", out);
    expect(code).toBe(130);
    expect(JSON.parse(printed).inputs.map(({ id }: { id: number }) => id)).toEqual([1, 2]);
    expect(err).toBe("interrupted: results of 2 of 4 sentences\n");
    expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).interrupted).toBe(true);
  });

  it("before the first batch has finished leaves nothing", async () => {
    interruptAt(1);
    const out = join(bench.folder, "run");
    expect(await run("a", "good", "--out", out)).toEqual({
      code: 130,
      out: "",
      err: "interrupted: none of 2 sentences finished; a chip run is kept as a whole (host.batch sets its size)\n",
    });
    expect(existsSync(out)).toBe(false);
  });

  it("keeps rows of an evaluation, on either engine", async () => {
    const input = bench.file("rows.txt", "a\ngood\nbad\n");
    const file = join(bench.folder, "rows.jsonl");
    interruptAt(2);
    const chip = await evaluate("--input", input, "--engine", "chip", "--rows", file);
    expect([chip.code, chip.err]).toEqual([130, `interrupted: results of 1 of 3 sentences, rows in ${file}\n`]);
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(1);
    const reference = await evaluate("--input", input);
    expect([reference.code, reference.err]).toEqual([130, "interrupted: results of 1 of 3 sentences\n"]);
  });
});
