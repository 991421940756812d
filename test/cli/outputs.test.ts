import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCK_FILE, lockFolder } from "../../src/files/folder-lock.js";
import { Outputs } from "../../src/files/outputs.js";
import { RunTables } from "../../src/trace/parquet/run-tables.js";
import { TOKEN_TABLES } from "../../src/trace/schema.js";
import { recorded } from "../trace/support/record.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
let number = 0;
/** A path in a folder of its own that nobody has used. */
const fresh = (...names: string[]): string => {
  const folder = join(bench.folder, `t${number++}`);
  mkdirSync(folder);
  return join(folder, ...names);
};
/** A run folder without manifest: tables alone, which convert and slice take. */
let run: string;

beforeAll(async () => {
  bench = new Bench();
  run = fresh("run");
  const small = recorded([[3]]);
  const outputs = new Outputs();
  const tables = new RunTables(outputs, run, TOKEN_TABLES, small.summary.chip.tick_ps);
  for (const block of small.blocks) tables.write(block);
  await tables.finish();
  outputs.publish();
});
afterAll(() => bench.remove());

const refused = async (argv: readonly string[], message: RegExp): Promise<void> => {
  const { code, out, err } = await bench.run(argv);
  expect(err).toMatch(/^error: [^\n]+\n$/);
  expect(err).toMatch(message);
  expect([code, out]).toEqual([2, ""]);
};

describe("what a command reads", () => {
  const LINKS: readonly (readonly [string, (input: string, as: string) => string])[] = [
    ["by its name", (input) => input],
    ["by another name", (input) => join(input, "..", ".", input.split("/").at(-1)!)],
    [
      "by a symbolic link",
      (input, as) => {
        symlinkSync(input, as);
        return as;
      },
    ],
    [
      "by a hard link",
      (input, as) => {
        linkSync(input, as);
        return as;
      },
    ],
  ];
  const ROWS = '{"text": "plot"}\n';
  const PACKETS = "cycle,source,destination,flits\n0,0,3,1\n";

  it.each(LINKS)("is not replaced by eval --rows, %s", async (_, link) => {
    const input = fresh("t.jsonl");
    writeFileSync(input, ROWS);
    const rows = link(input, `${input}.rows`);
    await refused(["eval", "--model", bench.model, "--input", input, "--rows", rows], /--rows .*: would replace/);
    expect(readFileSync(input, "utf8")).toBe(ROWS);
  });

  it.each(LINKS)("is not replaced by noc --rows, %s", async (_, link) => {
    const input = fresh("p.csv");
    writeFileSync(input, PACKETS);
    const rows = link(input, `${input}.rows`);
    await refused(["noc", "--k", "4", "--packets", input, "--rows", rows], /--rows .*: would replace/);
    expect(readFileSync(input, "utf8")).toBe(PACKETS);
  });

  it("is not replaced by results of --out, nor is a checkpoint by rows", async () => {
    const out = fresh("out");
    mkdirSync(out);
    writeFileSync(join(out, "packets.csv"), PACKETS);
    await refused(["noc", "--k", "4", "--packets", join(out, "packets.csv"), "--out", out], /--out .*: would replace/);
    expect(readdirSync(out)).toEqual(["packets.csv"]);
    const input = fresh("t.jsonl");
    writeFileSync(input, ROWS);
    const weights = join(bench.model, "model.safetensors");
    await refused(["eval", "--model", bench.model, "--input", input, "--rows", weights], /--rows .*: would replace/);
  });

  it("is not replaced by trace convert and slice", async () => {
    const link = fresh("link");
    symlinkSync(run, link);
    const table = join(run, "tables", "spikes.parquet");
    const before = readFileSync(table);
    const csv = fresh("hard.csv");
    linkSync(table, csv);
    const part = fresh("part");
    mkdirSync(join(part, "tables"), { recursive: true });
    linkSync(table, join(part, "tables", "spikes.parquet"));
    const linked = fresh("linked");
    mkdirSync(linked);
    symlinkSync(join(run, "tables"), join(linked, "tables"));
    for (const to of [run, link, join(run, "tables")]) await refused(["trace", "convert", run, to], /would replace/);
    await refused(["trace", "convert", table, csv], /would replace/);
    for (const to of [run, link, part]) await refused(["trace", "slice", run, to], /would replace/);
    await refused(["trace", "slice", run, linked], /is a symbolic link, a folder is needed/);
    expect(readFileSync(table).equals(before)).toBe(true);
    expect(readdirSync(join(run, "tables")).sort()).toEqual(TOKEN_TABLES.map((name) => `${name}.parquet`).sort());
  });
});

