import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireBuild, runProgram } from "../support/program.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
});
afterAll(() => bench.remove());

interface Manifest {
  readonly config_sha256: string;
  readonly event_engines: unknown;
  readonly files: Readonly<Record<string, string>>;
}

describe("--event-engine", () => {
  it("changes nothing but what manifest and report say of it", async () => {
    const written = async (engine: string) => {
      const folder = join(bench.folder, engine);
      const argv = ["run", "--model", bench.model, "a good movie", "plot", "--set", "host.batch=1", "--out", folder];
      const ended = await runProgram([...argv, "--event-engine", engine]);
      expect([ended.code, ended.err]).toEqual([0, ""]);
      const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
      const { "report.html": _, ...files } = manifest.files;
      return { manifest, files, report: readFileSync(join(folder, "report.html"), "utf8"), folder };
    };
    const auto = await written("auto");
    const fast = await written("fast");
    const observed = await written("observed");
    expect(Object.keys(fast.files)).toContain("tables/links.parquet");
    for (const other of [auto, fast]) {
      expect(other.files).toEqual(observed.files);
      expect(other.manifest.config_sha256).toBe(observed.manifest.config_sha256);
      expect(other.manifest.event_engines).toEqual({ fast: 2, observed: 0, why_observed: [] });
      expect(other.report).toContain("fast, 2 chip runs");
    }
    expect(observed.manifest.event_engines).toEqual({ fast: 0, observed: 2, why_observed: ["it was asked for"] });
    expect(observed.report).toContain("observed, 2 chip runs: it was asked for");
    const again = await runProgram(["report", fast.folder]);
    expect(again.code).toBe(0);
    expect(readFileSync(join(fast.folder, "report.html"), "utf8")).toBe(fast.report);
  });

  it("both engines write the same event traces, byte for byte", async () => {
    const traced = async (engine: string) => {
      const folder = join(bench.folder, `traced-${engine}`);
      const argv = ["run", "--model", bench.model, "a good movie", "plot", "--trace", "csv", "--out", folder];
      expect((await runProgram([...argv, "--event-engine", engine])).code).toBe(0);
      const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
      const { "report.html": _, ...files } = manifest.files;
      return { engines: manifest.event_engines, files };
    };
    const fast = await traced("auto");
    const observed = await traced("observed");
    expect(fast.engines).toMatchObject({ fast: 1, observed: 0 });
    expect(observed.engines).toMatchObject({ fast: 0, observed: 1 });
    const traces = Object.keys(fast.files).filter((name) => name.endsWith("packets.csv"));
    expect(traces).toHaveLength(1);
    expect(fast.files).toEqual(observed.files);
  });

  it("auto says why a run was observed, fast refuses it in one line", async () => {
    const traced = [
      ...["run", "--model", bench.model, "plot", "--noc", "flit", "--trace", "csv"],
      ...["--out", join(bench.folder, "traced")],
    ];
    const auto = await runProgram(traced);
    expect(auto.code).toBe(0);
    const manifest = JSON.parse(readFileSync(join(bench.folder, "traced", "manifest.json"), "utf8")) as Manifest;
    const why = "its packets are observed flit by flit";
    expect(manifest.event_engines).toEqual({ fast: 0, observed: 1, why_observed: [why] });
    for (const [argv, reason] of [
      [traced, why],
      [
        ["run", "--model", bench.model, "plot", "--set", "chip.sync=barrier"],
        "the chip's cores step together (chip.sync is barrier)",
      ],
    ] as const) {
      const fast = await runProgram([...argv, "--event-engine", "fast"]);
      expect(fast.code).toBe(2);
      expect(fast.err.trim().split("\n").at(-1)).toBe(
        `error: event engine fast: ${reason}; choose auto or observed (--event-engine)`,
      );
    }
  });
});
