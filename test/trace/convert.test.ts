import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import h5wasm, { type Dataset, type Group } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { Outputs } from "../../src/files/outputs.js";
import { type ConvertChoice, convert } from "../../src/trace/convert.js";
import { csvField } from "../../src/trace/csv/csv-sink.js";
import { RunTables } from "../../src/trace/parquet/run-tables.js";
import { readTable } from "../../src/trace/read/table.js";
import { TABLES, type TableName, TOKEN_TABLES } from "../../src/trace/schema.js";
import { slice } from "../../src/trace/slice.js";
import { ALL_BUT_SPIKES } from "../../src/trace/vcd/signals.js";
import { SortedChanges } from "../../src/trace/vcd/sorted-changes.js";
import { Bench } from "../cli/support/harness.js";
import { commandExists, mayMiss } from "../support/tools.js";
import { readPerfetto } from "./support/perfetto-proto.js";
import { recorded } from "./support/record.js";
import { readVcd } from "./support/vcd.js";

const run = recorded([[4, 2], [3]]);
const { totals, chip } = run.summary;
const top = mkdtempSync(join(tmpdir(), "sorbet-sim-convert-"));
const folder = join(top, "run");
const WHOLE = { from: 0, to: Number.POSITIVE_INFINITY };
const choice: ConvertChoice = { flows: { every: 1 }, signals: { patterns: ALL_BUT_SPIKES, ...WHOLE } };

type Row = Record<string, number | string>;
async function rows(table: TableName, of = folder): Promise<Row[]> {
  const data = await readTable(of, table);
  const columns = TABLES[table].columns.map(
    ({ name, type }) => [name, type === "text" ? data.texts(name) : data.numbers(name)] as const,
  );
  return Array.from({ length: data.rows }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]!])),
  );
}