describe("an output", () => {
  it.each(["x.vcd", "x.h5", "x.pftrace", "x.packets.csv"])("is no folder: %s", async (name) => {
    const to = fresh(name);
    mkdirSync(to);
    await refused(["trace", "convert", run, to], /is a folder, a file is needed/);
    expect(readdirSync(to)).toEqual([]);
  });

  it.each(["summary.json", "report.html", "manifest.json", "config.resolved.yaml", "tables/spikes.parquet"])(
    "is no folder, as is seen before anything runs: %s",
    async (name) => {
      const out = fresh("out");
      mkdirSync(join(out, name), { recursive: true });
      bench.chip.batches.length = 0;
      await refused(
        ["run", "plot", "--model", bench.model, "--out", out],
        /is a folder|is no earlier run|not that of a run/,
      );
      expect(bench.chip.batches).toEqual([]);
      expect(statSync(join(out, name)).isDirectory()).toBe(true);
    },
  );

  it("is no device, and no link of the system's", async () => {
    const input = fresh("t.jsonl");
    writeFileSync(input, '{"text": "plot"}\n');
    for (const device of ["/dev/null", "/dev/stdout"].filter(existsSync)) {
      const before = lstatSync(device);
      await refused(["eval", "--model", bench.model, "--input", input, "--rows", device], /is no regular file/);
      expect(lstatSync(device).ino).toBe(before.ino);
    }
  });
});

describe("the folder of --out", () => {
  const argv = (out: string): string[] => ["run", "plot", "--model", bench.model, "--out", out];

  it("belongs to one process at a time", async () => {
    const out = fresh("out");
    mkdirSync(out);
    const unlock = lockFolder(out, "--out");
    await refused(argv(out), new RegExp(`--out ${out}: is being written by process ${process.pid};`));
    unlock();
    expect((await bench.run(argv(out))).code).toBe(0);
    expect(existsSync(join(out, LOCK_FILE))).toBe(false);
  });

  it("says which traces of an earlier run it replaces, and keeps what no run wrote", async () => {
    const out = fresh("out");
    expect(await bench.run([...argv(out), "--trace", "csv,sonata"])).toMatchObject({ code: 0, err: "" });
    writeFileSync(join(out, "csv", "mine.csv"), "mine");
    writeFileSync(join(out, "notes.txt"), "mine");
    const { code, err } = await bench.run(argv(out));
    expect(code).toBe(0);
    expect(err).toMatch(/^note: --out .*: replaces an earlier run with its traces \(csv\/placement\.csv, .* more\)\n$/);
    expect(readdirSync(join(out, "csv"))).toEqual(["mine.csv"]);
    expect(readFileSync(join(out, "notes.txt"), "utf8")).toBe("mine");
    expect(existsSync(join(out, "traces", "spikes.h5"))).toBe(false);
    expect(await bench.run(argv(out))).toMatchObject({ code: 0, err: "" });
    const json = await bench.run([...argv(out), "--trace", "csv", "--progress", "json"]);
    expect(json.code).toBe(0);
    const again = await bench.run([...argv(out), "--progress", "json"]);
    expect(JSON.parse(again.err.split("\n")[0]!).note).toContain("replaces an earlier run");
  });

  it("removes nothing outside, whatever its manifest and links say", async () => {
    const outside = fresh("outside");
    mkdirSync(outside);
    for (const name of ["spikes.parquet", "p.txt", "run.perfetto-trace"]) writeFileSync(join(outside, name), name);
    const names = [
      "../outside/p.txt",
      "tables/spikes.parquet",
      "traces/run.perfetto-trace",
      "sub",
      "n.txt",
      "a/../n.txt",
    ];
    const files = Object.fromEntries([...names, join(outside, "p.txt")].map((name) => [name, "0"]));
    const out = join(outside, "..", "out");
    mkdirSync(join(out, "sub"), { recursive: true });
    writeFileSync(join(out, "n.txt"), "n");
    writeFileSync(join(out, "manifest.json"), JSON.stringify({ schema: "sorbet-sim/manifest@1", files }));
    symlinkSync(join(outside, "p.txt"), join(out, "summary.json"));
    symlinkSync(outside, join(out, "tables"));
    await refused(argv(out), /tables: .*is a symbolic link, a folder is needed/);
    unlinkSync(join(out, "tables"));
    symlinkSync(outside, join(out, "traces"));
    await refused(argv(out), /traces: .*is a symbolic link, a folder is needed/);
    unlinkSync(join(out, "traces"));
    expect((await bench.run(argv(out))).code).toBe(0);
    for (const name of readdirSync(outside)) expect(readFileSync(join(outside, name), "utf8")).toBe(name);
    expect(readdirSync(outside)).toHaveLength(3);
    expect(readFileSync(join(out, "n.txt"), "utf8")).toBe("n");
    expect(existsSync(join(out, "sub"))).toBe(true);
    expect(lstatSync(join(out, "summary.json")).isFile()).toBe(true);
  });

  it.each([
    ["a manifest of something else", { "manifest.json": '{"manifest_version": 3}' }, "is not that of a run"],
    ["a damaged manifest", { "manifest.json": '{"schema": "sorb' }, "is not that of a run"],
    ["tables of somebody else", { "csv/mine.csv": "mine" }, "is no earlier run"],
  ])("is not taken with %s", async (_, files, reason) => {
    const out = fresh("out");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(out, name, ".."), { recursive: true });
      writeFileSync(join(out, name), text);
    }
    const before = readdirSync(out, { recursive: true });
    await refused(argv(out), new RegExp(reason));
    expect(readdirSync(out, { recursive: true })).toEqual(before);
  });

  it("is taken again after a run that was killed", async () => {
    const out = fresh("out");
    mkdirSync(join(out, "tables", "parts"), { recursive: true });
    writeFileSync(join(out, "tables", "parts", "spikes-000000-0000.parquet"), "part");
    writeFileSync(join(out, "tables", "parts", ".spikes-000000-0001.0123456789abcdef.tmp"), "part");
    writeFileSync(join(out, LOCK_FILE), "\n");
    expect(await bench.run(argv(out))).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(join(out, "tables")).sort()).not.toContain("parts");
    expect(readdirSync(out)).not.toContain(LOCK_FILE);
  });
});

