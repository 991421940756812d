import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { Outputs } from "../../src/files/outputs.js";
import { RunTables } from "../../src/trace/parquet/run-tables.js";
import { openTable } from "../../src/trace/read/open-table.js";
import { readBlocks, readTable, tablePath } from "../../src/trace/read/table.js";
import { TABLES, TOKEN_TABLES } from "../../src/trace/schema.js";
import { recorded } from "./support/record.js";

const RUNS = [[5, 3], [1], [7]];
const run = recorded(RUNS, { chip: { noc: { linkBits: 32 } } });
const { totals, inputs, chip } = run.summary;
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-tables-"));

type Row = Record<string, unknown>;
let query: (sql: string) => Promise<Row[]>;

async function written(into: string, order: readonly number[]): Promise<string[]> {
  const outputs = new Outputs();
  const tables = new RunTables(outputs, into, TOKEN_TABLES, chip.tick_ps);
  for (const r of order) {
    for (const block of run.blocks) if (block.run === r) tables.write(block);
    tables.endRun(r);
  }
  const files = await tables.finish();
  outputs.publish();
  return files;
}

beforeAll(async () => {
  await written(folder, [0, 1, 2]);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of TOKEN_TABLES)
    await connection.run(`create view ${table} as select * from read_parquet('${tablePath(folder, table)}')`);
  query = async (sql) => {
    const rows = (await (await connection.runAndReadAll(sql)).getRowObjectsJson()) as Row[];
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([k, v]) => [k, typeof v === "string" && /^-?\d+$/.test(v) ? Number(v) : v]),
      ),
    );
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const one = async (sql: string): Promise<Row> => (await query(sql))[0]!;

describe("sums over the tables, taken by DuckDB, equal the summary", () => {
  it("spikes", async () => {
    expect(await one("select count(*) n from spikes")).toEqual({ n: totals.traffic.spikes });
    const bySite = await query("select layer, site, count(*) n from spikes group by all");
    const expected = totals.sites.reduce((n, { events }) => n + events, 0);
    expect(bySite.reduce((n, row) => n + (row.n as number), 0)).toBe(expected);
    for (const site of new Set(totals.sites.map((s) => s.site))) {
      const sum = (rows: readonly { site?: unknown; n?: unknown; events?: unknown }[], key: "n" | "events") =>
        rows.filter((row) => row.site === site).reduce((n, row) => n + (row[key] as number), 0);
      expect([site, sum(bySite, "n")]).toEqual([site, sum(totals.sites, "events")]);
    }
  });

  it("packets, deliveries, hops and flits", async () => {
    const { packets, deliveries, packet_hops, flit_hops, flits, markers, credits } = totals.traffic;
    expect(
      await one(
        "select count(distinct (run, packet)) packets, count(*) deliveries, sum(hops) packet_hops, sum(hops * flits) flit_hops from packets",
      ),
    ).toEqual({ packets, deliveries, packet_hops, flit_hops });
    expect(
      await one(
        `select sum(flits) flits, count(*) filter (kind in ('count', 'checksum')) markers, count(*) filter (kind = 'credit') credits
           from (select run, packet, any_value(flits) flits, any_value(kind) kind from packets group by run, packet)`,
      ),
    ).toEqual({ flits, markers, credits });
    expect(await one("select sum(flits) flit_hops from links")).toEqual({ flit_hops });
  });

  it("layers, by sentence", async () => {
    const rows = await query(
      `select sentence, sum(critical_path_ticks) ticks, sum(spikes) spikes, sum(packets) packets, sum(deliveries) deliveries,
              sum(packet_hops) packet_hops, sum(synaptic_operations) synaptic_operations, sum(energy_fj) energy
         from layers group by sentence order by sentence`,
    );
    expect(rows).toEqual(
      inputs.map(({ latency, traffic, energy }, sentence) => {
        const { spikes, packets, deliveries, packet_hops, synaptic_operations } = traffic;
        return {
          sentence,
          ticks: latency.ticks,
          spikes,
          packets,
          deliveries,
          packet_hops,
          synaptic_operations,
          energy: energy.total_fj,
        };
      }),
    );
    for (const { layer, energy } of await query("select layer, sum(energy_fj) energy from layers group by layer"))
      expect([layer, energy]).toEqual([layer, totals.energy.by_layer[layer as string]]);
  });

  it("femtojoules, by every split", async () => {
    for (const [column, split] of [
      ["component", totals.energy.by_component],
      ["layer", totals.energy.by_layer],
      ["event", totals.energy.by_event],
    ] as const) {
      const rows = await query(`select ${column} as name, sum(energy_fj)::bigint fj from energy group by ${column}`);
      const nonZero = Object.fromEntries(Object.entries(split).filter(([, fj]) => fj > 0));
      expect(Object.fromEntries(rows.filter(({ fj }) => fj !== 0).map(({ name, fj }) => [name, fj]))).toEqual(nonZero);
    }
    const power = await query("select component, sum(energy_fj)::bigint fj from power group by component");
    for (const { component, fj } of power)
      expect([component, fj]).toEqual([component, totals.energy.by_component[component as string]]);
    expect(await one("select sum(energy_fj)::bigint fj from power")).toEqual({ fj: totals.energy.total_fj });
  });

  it("ticks: busy, stalled and waiting tile the time of every unit in every interval and run", async () => {
    const runs = run.results.map(({ ticks }) => ticks);
    expect(runs.reduce((a, b) => a + b, 0)).toBe(totals.ticks);
    expect(
      await one(
        "select count(*) n from cores where busy_ticks + stalled_ticks + waiting_ticks <> end_ticks - start_ticks",
      ),
    ).toEqual({ n: 0 });
    expect(await one("select min(least(busy_ticks, stalled_ticks, waiting_ticks)) least from cores")).toEqual({
      least: 0,
    });
    const units = await query(
      "select run, core, unit, sum(busy_ticks + stalled_ticks + waiting_ticks)::bigint ticks from cores group by all",
    );
    expect(new Set(units.map(({ run: r, ticks }) => `${r} ${ticks}`))).toEqual(
      new Set(runs.map((ticks, r) => `${r} ${ticks}`)),
    );
  });

  it("synapse units are busy as long as their spikes take", async () => {
    const [sum] = await query(
      `select sum(busy_ticks)::bigint busy from cores where unit = 'synapses' and core in (select core from placement where role = 'attention')`,
    );
    const [spikes] = await query(`select sum(w.packets)::bigint packets from windows w where site = 'q'`);
    expect(sum!.busy).toBe(spikes!.packets);
  });
});

