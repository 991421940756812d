import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN, requireBuild, runProgram } from "../support/program.js";
import { Bench } from "./support/harness.js";

describe("reproduce", () => {
  let bench: Bench;
  const path = (name: string): string => join(bench.folder, name);
  const ran = async (...argv: string[]): Promise<void> => {
    const { code, err } = await runProgram([...argv, "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
  };
  const again = (folder: string, ...argv: string[]) => runProgram(["reproduce", path(folder), "--quiet", ...argv]);
  const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith("sorbet-sim-reproduce-"));
  /** A copy of a run folder to be spoilt. */
  const copy = (from: string, to: string): string => {
    cpSync(path(from), path(to), { recursive: true });
    return path(to);
  };
  const manifestOf = (folder: string) => JSON.parse(readFileSync(path(`${folder}/manifest.json`), "utf8"));

  beforeAll(async () => {
    requireBuild();
    bench = new Bench();
    const run = ["run", "--model", bench.model, "--out"];
    await ran(...run, path("texts"), "a good movie", "a bad plot");
  });
  afterAll(() => bench.remove());

  it("writes every file again, traces and several chip runs included, whatever the number of workers", {
    timeout: 240_000,
  }, async () => {
    const input = bench.file("rows.jsonl", '{"text":"a good movie","id":"first"}\n{"text":"plot"}\n{"text":"bad"}\n');
    const traces = ["--trace", "parquet,perfetto,vcd,csv,sonata", "--set", "host.batch=1", "--limit", "2"];
    await ran("run", "--model", bench.model, "--input", input, ...traces, "--out", path("traced"));
    rmSync(input);
    const { code, out } = await again("traced", "--workers", "2", "--json");
    const files = Object.keys(manifestOf("traced").files);
    expect(JSON.parse(out)).toMatchObject({
      schema: "sorbet-sim/reproduce@1",
      same: true,
      first: null,
      files: files.length,
    });
    expect(code).toBe(0);
    expect(files).toContain("input.jsonl");
    expect(files.length).toBeGreaterThan(25);
    const texts = ["a good movie", "plot ."];
    await ran(
      "run",
      "--model",
      bench.model,
      ...texts,
      "--trace",
      "sonata",
      "--set",
      "host.batch=1",
      "--out",
      path("other"),
    );
    cpSync(path("other/traces/spikes.h5"), path("traced/traces/spikes.h5"));
    const { first } = JSON.parse((await again("traced", "--json")).out);
    expect(first.file).toBe("traces/spikes.h5");
    expect(first.difference).toMatch(
      /^(timestamps|node_ids) of run1\.\S+, spike \d+; the file was changed after the run$/,
    );
  });

  it("does so from another directory, for a model and settings given as relative paths, and for both levels", async () => {
    const chip = bench.file("chip.yaml", "extends: sorbet-native\ncore: {lanes: 128}\n");
    const folder = path("elsewhere");
    mkdirSync(folder);
    const argv = ["run", "plot", "--model", "tiny", "--chip", chip, "--noc", "both", "--code", "signed", "--seed", "7"];
    const program = (cwd: string, ...rest: string[]) =>
      spawnSync(process.execPath, [MAIN, ...rest], { cwd, encoding: "utf8" });
    const made = program(bench.folder, ...argv, "--out", "relative");
    expect([made.status, made.stderr]).toEqual([0, ""]);
    rmSync(chip);
    const { status, stdout, stderr } = program(folder, "reproduce", "../relative");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe("../relative: run again, 11 files are the same byte for byte\n");
  });

  it("does so for a mapping of one's own, which place exports", async () => {
    const own = path("own.csv");
    const place = ["place", "--model", bench.model, "--set", "chip.placement=random", "--export", own, "--json"];
    const exported = await runProgram(place);
    expect([exported.code, JSON.parse(exported.out).exported]).toEqual([0, own]);
    const run = ["run", "plot", "--model", bench.model, "--json", "--quiet"];
    const random = JSON.parse((await runProgram([...run, "--set", "chip.placement=random"])).out);
    const { code, out, err } = await runProgram([...run, "--mapping", own, "--out", path("mapped")]);
    expect([code, err]).toEqual([0, ""]);
    const text = readFileSync(own);
    const { mapping_sha256, ...chip } = JSON.parse(out).chip;
    expect(mapping_sha256).toBe(createHash("sha256").update(text).digest("hex"));
    const { config_sha256: _, ...rest } = random;
    expect({ ...JSON.parse(out), chip, config_sha256: undefined }).toEqual({ ...rest, config_sha256: undefined });
    rmSync(own);
    expect(readFileSync(path("mapped/mapping.csv"))).toEqual(text);
    expect((await again("mapped")).code).toBe(0);
    appendFileSync(path("mapped/mapping.csv"), "\n");
    const { code: changed, err: why } = await again("mapped");
    expect([changed, why]).toEqual([
      2,
      expect.stringMatching(/^error: \S+mapping\.csv: is not that of the run any more[^\n]*\n$/),
    ]);
    const bad = await runProgram([
      ...run,
      "--mapping",
      bench.file("bad.csv", "population,first,count,core\nfoot,0,1,0\n"),
    ]);
    expect([bad.code, bad.out]).toEqual([2, ""]);
    expect(bad.err).toMatch(/^error: \S+bad\.csv: no line for population input[^\n]*\n$/);
  });

  it("does so for eval on both engines, standard input kept", async () => {
    const rows = "sentence\tlabel\na good movie\t1\nplot\t0\n";
    for (const engine of ["reference", "chip"]) {
      const argv = [
        "eval",
        "--model",
        bench.model,
        "--input",
        "-",
        "--engine",
        engine,
        "--out",
        path(engine),
        "--quiet",
      ];
      const { code } = await runProgram(argv, (child) => child.stdin!.end(rows));
      expect(code).toBe(0);
      expect(readFileSync(path(`${engine}/input.tsv`), "utf8")).toBe(rows);
      const { code: same, out } = await again(engine);
      expect([same, out]).toEqual([0, expect.stringMatching(/: run again, \d+ files are the same byte for byte\n$/)]);
    }
  });

  it("exits with 1 and names the first file that differs, and where", async () => {
    const before = leftovers();
    const folder = copy("texts", "spoilt");
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
    const ticks: number = summary.inputs[1].latency.ticks;
    const text = readFileSync(join(folder, "summary.json"), "utf8");
    const at = text.lastIndexOf(`"ticks": ${ticks}`, text.indexOf('"totals"'));
    writeFileSync(
      join(folder, "summary.json"),
      `${text.slice(0, at)}"ticks": ${ticks + 1}${text.slice(at + `"ticks": ${ticks}`.length)}`,
    );
    appendFileSync(join(folder, "report.html"), "x");
    const found = await again("spoilt");
    expect(found.out).toBe(
      `${folder}: run again, and summary.json differs: inputs.1.latency.ticks: ${ticks + 1}, again ${ticks}; the file was changed after the run\n`,
    );
    expect([found.code, found.err]).toEqual([1, ""]);
    cpSync(join(path("texts"), "summary.json"), join(folder, "summary.json"));
    const page = readFileSync(join(folder, "report.html"));
    const { code, out } = await again("spoilt", "--json", "--out", path("kept"));
    expect([code, JSON.parse(out).first.file]).toEqual([1, "report.html"]);
    expect(JSON.parse(out).first.difference).toContain(`byte ${page.length - 1}`);
    expect(existsSync(path("kept/summary.json"))).toBe(true);
    cpSync(join(path("texts"), "report.html"), join(folder, "report.html"));
    rmSync(join(folder, "tables", "links.parquet"));
    expect((await again("spoilt")).out).toContain("tables/links.parquet differs: is missing");
    expect(leftovers()).toEqual(before);
  });

  it("refuses in one line what cannot be run again", async () => {
    const refused = async (folder: string, reason: RegExp, ...argv: string[]): Promise<void> => {
      const { code, out, err } = await again(folder, ...argv);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^error: [^\n]*\n$/);
      expect(err).toMatch(reason);
    };
    await refused("nowhere", /no such folder/);
    await refused("tiny", /manifest\.json: there is no such file/);
    await refused("texts", /choose another/, "--out", path("texts"));
    const spoil = (name: string, change: (manifest: Record<string, unknown>) => object): void => {
      const changed = change(JSON.parse(readFileSync(path("texts/manifest.json"), "utf8")));
      writeFileSync(join(copy("texts", name), "manifest.json"), JSON.stringify(changed));
    };
    spoil("cut", (manifest) => ({ ...manifest, interrupted: true }));
    await refused("cut", /was interrupted/);
    spoil("old", ({ run: _, ...manifest }) => manifest);
    await refused("old", /no key "run"/);
    spoil("wrong", (manifest) => ({ ...manifest, run: { command: "rm", model: 1 } }));
    await refused("wrong", /manifest\.json: run\.command/);
    spoil("heavier", (manifest) => ({ ...manifest, weights_sha256: "0".repeat(64) }));
    await refused("heavier", /weights are not those of the run/);
    appendFileSync(join(copy("texts", "configured"), "config.resolved.yaml"), "seed: 2\n");
    await refused("configured", /config\.resolved\.yaml: is not that of the run/);
    const input = bench.file("large.txt", "plot\n".repeat(1 + (1 << 20) / 5));
    await ran("run", "--model", bench.model, "--input", input, "--limit", "1", "--out", path("large"));
    expect(existsSync(path("large/input.txt"))).toBe(false);
    expect((await again("large")).code).toBe(0);
    appendFileSync(input, "plot\n");
    await refused("large", /large\.txt: is not the input of the run/);
    const noc = await runProgram([
      "noc",
      "--k",
      "4",
      "--rate",
      "0.1",
      "--sample-period",
      "500",
      "--out",
      path("noc"),
      "--quiet",
    ]);
    expect(noc.code).toBe(0);
    await refused("noc", /only folders that run, snn run or eval have written/);
  });
});
