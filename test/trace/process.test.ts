import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBlocks, readTable, tablePath } from "../../src/trace/read/table.js";
import { TOKEN_TABLES } from "../../src/trace/schema.js";
import { Bench } from "../cli/support/harness.js";
import { type Ended, requireBuild, runProgram } from "../support/program.js";
import { readPerfetto } from "./support/perfetto-proto.js";
import { readVcd } from "./support/vcd.js";

let bench: Bench;
let top: string;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
  top = mkdtempSync(join(tmpdir(), "sorbet-sim-traced-"));
});
afterAll(() => {
  bench.remove();
  rmSync(top, { recursive: true, force: true });
});

const TEXTS = ["a good movie , a good plot .", "a bad movie", "plot"];
const FORMATS = "parquet,perfetto,vcd,csv,sonata";

describe("run --trace", () => {
  it("writes every format, listed with hashes, the same with two workers", async () => {
    const argv = ["run", "--model", bench.model, "--set", "host.batch=1", "--json", "--trace", FORMATS, ...TEXTS];
    const one = join(top, "one");
    const two = join(top, "two");
    const ended = [
      await runProgram([...argv, "--out", one]),
      await runProgram([...argv, "--workers", "2", "--out", two]),
    ];
    expect(ended.map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const { files } = JSON.parse(readFileSync(join(one, "manifest.json"), "utf8"));
    const expected = [
      ...TOKEN_TABLES.map((name) => `tables/${name}.parquet`),
      ...TOKEN_TABLES.map((name) => `csv/${name}.csv`),
      "traces/run.perfetto-trace",
      "traces/signals.vcd",
      "traces/signals.run1.vcd",
      "traces/signals.run2.vcd",
      "traces/spikes.h5",
    ];
    expect(Object.keys(files)).toEqual(expect.arrayContaining(expected));
    for (const [name, hash] of Object.entries(files)) {
      const bytes = readFileSync(join(one, name));
      expect([name, createHash("sha256").update(bytes).digest("hex")]).toEqual([name, hash]);
      // HDF5 lays populations out as they come.
      if (expected.includes(name) && !name.endsWith(".h5"))
        expect([name, readFileSync(join(two, name)).equals(bytes)]).toEqual([name, true]);
    }
    const summary = JSON.parse(ended[0]!.out);
    expect((await readTable(one, "spikes")).rows).toBe(summary.totals.traffic.spikes);
    expect((await readTable(two, "packets")).rows).toBe(summary.totals.traffic.deliveries);
  });

  it("writes no event tables where none were asked for, and takes away those of an earlier run", async () => {
    const out = join(top, "plain");
    const argv = ["run", "--model", bench.model, "plot", "--out", out];
    expect((await runProgram([...argv, "--trace", "parquet,csv"])).code).toBe(0);
    expect(existsSync(tablePath(out, "spikes"))).toBe(true);
    expect((await runProgram(argv)).code).toBe(0);
    expect(existsSync(tablePath(out, "spikes"))).toBe(false);
    expect(existsSync(join(out, "csv", "spikes.csv"))).toBe(false);
    expect((await readTable(out, "windows")).rows).toBeGreaterThan(0);
  });

  it("can be replayed through the network alone", async () => {
    const out = join(top, "replayed");
    const list = join(top, "list.packets.csv");
    expect((await runProgram(["run", "--model", bench.model, "plot", "--out", out, "--trace", "parquet"])).code).toBe(
      0,
    );
    expect(await runProgram(["trace", "convert", out, list])).toMatchObject({
      code: 0,
      out: "list.packets.csv\n",
      err: "",
    });
    const packets = await readTable(out, "packets");
    const rows = join(top, "rows.csv");
    const replayed = await runProgram([
      "noc",
      "--k",
      "13",
      "--model",
      "packet",
      "--packets",
      list,
      "--rows",
      rows,
      "--json",
    ]);
    expect([replayed.code, replayed.err]).toEqual([0, ""]);
    expect(JSON.parse(replayed.out).packets_measured).toBe(packets.rows);
    expect(readFileSync(rows, "utf8").trimEnd().split("\n").length - 1).toBe(packets.rows);
  });

  it.each([
    [["run", "plot", "--trace", "parquet"], /^error: --trace needs --out DIR[^\n]*\n$/],
    [["run", "plot", "--out", "x", "--trace", "gif"], /^error: --trace: no format "gif" \(a list of parquet[^\n]*\n$/],
    [["run", "plot", "--progress", "loud"], /^error: --progress must be line or json[^\n]*\n$/],
    [["trace", "slice", "nowhere", "x"], /^error: nowhere: no such file or folder\n$/],
    [["trace", "convert", "nowhere", "x.vcd"], /^error: nowhere: no such file or folder\n$/],
  ])("%j is refused in one line", async (argv, line) => {
    const { code, out, err } = await runProgram(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(line);
  });

  it("tells scripts how far it is, in JSON", async () => {
    const { code, err } = await runProgram(["run", "--model", bench.model, ...TEXTS, "--json", "--progress", "json"]);
    expect(code).toBe(0);
    const lines = err
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ sentences: 3, sentences_total: 3, share: 1, eta_seconds: 0 });
    expect(lines.at(-1).events).toBeGreaterThan(0);
    expect(lines.at(-1).simulated_seconds).toBeGreaterThan(0);
    for (let i = 1; i < lines.length; i++) expect(lines[i].share).toBeGreaterThanOrEqual(lines[i - 1].share);
  });
});

describe("a run cut short", () => {
  const SENTENCES = 1500;
  const PART_ROWS = 1 << 18;

  /** Starts a run of very many sentences in one chip run, and ends it when its first part file is complete. */
  const cut = (out: string, signal: NodeJS.Signals, formats: string): Promise<Ended> => {
    const input = bench.file(`many-${signal}.txt`, `${TEXTS[0]}\n`.repeat(SENTENCES));
    const argv = ["run", "--model", bench.model, "--input", input, "--out", out, "--trace", formats];
    return runProgram(argv, (child) => {
      const parts = join(out, "tables", "parts");
      const look = setInterval(() => {
        if (!existsSync(parts) || !readdirSync(parts).some((name) => /^packets-.*\.parquet$/.test(name))) return;
        clearInterval(look);
        child.kill(signal);
      }, 50);
      child.on("exit", () => clearInterval(look));
    });
  };

  it.each([
    ["SIGINT", "parquet,perfetto,vcd"],
    ["SIGTERM", "parquet"],
  ] as const)("by %s leaves files that open, and exits 130", async (signal, formats) => {
    const out = join(top, signal);
    const ended = await cut(out, signal, formats);
    expect([ended.code, ended.signal, ended.out]).toEqual([130, null, ""]);
    expect(ended.err).toMatch(
      /^interrupted: none of 1500 sentences finished[^\n]*traces of what had run are in [^\n]*\n$/,
    );
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect(manifest.interrupted).toBe(true);
    let rows = 0;
    for await (const block of readBlocks(tablePath(out, "packets"), "packets")) rows += block.length;
    expect(rows).toBeGreaterThanOrEqual(PART_ROWS);
    for (const table of TOKEN_TABLES) {
      let count = 0;
      for await (const block of readBlocks(tablePath(out, table), table)) count += block.length;
      expect(count).toBeGreaterThanOrEqual(0);
    }
    expect(readdirSync(join(out, "tables")).some((name) => name === "parts" || name.endsWith(".tmp"))).toBe(false);
    if (!formats.includes("perfetto")) return;
    expect(readPerfetto(readFileSync(join(out, "traces", "run.perfetto-trace"))).events.length).toBeGreaterThan(1000);
    expect(readVcd(readFileSync(join(out, "traces", "signals.vcd"), "utf8")).signals.size).toBeGreaterThan(10);
  });

  it("by SIGKILL leaves the part files finished before", async () => {
    const out = join(top, "killed");
    const ended = await cut(out, "SIGKILL", "parquet");
    expect(ended.signal).toBe("SIGKILL");
    const parts = join(out, "tables", "parts");
    const complete = readdirSync(parts).filter((name) => name.endsWith(".parquet"));
    let rows = 0;
    for (const name of complete) {
      const table = TOKEN_TABLES.find((known) => name.startsWith(`${known}-`))!;
      for await (const block of readBlocks(join(parts, name), table)) if (table === "packets") rows += block.length;
    }
    expect(rows).toBeGreaterThanOrEqual(PART_ROWS);
    // The folder can be used again.
    expect((await runProgram(["run", "--model", bench.model, "plot", "--out", out])).code).toBe(0);
    expect(existsSync(parts)).toBe(false);
  });
});
