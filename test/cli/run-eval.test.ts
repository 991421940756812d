import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const run = (...argv: string[]) => bench.run(["run", "--model", bench.model, ...argv]);
const evaluate = (...argv: string[]) => bench.run(["eval", "--model", bench.model, ...argv]);

describe("run", () => {
  it("prints a screen for people and one JSON document with --json", async () => {
    const screen = await run("a good movie");
    expect([screen.code, screen.err]).toEqual([0, ""]);
    expect(screen.out).toContain('"a good movie"');
    expect(screen.out).toContain("bit for bit");
    const { code, out, err } = await run("a good movie", "a bad plot .", "--json");
    expect([code, err]).toEqual([0, ""]);
    const summary = JSON.parse(out);
    expect(summary.schema).toBe("sorbet-sim/summary@1");
    expect(
      summary.inputs.map((input: { id: number; text: string; input_ids: number[] }) => [
        input.id,
        input.text,
        input.input_ids,
      ]),
    ).toEqual([
      [1, "a good movie", [2, 5, 6, 8, 3]],
      [2, "a bad plot .", [2, 5, 7, 9, 10, 3]],
    ]);
  });

  it("hands the chip what it needs, and closes it", async () => {
    await run(
      "a good movie",
      "--seed",
      "7",
      "--code",
      "signed",
      "--set",
      "chip.core.lanes=64",
      "--set",
      "prune_last=true",
    );
    const [job] = bench.chip.jobs;
    expect(job!.config).toMatchObject({
      seed: 7,
      code: "signed",
      pruneLast: true,
      chip: { core: { lanes: 64 } },
      host: { batch: null, inFlight: 2 },
    });
    expect(job!.weightsSha256).toBe(
      createHash("sha256")
        .update(readFileSync(join(bench.model, "model.safetensors")))
        .digest("hex"),
    );
    expect(bench.chip.batches[0]![0]).toMatchObject({ id: 1, inputIds: [2, 5, 6, 8, 3], tokenTypes: [0, 0, 0, 0, 0] });
    expect(bench.chip.batches[0]![0]!.referenceLogits).toHaveLength(2);
    expect(bench.chip.closed).toBe(true);
  });

  it("runs all rows in one batch unless host.batch says otherwise", async () => {
    const file = bench.file("rows.txt", "a\ngood\nbad\nmovie\nplot\n");
    await run("--input", file);
    expect(bench.chip.batches.map((batch) => batch.map(({ id }) => id))).toEqual([[1, 2, 3, 4, 5]]);
    bench.chip.batches.length = 0;
    const { out } = await run("--input", file, "--set", "host.batch=2", "--workers", "3", "--limit", "4", "--json");
    expect(bench.chip.batches.map((batch) => batch.map(({ id }) => id))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(bench.chip.threads).toBe(3);
    expect(JSON.parse(out).inputs.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3, 4]);
  });

  it("keeps the order of rows however the batches finish", async () => {
    bench.chip.before = ([first]) => new Promise((resolve) => setTimeout(resolve, 40 - 10 * Number(first!.id)));
    const { out } = await run("a", "good", "bad", "--set", "host.batch=1", "--json");
    expect(JSON.parse(out).inputs.map(({ text }: { text: string }) => text)).toEqual(["a", "good", "bad"]);
  });

  it("reads standard input", async () => {
    const { out } = await bench.run(["run", "--model", bench.model, "--input", "-", "--json"], {
      stdin: '{"text": "good", "id": "x", "label": 1}\n',
    });
    expect(JSON.parse(out).inputs[0]).toMatchObject({ id: "x", text: "good", label: "positive" });
  });

  it("shows progress on a terminal only, and not with --quiet", async () => {
    const argv = ["run", "--model", bench.model, "a", "good"];
    expect((await bench.run(argv, { errIsTerminal: true })).err).toContain("simulated 1 of 2 sentences  50 %");
    expect((await bench.run(argv, { errIsTerminal: true })).err.endsWith("\r\x1b[K")).toBe(true);
    expect((await bench.run([...argv, "--quiet"], { errIsTerminal: true })).err).toBe("");
  });
});

