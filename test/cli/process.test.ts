import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metricAt } from "../../src/contracts/metrics.js";
import type { Summary } from "../../src/contracts/summary.js";
import { MAIN, requireBuild, runLimited, runProgram } from "../support/program.js";
import { figurePaths } from "./support/figure-paths.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
});
afterAll(() => bench.remove());

const TEXTS = ["a good movie , a good plot .", "a bad movie", "plot", "good , bad , good ."];

describe("the compiled program", () => {
  it("says in one line that it may open too few files", async () => {
    // Node itself needs 18; the command opens a few more at once.
    const { code, out, err } = await runLimited("-n 20", ["sweep", "space.yaml"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: \S+: too many open files \(ulimit -n\)\n$/);
  });

  it("runs sentences on the chip, exact, every figure explained, bytes independent of the workers", async () => {
    const argv = ["run", "--model", bench.model, "--json", "--set", "host.batch=1", ...TEXTS];
    const one = await runProgram([...argv, "--out", join(bench.folder, "one")]);
    const two = await runProgram([...argv, "--workers", "2", "--out", join(bench.folder, "two")]);
    expect([one.code, one.err, two.code, two.err]).toEqual([0, "", 0, ""]);
    expect(two.out).toBe(one.out);
    for (const file of ["summary.json", "config.resolved.yaml"]) {
      expect(readFileSync(join(bench.folder, "two", file), "utf8")).toBe(
        readFileSync(join(bench.folder, "one", file), "utf8"),
      );
    }
    const summary = JSON.parse(one.out) as Summary;
    expect(summary.inputs.map(({ text, exact }) => [text, exact])).toEqual(TEXTS.map((text) => [text, true]));
    expect([...figurePaths(summary)].filter((path) => metricAt(path) === undefined)).toEqual([]);
    for (const { logits, reference_logits } of summary.inputs) expect(logits).toEqual(reference_logits);
    const labels = summary.inputs.map(({ logits, prediction }) => [
      prediction,
      logits[1]! > logits[0]! ? "positive" : "negative",
    ]);
    for (const [prediction, expected] of labels) expect(prediction).toBe(expected);
  });

  it("simulates on its own thread what it does on another", async () => {
    for (const more of [[], ["--noc", "both"], ["--event-engine", "observed"]]) {
      const argv = ["run", "--model", bench.model, "--json", "--set", "host.batch=3", ...more, ...TEXTS];
      const [own, other] = [await runProgram(argv), await runProgram([...argv, "--workers", "1"])];
      expect([own.code, own.err, other.code]).toEqual([0, "", 0]);
      expect(own.out).toBe(other.out);
    }
  });

  it("says with --noc both what --noc flit says, and how far --noc packet is from it", async () => {
    const argv = ["run", "--model", bench.model, "--json", ...TEXTS, "--noc"];
    const ended = await Promise.all(["packet", "flit", "both"].map((noc) => runProgram([...argv, noc])));
    expect(ended.map(({ code, err }) => [code, err])).toEqual(ended.map(() => [0, ""]));
    const [packet, flit, both] = ended.map(({ out }) => JSON.parse(out) as Summary);
    const { packet_level, ...latency } = both!.totals.latency;
    const inputs = both!.inputs.map(({ latency: { packet_level, ...latency }, ...input }) => ({ ...input, latency }));
    expect({ ...both, inputs, totals: { ...both!.totals, latency } }).toEqual(flit);
    expect([...figurePaths(both!)].filter((path) => metricAt(path) === undefined)).toEqual([]);
    both!.inputs.forEach(({ latency: { ticks, packet_level } }, i) => {
      const expected = packet!.inputs[i]!.latency.ticks;
      expect(packet_level).toEqual({ ticks: expected, error: (expected - ticks) / ticks });
    });
    const errors = both!.inputs.map((input) => input.latency.packet_level!.error);
    const mean = packet!.totals.latency.mean_ticks;
    expect(packet_level!.mean_ticks).toBe(mean);
    expect(packet_level!.error).toBe((mean - latency.mean_ticks) / latency.mean_ticks);
    expect(Math.abs(packet_level!.largest_error)).toBe(Math.max(...errors.map(Math.abs)));
    expect(packet_level!.largest_error).not.toBe(0);
  });

  it("evaluates on both engines alike", async () => {
    // More batches than an event target takes listeners without a warning.
    const texts = [...TEXTS, ...Array.from({ length: 10 }, () => "plot")];
    const table = texts.map((text, i) => `${text}\t${i % 2}`).join("\n");
    const input = bench.file("rows.tsv", `sentence\tlabel\n${table}\n`);
    const rows = (engine: string) => join(bench.folder, `${engine}.jsonl`);
    const argv = ["eval", "--model", bench.model, "--input", input, "--json"];
    const reference = await runProgram([...argv, "--rows", rows("reference")]);
    const chip = await runProgram([...argv, "--engine", "chip", "--workers", "2", "--rows", rows("chip")]);
    expect([reference.code, reference.err, chip.code, chip.err]).toEqual([0, "", 0, ""]);
    expect(readFileSync(rows("chip"), "utf8")).toBe(readFileSync(rows("reference"), "utf8"));
    const { engine: _, exact, chip: figures, ...same } = JSON.parse(chip.out);
    expect(exact).toBe(texts.length);
    expect(figures.preset).toBe("sorbet-native");
    expect(JSON.parse(reference.out)).toEqual({ ...same, engine: "reference" });
  });

  it("refuses a chip that is too small, with the numbers", async () => {
    const { code, out, err } = await runProgram([
      "run",
      "--model",
      bench.model,
      "plot",
      "--set",
      "chip.mesh.width=2",
      "--set",
      "chip.mesh.height=2",
    ]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: [^\n]*\d+[^\n]*\n$/);
  });

  it("answers an interrupt at once, and says what it kept", async () => {
    const file = join(bench.folder, "kept.jsonl");
    const argv = ["eval", "--engine", "chip", "--model", bench.model, "--input", "-", "--rows", file];
    const ended = await runProgram(argv, (child) => {
      // More than a pipe holds: once it is gone the program reads, and listens to signals.
      child.stdin!.end(`${TEXTS[0]}\n`.repeat(8000), () => setTimeout(() => child.kill("SIGINT"), 1500));
    });
    expect([ended.code, ended.signal]).toEqual([130, null]);
    const kept = /^interrupted: (?:results of (\d+)|none) of 8000 sentences( finished|, rows in .*kept\.jsonl)\n$/.exec(
      ended.err,
    );
    expect(kept, ended.err).not.toBeNull();
    const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
    expect(lines.length).toBe(Number(kept![1] ?? 0));
    expect(readdirSync(bench.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "does not wait for the end of standard input on %s",
    async (signal) => {
      const { code, err } = await runProgram(["run", "--model", bench.model, "--input", "-"], (child) => {
        child.stdin!.write(`${TEXTS[0]}\n`.repeat(8000), () => child.kill(signal));
      });
      expect([code, err]).toEqual([130, "interrupted: before anything had run\n"]);
    },
  );

  it("survives a reader that goes away", async () => {
    const { code, err } = await runProgram(["config", "docs"], (child) => child.stdout!.destroy());
    expect([code, err]).toEqual([0, ""]);
  });

  it("names a full disk in one line", async () => {
    if (!existsSync("/dev/full")) return;
    const child = spawn("sh", ["-c", `"${process.execPath}" "${MAIN}" config docs > /dev/full`]);
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(2);
    expect(err).toMatch(/^error: standard output: [^\n]*\n$/);
  });
});
