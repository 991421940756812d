import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import h5wasm, { type Dataset, type Group } from "h5wasm/node";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/contracts/summary.js";
import { readTable } from "../../src/trace/read/table.js";
import { TABLES, TOKEN_TABLES } from "../../src/trace/schema.js";
import { readPerfetto } from "./support/perfetto-proto.js";
import { readVcd } from "./support/vcd.js";

const FOLDER = fileURLToPath(new URL("../../traces/", import.meta.url));
const RUN = join(FOLDER, "run");
const bytes = (name: string) => readFileSync(join(FOLDER, name));
const summary = JSON.parse(readFileSync(join(RUN, "summary.json"), "utf8")) as Summary;
const { traffic, energy } = summary.totals;

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("the committed samples", () => {
  it("have tables of today's schema, with the summary's sums", async () => {
    for (const table of TOKEN_TABLES) expect((await readTable(RUN, table)).rows).toBeGreaterThan(0);
    expect((await readTable(RUN, "spikes")).rows).toBe(traffic.spikes);
    const packets = await readTable(RUN, "packets");
    expect([packets.rows, sum(packets.numbers("hops"))]).toEqual([traffic.deliveries, traffic.packet_hops]);
    for (const table of ["layers", "energy", "power"] as const)
      expect(sum((await readTable(RUN, table)).numbers("energy_fj"))).toBe(energy.total_fj);
  });

  it("show the same windows in Perfetto, VCD and CSV", async () => {
    const windows = await readTable(RUN, "windows");
    const { tracks, events } = readPerfetto(bytes("sample.perfetto-trace"));
    const begun = events.filter(({ type, track }) => type === "begin" && tracks.get(track)!.name.startsWith("window "));
    expect(begun).toHaveLength(windows.rows);
    const { timescale, signals } = readVcd(bytes("sample.vcd").toString());
    expect(timescale).toBe("1 ps");
    let rises = 0;
    for (const [name, changes] of signals) {
      if (!name.includes(".window.")) continue;
      let value = 0;
      for (const [, next] of changes) {
        rises += Math.max(0, next - value);
        value = next;
      }
      expect(value).toBe(0);
    }
    // A window that closes in the tick in which the next one opens is no change.
    expect(rises).toBeGreaterThan(windows.rows / 2);
    expect(rises).toBeLessThanOrEqual(windows.rows);
    const lines = bytes("windows.csv").toString().trimEnd().split("\n");
    expect(lines[0]).toBe(TABLES.windows.columns.map(({ name }) => name).join(","));
    expect(lines).toHaveLength(windows.rows + 1);
  });

  it("have every spike in SONATA", async () => {
    await h5wasm.ready;
    const file = new h5wasm.File(join(FOLDER, "sample.h5"), "r");
    const spikes = file.get("spikes") as Group;
    let count = 0;
    let last = 0;
    for (const name of spikes.keys()) {
      const times = ((spikes.get(name) as Group).get("timestamps") as Dataset).value as Float64Array;
      count += times.length;
      last = Math.max(last, times.at(-1)!);
    }
    file.close();
    const ticks = (await readTable(RUN, "spikes")).numbers("time_ticks");
    const latest = Array.from(ticks).reduce((a, b) => Math.max(a, b), 0);
    expect([count, last]).toEqual([traffic.spikes, (latest * summary.chip.tick_ps) / 1e9]);
  });

  it("have packets for the network alone that lie on the mesh", () => {
    const lines = bytes("sample.packets.csv").toString().trimEnd().split("\n");
    expect(lines[0]).toBe("cycle,source,destination,flits");
    const [width, height] = summary.chip.mesh;
    for (const line of lines.slice(1)) {
      const [cycle, source, destination, flits] = line.split(",").map(Number);
      expect(cycle).toBeLessThan(1000);
      expect(Math.max(source!, destination!)).toBeLessThan(width * height);
      expect(flits).toBeGreaterThan(0);
    }
    expect(lines.length).toBeGreaterThan(100);
  });
});