describe("a slice", () => {
  it("does not go into the folder of a run, nor mix with tables of another kind", async () => {
    const out = fresh("out");
    expect((await bench.run(["run", "plot", "--model", bench.model, "--out", out])).code).toBe(0);
    await refused(["trace", "slice", run, out], /holds a run, whose tables would be replaced/);
    const part = fresh("part");
    expect((await bench.run(["trace", "slice", run, part])).code).toBe(0);
    expect((await bench.run(["trace", "slice", run, part, "--from", "10"])).code).toBe(0);
    await refused(["trace", "slice", join(run, "tables", "links.parquet"), part], /is no part of this slice/);
  });
});

describe("an interrupt", () => {
  it.each([0, 1, 3, 10, 30])("after %d steps leaves a conversion whole or undone", async (steps) => {
    for (const [to, argv] of [
      ["x.vcd", ["convert"]],
      ["x.pftrace", ["convert"]],
      ["x.h5", ["convert"]],
      ["csv", ["convert"]],
      ["part", ["slice"]],
    ] as const) {
      const target = fresh(to);
      const interrupt = new AbortController();
      let left = steps;
      const step = (): void => {
        if (left-- <= 0) interrupt.abort();
        else setImmediate(step);
      };
      step();
      const { code, err } = await bench.run(["trace", ...argv, run, target], { interrupted: interrupt.signal });
      const found = readdirSync(join(target, ".."), { recursive: true, encoding: "utf8" });
      expect(found.filter((name) => /\.tmp$|parts|lock/.test(name))).toEqual([]);
      if (code === 0) expect(found).toContain(to);
      else expect([code, err, found]).toEqual([130, `interrupted: ${target} is as it was\n`, []]);
      if (steps === 0) expect(code).toBe(130);
    }
  });

  it("leaves a report as it was", async () => {
    const out = fresh("out");
    expect((await bench.run(["run", "plot", "--model", bench.model, "--out", out])).code).toBe(0);
    writeFileSync(join(out, "report.html"), "before");
    const { code, err } = await bench.run(["report", out], { interrupted: AbortSignal.abort() });
    expect([code, err]).toEqual([130, `interrupted: ${join(out, "report.html")} is as it was\n`]);
    expect(readFileSync(join(out, "report.html"), "utf8")).toBe("before");
  });
});