beforeAll(async () => {
  const outputs = new Outputs();
  const tables = new RunTables(outputs, folder, TOKEN_TABLES, chip.tick_ps);
  for (const block of run.blocks) tables.write(block);
  await tables.finish();
  outputs.publish();
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

describe("CSV", () => {
  it("holds every row of every table, with a header", async () => {
    const to = join(top, "csv");
    expect((await convert(folder, to, choice)).sort()).toEqual(TOKEN_TABLES.map((name) => `${name}.csv`).sort());
    for (const table of TOKEN_TABLES) {
      const lines = readFileSync(join(to, `${table}.csv`), "utf8")
        .trimEnd()
        .split("\n");
      expect(lines[0]).toBe(TABLES[table].columns.map(({ name }) => name).join(","));
      const expected = await rows(table);
      expect(lines.slice(1)).toEqual(expected.map((row) => Object.values(row).join(",")));
    }
  });

  it("takes one table into one file", async () => {
    const to = join(top, "w.csv");
    await convert(join(folder, "tables", "windows.parquet"), to, choice);
    expect(readFileSync(to, "utf8").split("\n").length - 2).toBe((await rows("windows")).length);
    await expect(convert(folder, to, choice)).rejects.toThrow(/one table goes into a \.csv file/);
  });

  it("quotes fields that need it", () => {
    expect(["a", "a,b", 'a "b"', "a\nb"].map(csvField)).toEqual(["a", '"a,b"', '"a ""b"""', '"a\nb"']);
  });

  it("of packets is what noc --packets takes: a copy a row", async () => {
    const to = join(top, "run.packets.csv");
    await convert(folder, to, choice);
    const lines = readFileSync(to, "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe("cycle,source,destination,flits");
    const packets = await rows("packets");
    expect(lines.slice(1)).toEqual(
      packets.map((row) => [row.injected_ticks, row.source_node, row.destination_node, row.flits].join(",")),
    );
  });
});

describe("a time", () => {
  const time = { from: 700, to: 2600 };
  const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n").slice(1);

  it("takes the rows of a CSV folder that a slice of that time has", async () => {
    const [to, part] = [join(top, "time"), join(top, "time-slice")];
    await convert(folder, to, { ...choice, time });
    await slice(folder, part, time);
    for (const table of TOKEN_TABLES) {
      const expected = (await rows(table, part)).map((row) => Object.values(row).join(","));
      expect(linesOf(join(to, `${table}.csv`))).toEqual(expected);
    }
    expect(linesOf(join(to, "spikes.csv")).length).toBeGreaterThan(0);
    expect(linesOf(join(to, "spikes.csv")).length).toBeLessThan((await rows("spikes")).length);
  });

  it("takes the packets under way in it", async () => {
    const to = join(top, "time.packets.csv");
    await convert(folder, to, { ...choice, time });
    const under = (await rows("packets")).filter(
      (row) => Number(row.injected_ticks) < time.to && Number(row.delivered_ticks) > time.from,
    );
    expect(linesOf(to)).toEqual(
      under.map((row) => [row.injected_ticks, row.source_node, row.destination_node, row.flits].join(",")),
    );
  });

  it("takes the spikes in it of a SONATA file", async () => {
    const to = join(top, "time.h5");
    await convert(folder, to, { ...choice, time });
    await h5wasm.ready;
    const file = new h5wasm.File(to, "r");
    const spikes = file.get("spikes") as Group;
    const times = spikes.keys().flatMap((name) => {
      const stamps = (spikes.get(name) as Group).get("timestamps") as Dataset;
      return [...(stamps.value as Float64Array)];
    });
    file.close();
    const ticks = (await rows("spikes")).map((row) => Number(row.time_ticks));
    const within = ticks.filter((tick) => tick >= time.from && tick < time.to);
    const inOrder = (values: number[]) => [...values].sort((a, b) => a - b);
    expect(inOrder(times)).toEqual(inOrder(within.map((tick) => (tick * chip.tick_ps) / 1e9)));
  });
});

describe("options of a target that is another", () => {
  const bench = new Bench();
  afterAll(() => bench.remove());
  const refused = async (to: string, ...options: string[]): Promise<string> => {
    const before = readdirSync(top).sort();
    const { code, out, err } = await bench.run(["trace", "convert", folder, join(top, to), ...options]);
    expect([code, out]).toEqual([2, ""]);
    expect(readdirSync(top).sort()).toEqual(before);
    return err;
  };

  it.each(["x.h5", "x.packets.csv", "x-folder", "x.perfetto-trace"])("signals of %s are refused", async (to) => {
    expect(await refused(to, "--signals", "router.*")).toMatch(
      /^error: --signals: chooses signals of a \.vcd file, .*\n$/,
    );
  });

  it.each(["x.h5", "x.packets.csv", "x-folder", "x.vcd"])("arrows of %s are refused", async (to) => {
    expect(await refused(to, "--flows", "3")).toMatch(
      /^error: --flows: chooses arrows of a \.perfetto-trace file, .*\n$/,
    );
  });

  it("a signal that there is not is refused, with some that there are", async () => {
    expect(await refused("x.vcd", "--signals", "router.*,core.*.unti.*")).toMatch(
      /^error: --signals: no signal is called core\.\*\.unti\.\*; there are core\.\S+, .*\n$/,
    );
  });

  it("a signal that is still in the time chosen is not refused", async () => {
    const args = ["trace", "convert", folder, join(top, "still.vcd"), "--signals", "router.*.flits", "--to", "1"];
    expect((await bench.run(args)).code).toBe(0);
  });
});

describe("SONATA", () => {
  const path = join(top, "spikes.h5");
  beforeAll(async () => {
    await convert(folder, path, choice);
  });

  /** Times in ticks and channels by population, as the table has them. */
  async function expected(): Promise<Map<string, [number, number][]>> {
    const names = new Map((await rows("placement")).map(({ core, name }) => [core, name]));
    const populations = new Map<string, [number, number][]>();
    for (const row of await rows("spikes")) {
      const name = `${row.run === 0 ? "" : `run${row.run}.`}${names.get(row.core)}.${row.site}`;
      const list = populations.get(name) ?? [];
      list.push([((row.time_ticks as number) * chip.tick_ps) / 1e9, row.channel as number]);
      populations.set(name, list);
    }
    return populations;
  }

  it("has every spike in the population of its generator, read by its own library", async () => {
    await h5wasm.ready;
    const file = new h5wasm.File(path, "r");
    const spikes = file.get("spikes") as Group;
    const populations = await expected();
    expect(spikes.keys().sort()).toEqual([...populations.keys()].sort());
    let count = 0;
    for (const [name, list] of populations) {
      const group = spikes.get(name) as Group;
      const times = (group.get("timestamps") as Dataset).value as Float64Array;
      const ids = (group.get("node_ids") as Dataset).value as BigUint64Array;
      expect([...times].map((time, i) => [time, Number(ids[i])])).toEqual(list);
      expect([...times]).toEqual([...times].sort((a, b) => a - b));
      count += times.length;
    }
    expect(count).toBe(totals.traffic.spikes);
    file.close();
  });

  it("is read by h5py as the standard has it", async (context) => {
    const python = process.env.PYTHON ?? "python3";
    if (!commandExists(python, ["-c", "import h5py"])) return mayMiss(context, "Python with h5py (PYTHON names it)");
    const script = `
import h5py, json, sys
f = h5py.File(sys.argv[1])
assert f.attrs["magic"] == 0x0A7A and list(f.attrs["version"]) == [0, 1]
out = {}
for name, p in f["spikes"].items():
    assert p.attrs["sorting"] == "by_time" and p["timestamps"].attrs["units"] == "milliseconds"
    assert p["node_ids"].dtype == "uint64" and p["timestamps"].dtype == "float64"
    out[name] = [[float(t), int(i)] for t, i in zip(p["timestamps"], p["node_ids"])]
print(json.dumps(out))`;
    const read = JSON.parse(
      execFileSync(python, ["-c", script, path], { encoding: "utf8", maxBuffer: 1 << 28 }),
    ) as Record<string, [number, number][]>;
    expect(read).toEqual(Object.fromEntries(await expected()));
  });
});

describe("VCD", () => {
  const from = 500;
  const to = 5000;
  const path = join(top, "some.vcd");
  beforeAll(async () => {
    await convert(folder, path, {
      ...choice,
      signals: { patterns: ["core.0.*.spikes.*", "core.*.window.*", "router.*.flits"], from, to },
    });
  });

  it("has a file a chip run", () => {
    expect(
      readdirSync(top)
        .filter((name) => name.startsWith("some."))
        .sort(),
    ).toEqual(["some.run1.vcd", "some.vcd"]);
  });

  it("counts open windows and spikes of the time chosen", async () => {
    const { timescale, signals } = readVcd(readFileSync(path, "utf8"));
    expect(timescale).toBe("1 ps");
    const names = new Map((await rows("placement")).map(({ core, name }) => [core, name]));
    const at = (signal: string, tick: number): number => {
      let value = 0;
      for (const [time, v] of signals.get(signal)!) if (time <= tick * chip.tick_ps) value = v;
      return value;
    };
    const windows = (await rows("windows")).filter((row) => row.run === 0);
    let seen = 0;
    for (const tick of [from, 1234, 2500, 4999]) {
      for (const signal of signals.keys()) {
        if (!signal.includes(".window.")) continue;
        const open = windows.filter(
          ({ core, site, open_ticks, close_ticks }) =>
            signal === `core.${core === -1 ? "host" : names.get(core)}.window.${site}` &&
            (open_ticks as number) <= tick &&
            (close_ticks as number) > tick,
        ).length;
        expect([signal, tick, at(signal, tick)]).toEqual([signal, tick, open]);
        seen += open;
      }
    }
    expect(seen).toBeGreaterThan(0);
    const spikes = (await rows("spikes")).filter(
      (row) => row.run === 0 && (row.time_ticks as number) >= from && (row.time_ticks as number) < to,
    );
    let counted = 0;
    for (const [signal, changes] of signals) if (signal.includes(".spikes.")) counted += changes.at(-1)![1];
    expect(counted).toBe(spikes.filter(({ core }) => String(names.get(core)).startsWith("0.")).length);
    expect([...signals.keys()].some((name) => name.includes(".unit."))).toBe(false);
    const times = [...signals.values()].flatMap((changes) => changes.map(([time]) => time / chip.tick_ps));
    expect(Math.max(...times)).toBeLessThan(to);
    expect(Math.max(...times)).toBeGreaterThan(to - 500);
  });

  it("is taken by vcd2fst", (context) => {
    if (!commandExists("vcd2fst", ["--help"])) return mayMiss(context, "vcd2fst (Debian's gtkwave)");
    const fst = join(top, "some.fst");
    const said = execFileSync("vcd2fst", [path, fst], { encoding: "utf8", stdio: "pipe" });
    expect(said).not.toMatch(/error|warning/i);
    expect(readFileSync(fst).length).toBeGreaterThan(100);
    const back = execFileSync("fst2vcd", ["-f", fst], { encoding: "utf8", maxBuffer: 1 << 28 });
    expect(readVcd(back).signals).toEqual(readVcd(readFileSync(path, "utf8")).signals);
  });

  it("sorts changes that do not fit memory through files, and leaves none", () => {
    const changes = new SortedChanges(new Outputs(), join(top, "big"));
    const n = 1_100_000;
    for (let i = 0; i < n; i++) changes.add((i * 7919) % n, i % 3, i);
    expect(readdirSync(top).filter((name) => name.startsWith(".big")).length).toBe(2);
    let expected = 0;
    for (const { time } of changes.inOrder()) if (time !== expected++) throw new Error(`${time} at ${expected - 1}`);
    expect(expected).toBe(n);
    expect(readdirSync(top).filter((name) => name.startsWith(".big"))).toEqual([]);
  });
});

describe("Perfetto", () => {
  it("is the same from the tables of a run as from the run itself", async () => {
    const to = join(top, "x.perfetto-trace");
    await convert(folder, to, { ...choice, flows: { every: 5 } });
    const { events } = readPerfetto(readFileSync(to));
    const sent = (await rows("packets")).filter((row) => row.kind === "data" && (row.packet as number) % 5 === 0);
    expect(events.filter(({ flowEnds }) => flowEnds.length > 0)).toHaveLength(sent.length);
  });
});

describe("a slice", () => {
  it("holds what happened in a time", async () => {
    const part = join(top, "time");
    await slice(folder, part, { from: 1000, to: 3000 });
    const inside = (begin: string, end: string) => (row: Row) =>
      (row[begin] as number) < 3000 && ((row[end] as number) > 1000 || (row[begin] as number) >= 1000);
    for (const [table, begin, end] of [
      ["spikes", "time_ticks", "time_ticks"],
      ["packets", "injected_ticks", "delivered_ticks"],
      ["windows", "open_ticks", "close_ticks"],
      ["work", "start_ticks", "end_ticks"],
      ["links", "start_ticks", "end_ticks"],
    ] as const) {
      const expected = (await rows(table)).filter(inside(begin, end));
      expect([table, await rows(table, part)]).toEqual([table, expected]);
      expect(expected.length).toBeGreaterThan(0);
    }
    expect(await rows("placement", part)).toEqual(await rows("placement"));
  });

  it("holds what some cores did, and the packets they sent or took", async () => {
    const part = join(top, "cores");
    await slice(folder, part, { cores: "0.attention.*, 2" });
    const placement = (await rows("placement")).filter(
      ({ name, core }) => String(name).startsWith("0.attention") || core === 2,
    );
    expect(await rows("placement", part)).toEqual(placement);
    const cores = new Set(placement.map(({ core }) => core));
    const nodes = new Set(placement.map(({ node }) => node));
    expect(await rows("spikes", part)).toEqual((await rows("spikes")).filter(({ core }) => cores.has(core)));
    expect(await rows("packets", part)).toEqual(
      (await rows("packets")).filter((row) => nodes.has(row.source_node!) || nodes.has(row.destination_node!)),
    );
    expect(await rows("power", part)).toEqual([]);
  });

  it("holds some layers, and can be sliced and converted again", async () => {
    const part = join(top, "layers");
    const again = join(top, "again");
    await slice(folder, part, { layers: "1,pooler" });
    expect(new Set((await rows("layers", part)).map(({ layer }) => layer))).toEqual(new Set(["1", "pooler"]));
    await slice(part, again, { to: 2000 });
    expect(await rows("spikes", again)).toEqual(
      (await rows("spikes")).filter(
        (row) => (row.layer === "1" || row.layer === "pooler") && (row.time_ticks as number) < 2000,
      ),
    );
    await convert(again, join(top, "again.vcd"), choice);
  });

  it("refuses what takes nothing, and what is no run", async () => {
    const part = join(top, "none");
    await expect(slice(folder, part, { cores: "99" })).rejects.toThrow(/no core matches --cores 99/);
    await expect(slice(folder, part, { cores: "7-3" })).rejects.toThrow(/ends before it begins/);
    await expect(slice(folder, part, { from: 5, to: 5 })).rejects.toThrow(/must be after/);
    await expect(slice(join(top, "nowhere"), part, {})).rejects.toThrow(UserError);
    await expect(slice(top, part, {})).rejects.toThrow(/has no tables/);
    await expect(convert(folder, join(top, "x.xyz"), choice)).rejects.toThrow(/no format ends so/);
    expect(readdirSync(top)).not.toContain("none");
  });
});