describe("the tables", () => {
  it("have every unit in the metadata, and in the names of ticks, bits and femtojoules", async () => {
    for (const table of TOKEN_TABLES) {
      const rows = await query(
        `select decode(key) k, decode(value) v from parquet_kv_metadata('${tablePath(folder, table)}')`,
      );
      const facts = Object.fromEntries(rows.map(({ k, v }) => [k, v]));
      expect([facts.schema, facts.table, facts.tick_ps]).toEqual(["sorbet-sim/table@1", table, chip.tick_ps]);
      const columns = JSON.parse(facts.columns as string);
      for (const { name, unit, meaning } of TABLES[table].columns) {
        expect(columns[name]).toEqual({ unit, meaning });
        if (["ticks", "bits"].includes(unit)) expect(name).toMatch(new RegExp(`_${unit}$`));
        if (unit === "femtojoules") expect(name).toMatch(/_fj$/);
      }
    }
  });

  it("have their times, and all numbers, as deltas", async () => {
    const rows = await query(
      `select path_in_schema as name, encodings from parquet_metadata('${tablePath(folder, "spikes")}') where type <> 'BYTE_ARRAY'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { encodings } of rows) expect(encodings).toBe("DELTA_BINARY_PACKED");
  });

  it("come back as they were written", async () => {
    for (const table of TOKEN_TABLES) {
      const written = run.blocks.filter((block) => block.table === table && (table !== "placement" || block.run === 0));
      const data = await readTable(folder, table);
      expect([table, data.rows, data.tickPs]).toEqual([
        table,
        written.reduce((n, { length }) => n + length, 0),
        chip.tick_ps,
      ]);
      TABLES[table].columns.forEach(({ name, type }, c) => {
        if (type === "text") {
          expect(data.texts(name)).toEqual(
            written.flatMap(({ columns, texts }) => Array.from(columns[c]!, (index) => texts[c]![index]!)),
          );
        } else expect([...data.numbers(name)]).toEqual(written.flatMap(({ columns }) => [...columns[c]!]));
      });
    }
  });

  it("can be read row group by row group", async () => {
    let rows = 0;
    const lengths = [];
    for await (const block of readBlocks(tablePath(folder, "spikes"), "spikes")) {
      lengths.push(block.length);
      rows += block.length;
    }
    expect(rows).toBe(totals.traffic.spikes);
    expect(lengths.length).toBe(run.blocks.filter(({ table }) => table === "spikes").length);
  });

  it("are the same bytes in whatever order the runs were simulated, and leave no parts", async () => {
    const other = mkdtempSync(join(tmpdir(), "sorbet-sim-tables-"));
    try {
      await written(other, [2, 0, 1]);
      expect(readdirSync(join(other, "tables")).sort()).toEqual(TOKEN_TABLES.map((name) => `${name}.parquet`).sort());
      for (const table of TOKEN_TABLES)
        expect(readFileSync(tablePath(other, table)).equals(readFileSync(tablePath(folder, table)))).toBe(true);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it("say in time when a packet was sent, how far it went and when it came", async () => {
    expect(await one("select count(*) n from packets where delivered_ticks <= injected_ticks")).toEqual({ n: 0 });
    const { width } = run.simulator.config.chip.mesh;
    const distance = `abs(source_node % ${width} - destination_node % ${width}) + abs(source_node // ${width} - destination_node // ${width})`;
    // The first copy counts every link on its way; another one only those behind the branch.
    expect(await one(`select count(*) n from packets where hops > ${distance}`)).toEqual({ n: 0 });
    expect(
      await one(
        `select count(*) n from (select run, packet, max(hops - (${distance})) best from packets group by run, packet) where best <> 0`,
      ),
    ).toEqual({ n: 0 });
  });
});

it("a footer with a wrong byte is taken, or refused in words that are not those of JavaScript", async () => {
  const bytes = readFileSync(tablePath(folder, "windows"));
  const file = join(folder, "damaged.parquet");
  // The last 8 bytes are the length of the footer and the mark of the format.
  const end = bytes.length - 8;
  let opaque = 0;
  for (let at = end - bytes.readUInt32LE(end); at < end; at += 3) {
    writeFileSync(file, Buffer.from(bytes).fill(bytes[at]! ^ 0x10, at, at + 1));
    const error = await openTable(file).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toMatch(/undefined|not a function|not iterable|properties of|DataView|BigInt|array length/);
    if (message.endsWith("its bytes make no sense")) opaque++;
  }
  expect(opaque).toBeGreaterThan(0);
});
