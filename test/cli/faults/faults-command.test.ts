import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMetrics } from "../../../src/contracts/metrics.js";
import type { FaultsReport } from "../../../src/faults/report.js";
import { Bench } from "../support/harness.js";

const TIMEOUT_MS = 120_000;
const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

describe("faults", { timeout: TIMEOUT_MS }, () => {
  let bench: Bench;
  const texts = ["a good movie", "a bad plot ."];
  const command = (...argv: string[]) => ["faults", ...texts, "--model", bench.model, "--workers", "2", ...argv];
  /** The compiled program: its threads are compiled modules. */
  const run = (argv: readonly string[]) => spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8" });
  const report = (...argv: string[]): FaultsReport => {
    const { status, stdout, stderr } = run(command("--json", ...argv));
    expect([status, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout);
  };

  beforeAll(() => {
    bench = new Bench();
  });
  afterAll(() => bench.remove());

  it("counts every run once, and its figures are explained", () => {
    const found = report("--kind", "kv,lost,link", "--seeds", "4");
    expect(found).toMatchObject({ schema: "sorbet-sim/faults@1", rows: 2, runs: 24, present: 24, accuracy: [] });
    expect(found.kinds.map(({ kind }) => kind)).toEqual(["kv", "lost", "link"]);
    for (const row of found.kinds) {
      expect(row.masked + row.detected + row.silent_same + row.silent_other + row.deadlock).toBe(row.injected);
      expect(row.injected).toBe(8);
    }
    for (const kind of [1, 2]) expect(found.kinds[kind]).toMatchObject({ silent_same: 0, silent_other: 0 });
    for (const name of ["coverage", "silent_other", "detection_ticks.median"])
      expect(findMetrics(`faults.kinds.*.${name}`)).toHaveLength(1);
  });

  it("flips stored bits with the same answers in every spike code: what a chip computes does not depend on its code", () => {
    const { kinds, accuracy, chip } = report(
      "--kind",
      "weight,kv",
      "--code",
      "offset,dense",
      "--rate",
      "1e-2",
      "--seeds",
      "3",
    );
    expect(chip.codes).toEqual(["offset", "dense"]);
    expect(kinds.map(({ kind, code }) => `${kind} ${code}`)).toEqual([
      "weight offset",
      "weight dense",
      "kv offset",
      "kv dense",
    ]);
    for (const rows of [kinds, accuracy])
      for (const i of [0, 2]) expect({ ...rows[i + 1]!, code: "offset" }).toEqual(rows[i]!);
  });

  it("goes on where it ended, in shares, to the bytes of one run on any threads", () => {
    const out = join(bench.folder, "shares");
    const asked = ["--kind", "weight,residual", "--rate", "1e-3,1e-2", "--seeds", "3"];
    const first = report(...asked, "--out", out, "--shard", "1/2");
    expect(first.present).toBe(12);
    report(...asked, "--out", out, "--shard", "2/2");
    const whole = join(bench.folder, "whole");
    report(...asked, "--out", whole, "--workers", "1");
    for (const file of ["faults.json", "report.html"])
      expect(readFileSync(join(out, file), "utf8")).toBe(readFileSync(join(whole, file), "utf8"));
    const { accuracy } = JSON.parse(readFileSync(join(out, "faults.json"), "utf8")) as FaultsReport;
    expect(accuracy.map(({ kind, rate, n }) => [kind, rate, n])).toEqual([
      ["weight", 1e-3, 6],
      ["weight", 1e-2, 6],
      ["residual", 1e-3, 6],
      ["residual", 1e-2, 6],
    ]);
  });

  it("shows what codes buy: no error of one bit goes by", () => {
    const kinds = ["--kind", "weight,kv,residual,accumulator", "--seeds", "3"];
    const memories = ["synapses", "kv", "residual", "accumulators"];
    const set = (code: string) => memories.flatMap((memory) => ["--set", `chip.protection.${memory}=${code}`]);
    const plain = report(...kinds);
    const parity = report(...kinds, ...set("parity"));
    const secded = report(...kinds, ...set("secded"));
    for (const row of parity.kinds) {
      expect(row).toMatchObject({ silent_same: 0, silent_other: 0, coverage: 1, checks: { parity: row.detected } });
      expect(row.detected + row.masked).toBe(6);
      expect(row.detection_ticks!.most).toBeGreaterThanOrEqual(row.detection_ticks!.median);
      if (row.kind !== "accumulator") expect(row.detection_ticks!.median).toBeGreaterThan(0);
    }
    for (const row of secded.kinds) expect(row).toMatchObject({ masked: 6, coverage: null });
    expect(parity.chip.area_mm2).toBeGreaterThan(plain.chip.area_mm2);
    expect(secded.chip.area_mm2).toBeGreaterThan(parity.chip.area_mm2);
  });

  it("prints a table for people", () => {
    const { status, stdout: out } = run(command("--kind", "doubled", "--seeds", "2"));
    expect(status).toBe(0);
    expect(out).toMatch(/kind +code +runs +masked +detected/);
    expect(out).toMatch(/doubled +offset +4 /);
  });

  it("refuses what it cannot do in one line", async () => {
    const cases: readonly (readonly [string[], RegExp])[] = [
      [["--kind", "wieght"], /--kind wieght: must be among .*did you mean "weight"/],
      [["--rate", "2"], /--rate must be numbers above 0 and at most 1, such as 1e-6,1e-5, found "2"/],
      [["--rate", "0.1", "--count", "3"], /give either --count, faults a run, or --rate/],
      [["--count", "0"], /--count must be a whole number from 1/],
      [["--shard", "3/2", "--out", "x"], /--shard must be i\/n/],
      [["--shard", "1/2"], /--shard needs --out DIR/],
      [["--set", "chip.protection.kv=crc"], /chip\.protection\.kv/],
    ];
    for (const [argv, message] of cases) {
      const { code, out, err } = await bench.run(command(...argv));
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(message);
      expect(err.trimEnd()).not.toContain("\n");
    }
  });

  it("takes no folder with other files", async () => {
    const other = join(bench.folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "mine.txt"), "");
    const { code, err } = await bench.run(command("--kind", "kv", "--out", other));
    expect(code).toBe(2);
    expect(err).toMatch(/has files but is no earlier campaign/);
  });
});