describe("--out", () => {
  it("writes manifest, configuration and summary", async () => {
    const out = join(bench.folder, "runs", "first");
    const { out: printed } = await run("a good movie", "--out", out, "--json", "--seed", "3");
    expect(readdirSync(out).sort()).toEqual([
      "config.resolved.yaml",
      "manifest.json",
      "report.html",
      "summary.json",
      "tables",
    ]);
    expect(readFileSync(join(out, "summary.json"), "utf8")).toBe(printed);
    expect(parse(readFileSync(join(out, "config.resolved.yaml"), "utf8"))).toMatchObject({
      seed: 3,
      model: bench.model,
      chip: { name: "sorbet-native" },
    });
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      schema: "sorbet-sim/manifest@1",
      versions: { node: process.version },
      interrupted: false,
      config_sha256: bench.chip.jobs[0]!.configSha256,
      weights_sha256: bench.chip.jobs[0]!.weightsSha256,
    });
    expect(manifest.command).toEqual([
      "sorbet-sim",
      "run",
      "--model",
      bench.model,
      "a good movie",
      "--out",
      out,
      "--json",
      "--seed",
      "3",
    ]);
    expect(manifest.files["summary.json"]).toBe(createHash("sha256").update(printed).digest("hex"));
    expect(manifest.wall_seconds).toBeGreaterThanOrEqual(0);
  });

  it("replaces an earlier run, whose configuration --config takes back", async () => {
    const out = join(bench.folder, "run");
    await run("a", "--out", out, "--code", "graded", "--set", "chip.core.lanes=32");
    const first = readFileSync(join(out, "config.resolved.yaml"), "utf8");
    const again = await bench.run(["run", "good", "--config", join(out, "config.resolved.yaml"), "--out", out]);
    expect(again.code).toBe(0);
    expect(readFileSync(join(out, "config.resolved.yaml"), "utf8")).toBe(first);
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8")).inputs[0].text).toBe("good");
    expect(bench.chip.jobs[1]!.configSha256).toBe(bench.chip.jobs[0]!.configSha256);
  });

  it("gets the evaluation too", async () => {
    const rows = bench.file("rows.tsv", "sentence\tlabel\na good movie\t1\na bad movie\t0\n");
    const out = join(bench.folder, "eval");
    await evaluate("--input", rows, "--engine", "chip", "--out", out);
    expect(readdirSync(out).sort()).toEqual([
      "config.resolved.yaml",
      "eval.json",
      "input.tsv",
      "manifest.json",
      "report.html",
      "summary.json",
    ]);
    await evaluate("--input", rows, "--out", out);
    expect(JSON.parse(readFileSync(join(out, "eval.json"), "utf8")).engine).toBe("reference");
  });
});

describe("eval", () => {
  const table = "sentence\tlabel\na good movie\t1\na bad movie\t0\nplot\t1\n";

  it("counts the reference's right answers, and both engines write the same rows", async () => {
    const input = bench.file("rows.tsv", table);
    const files = ["reference", "chip"].map((engine) => join(bench.folder, `${engine}.jsonl`));
    const reference = await evaluate("--input", input, "--json", "--rows", files[0]!);
    const result = JSON.parse(reference.out);
    const rows = readFileSync(files[0]!, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ id, label }) => [id, label])).toEqual([
      [1, "positive"],
      [2, "negative"],
      [3, "positive"],
    ]);
    const correct = rows.filter(({ label, prediction }) => label === prediction).length;
    expect(result).toMatchObject({
      schema: "sorbet-sim/eval@1",
      engine: "reference",
      n: 3,
      labelled: 3,
      correct,
      accuracy: correct / 3,
    });
    for (const { logits, prediction } of rows) expect(prediction).toBe(logits[1] > logits[0] ? "positive" : "negative");

    const chip = await evaluate("--input", input, "--json", "--engine", "chip", "--rows", files[1]!, "--workers", "2");
    expect(JSON.parse(chip.out)).toMatchObject({ engine: "chip", n: 3, correct, exact: 3 });
    expect(bench.chip.batches.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(readFileSync(files[1]!, "utf8")).toBe(readFileSync(files[0]!, "utf8"));
  });

  it("knows no accuracy without labels", async () => {
    const input = bench.file("rows.jsonl", '{"text": "good", "label": "positive"}\n{"text": "bad"}\n');
    const some = JSON.parse((await evaluate("--input", input, "--json")).out);
    expect([some.n, some.labelled, some.accuracy === 0 || some.accuracy === 1]).toEqual([2, 1, true]);
    const none = await evaluate("--input", bench.file("rows.txt", "good\n"));
    expect(none.out).toContain("unknown: no row has a label");
  });

  it("prints a few lines for people", async () => {
    const { out, err } = await evaluate("--input", bench.file("rows.tsv", table), "--engine", "chip");
    expect(err).toBe("");
    expect(out).toMatch(/^tiny {2}simulated chip {2}3 sentences\n/);
    expect(out).toContain("Exact     yes: 3 of 3 sentences equal the reference in every bit of every logit");
  });
});
