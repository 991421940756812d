import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SnnResult } from "../../../src/runner/snn/network-result.js";
import { tablePath } from "../../../src/trace/read/table.js";
import { STEP_TABLES } from "../../../src/trace/schema.js";
import { npyBytes } from "../../snn/support/write-npy.js";
import { MAIN, requireBuild } from "../../support/program.js";
import { readPerfetto } from "../../trace/support/perfetto-proto.js";
import { readVcd } from "../../trace/support/vcd.js";

const BRAILLE = fileURLToPath(new URL("../../fixtures/nir/braille_noDelay_bias_zero.nir", import.meta.url));
const SHAPE = [3, 40, 12] as const;
const TRACES = "parquet,csv,perfetto,vcd,sonata";

let top: string;
let folder: string;
let summary: SnnResult;
type Row = Record<string, unknown>;
let query: (sql: string) => Promise<Row[]>;

const program = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
/** Three samples over cores far from each other, on a chip with static power and short queues, so that walks stall. */
const argv = (out: string, ...more: string[]): string[] => [
  ...["snn", "run", BRAILLE, "--input", join(top, "in.npy"), "--mapping", join(top, "m.csv"), "--dt", "1e-4"],
  ...["--reset", "zero", "--chip", "loihi2-like", "--set", "chip.queue=1", "--out", out, "--json", ...more],
];
/** The same flit by flit, where a core needs a slot for each channel. */
const NOC = ["queue=1", "noc.subnets=1", "noc.vcs=1", "noc.buffer_flits=1"];
const FLITS = ["--noc", "flit", ...NOC.flatMap((setting) => ["--set", `chip.${setting}`])];

/** Runs into a folder, and puts its tables before `query`. */
async function ran(out: string, ...more: string[]): Promise<SnnResult> {
  const { code, out: text, err } = program(...argv(out, ...more));
  expect([code, err]).toEqual([0, ""]);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of STEP_TABLES)
    await connection.run(`create view ${table} as select * from read_parquet('${tablePath(out, table)}')`);
  query = async (sql) => {
    const rows = (await (await connection.runAndReadAll(sql)).getRowObjectsJson()) as Row[];
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([k, v]) => [k, typeof v === "string" && /^-?\d+$/.test(v) ? Number(v) : v]),
      ),
    );
  };
  return JSON.parse(text);
}

beforeAll(async () => {
  requireBuild();
  top = mkdtempSync(join(tmpdir(), "snn-folder-"));
  folder = join(top, "run");
  writeFileSync(
    join(top, "in.npy"),
    npyBytes(SHAPE, (i) => (i % 5 === 0 || i % 7 === 3 ? 1 : 0)),
  );
  writeFileSync(
    join(top, "m.csv"),
    "population,first,count,core\ninput,0,12,3\nlif1.lif,20,18,100\nlif1.lif,0,20,64\nlif2,0,7,3\n",
  );
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const one = async (sql: string): Promise<Row> => (await query(sql))[0]!;

describe.each([
  { level: "packet", out: "run", more: ["--trace", TRACES] },
  { level: "flit", out: "flits", more: ["--trace", "parquet", ...FLITS] },
])("sums over the tables of a network's run, taken by DuckDB, equal the summary: $level", ({ level, out, more }) => {
  beforeAll(async () => {
    summary = await ran(join(top, out), ...more);
    expect(summary.chip.noc).toBe(level);
  });

  it("steps, one by one", async () => {
    const rows = await query("select * from steps order by run, step");
    expect(rows).toHaveLength(SHAPE[0] * SHAPE[1]);
    for (const [column, key] of [
      ["updated", "updated"],
      ["fired", "fired"],
      ["packets", "packets"],
      ["hops", "hops"],
      ["synaptic_events", "synaptic_events"],
    ] as const)
      expect(rows.map((row) => row[column])).toEqual(summary.per_step[key]);
    expect(rows.map((row) => (row.end_ticks as number) - (row.start_ticks as number))).toEqual(summary.per_step.ticks);
    expect(await one("select sum(energy_fj)::bigint fj, sum(deliveries)::bigint deliveries from steps")).toEqual({
      fj: summary.totals.energy.total_fj,
      deliveries: summary.totals.deliveries,
    });
  });

  it("spikes, packets and hops, by population", async () => {
    const fired = await query("select layer, count(*) n from spikes group by layer");
    const spikes = summary.network.populations.filter((one) => one.spikes > 0);
    expect(Object.fromEntries(fired.map(({ layer, n }) => [layer, n]))).toEqual(
      Object.fromEntries(spikes.map(({ name, spikes: n }) => [name, n])),
    );
    const { packets, deliveries, packet_hops, synaptic_events } = summary.totals;
    expect(packet_hops).toBeGreaterThan(1000);
    expect(
      await one("select count(distinct (run, packet)) packets, count(*) copies, sum(hops)::bigint hops from packets"),
    ).toEqual({ packets, copies: deliveries, hops: packet_hops });
    expect(await one("select sum(flits)::bigint flits from links")).toEqual({ flits: packet_hops });
    expect(await one("select sum(packets)::bigint n from windows")).toEqual({ n: deliveries });
    expect(
      await one(
        "select sum(spikes)::bigint s, sum(packets)::bigint p, sum(deliveries)::bigint d, sum(packet_hops)::bigint h, sum(synaptic_operations)::bigint o, sum(critical_path_ticks)::bigint t from layers",
      ),
    ).toEqual({
      s: summary.totals.fired,
      p: packets,
      d: deliveries,
      h: packet_hops,
      o: synaptic_events,
      t: summary.totals.latency.ticks,
    });
  });

  it("femtojoules, by every split, and over time", async () => {
    const { energy } = summary.totals;
    expect(energy.by_component.static).toBeGreaterThan(0);
    for (const [column, split] of [
      ["component", energy.by_component],
      ["layer", energy.by_layer],
      ["event", energy.by_event],
    ] as const) {
      const rows = await query(`select ${column} as name, sum(energy_fj)::bigint fj from energy group by ${column}`);
      const positive = (entries: [unknown, unknown][]) => Object.fromEntries(entries.filter(([, fj]) => fj !== 0));
      expect(positive(rows.map(({ name, fj }) => [name, fj]))).toEqual(positive(Object.entries(split)));
    }
    const power = await query("select component, sum(energy_fj)::bigint fj from power group by component");
    for (const { component, fj } of power)
      expect([component, fj]).toEqual([component, energy.by_component[component as "soma"]]);
    expect(await one("select sum(energy_fj)::bigint fj from power")).toEqual({ fj: energy.total_fj });
  });

  it("ticks: busy, stalled and waiting tile the time of every unit, and spikes lie in their steps", async () => {
    const wrong = "busy_ticks + stalled_ticks + waiting_ticks <> end_ticks - start_ticks";
    expect(await one(`select count(*) n from cores where ${wrong}`)).toEqual({ n: 0 });
    expect(await one("select max(stalled_ticks) > 0 stalls from cores")).toEqual({ stalls: true });
    const late = "s.time_ticks < t.start_ticks or s.time_ticks > t.end_ticks";
    expect(
      await one(
        `select count(*) n, sum((${late})::int)::bigint late from spikes s join steps t on s.run = t.run and s.token = t.step`,
      ),
    ).toEqual({ n: summary.totals.fired, late: 0 });
    expect(
      await one(
        "select sum((p.injected_ticks < t.start_ticks or p.delivered_ticks > t.end_ticks)::int)::bigint late from packets p join steps t on p.run = t.run and p.token = t.step",
      ),
    ).toEqual({ late: 0 });
  });

  it("a spike's packets leave after it, and spikes of outputs are those of the summary", async () => {
    const [output] = summary.outputs;
    const rows = await query("select channel, count(*) n from spikes where layer = 'lif2' group by channel order by 1");
    const spikes = new Array<number>(7).fill(0);
    for (const { channel, n } of rows) spikes[channel as number] = n as number;
    expect(spikes).toEqual(output!.spikes);
    expect(
      await one(
        "select count(*) n from packets p join spikes s on p.run = s.run and p.token = s.token and p.layer = s.layer and p.channel = s.channel where p.injected_ticks < s.time_ticks",
      ),
    ).toEqual({ n: 0 });
  });
});

describe("the folder of a network's run", () => {
  it("has every trace, and other readers read them", () => {
    expect(readdirSync(join(folder, "csv")).sort()).toEqual(STEP_TABLES.map((name) => `${name}.csv`).sort());
    const { events } = readPerfetto(readFileSync(join(folder, "traces", "run.perfetto-trace")));
    expect(events.length).toBeGreaterThan(1000);
    for (const name of ["signals.vcd", "signals.run1.vcd", "signals.run2.vcd"])
      expect(readVcd(readFileSync(join(folder, "traces", name), "utf8")).signals.size).toBeGreaterThan(5);
  });

  it("is the same without event traces, but for these", () => {
    const plain = join(top, "plain");
    expect(program(...argv(plain)).code).toBe(0);
    const files = (of: string): Record<string, string> =>
      JSON.parse(readFileSync(join(of, "manifest.json"), "utf8")).files;
    const [with_, without] = [files(folder), files(plain)];
    for (const [name, hash] of Object.entries(without)) expect([name, hash]).toEqual([name, with_[name]]);
    expect(Object.keys(without).some((name) => /tables\/(spikes|packets|work)|csv\/|traces/.test(name))).toBe(false);
  });

  it("is made again byte by byte, from its own copies", () => {
    rmSync(join(top, "in.npy"));
    const { code, out } = program("reproduce", folder);
    expect([code, out]).toEqual([0, expect.stringMatching(/: run again, \d+ files are the same byte for byte\n$/)]);
    writeFileSync(join(folder, "input.npy"), "changed");
    expect(program("reproduce", folder)).toMatchObject({ code: 2, err: expect.stringMatching(/input\.npy: is not/) });
  });
});

describe("a setting of the chip", () => {
  it.each([
    ["chip.quee=3", /^error: --set chip\.quee=3: unknown key "chip\.quee"; did you mean "chip\.queue"\?\n$/],
    ["chip.mesh=4", /^error: --set chip\.mesh=4: chip\.mesh is a group of keys \(width, height, cores_per_tile\)\n$/],
    ["chip.mesh.width=0", /^error: --set chip\.mesh\.width=0: mesh\.width: [^\n]*\n$/],
    ["chip.energy.axon_out=x", /^error: --set chip\.energy\.axon_out=x: energy\.axon_out\.value: [^\n]*\n$/],
  ])("%s is refused in one line", (setting, message) => {
    const { code, out, err } = program(...argv(join(top, "none"), "--set", setting));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });
});
