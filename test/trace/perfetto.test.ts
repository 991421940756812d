import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import protobuf from "protobufjs";
import { afterAll, describe, expect, it } from "vitest";
import { Outputs } from "../../src/files/outputs.js";
import { ProtoEncoder } from "../../src/trace/perfetto/encoder.js";
import { PERFETTO_FILE, PerfettoSink } from "../../src/trace/perfetto/perfetto-sink.js";
import type { FlowChoice } from "../../src/trace/perfetto/run-tracks.js";
import { TABLES } from "../../src/trace/schema.js";
import { type PerfettoTrack, readPerfetto } from "./support/perfetto-proto.js";
import { recorded } from "./support/record.js";

const run = recorded([[4, 2], [3]], { meshWidth: 12, chip: { placement: "row-major" } });
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function trace(flows: FlowChoice, tickPs = run.summary.chip.tick_ps) {
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-perfetto-"));
  folders.push(folder);
  const outputs = new Outputs();
  const sink = new PerfettoSink(outputs, folder, tickPs, flows);
  for (const block of run.blocks) sink.write(block);
  expect(await sink.finish()).toEqual([PERFETTO_FILE]);
  outputs.publish();
  return readPerfetto(readFileSync(join(folder, PERFETTO_FILE)));
}

type Row = Record<string, number | string>;
function rows(table: keyof typeof TABLES): Row[] {
  return run.blocks
    .filter((block) => block.table === table)
    .flatMap(({ length, columns, texts }) =>
      Array.from({ length }, (_, row) =>
        Object.fromEntries(
          TABLES[table].columns.map(({ name }, c) => [name, texts[c]?.[columns[c]![row]!] ?? columns[c]![row]!]),
        ),
      ),
    );
}

describe("a Perfetto trace, read by protobufjs", async () => {
  const { tracks, events } = await trace({ every: 7 });
  const pathOf = (track: PerfettoTrack): string =>
    track.parent === undefined ? track.name : `${pathOf(tracks.get(track.parent)!)} > ${track.name}`;
  const nanoseconds = run.summary.chip.tick_ps / 1000;

  it("says how ticks become nanoseconds, and which packets have arrows", () => {
    const notes = events.filter(({ name }) => name === "about this trace");
    expect(notes).toHaveLength(2);
    expect(notes[0]!.notes.time).toBe("1 tick = 2 ns, to scale");
    expect(notes[0]!.notes.arrows).toContain("data packets whose number is a multiple of 7");
  });

  it("draws ticks that are no whole nanoseconds as one nanosecond each, and says so", async () => {
    const other = await trace({ every: 100 }, 1250);
    const last = Math.max(...rows("windows").map((row) => row.close_ticks as number));
    expect(
      Math.max(...other.events.filter(({ type }) => type === "end").map(({ time }) => time)),
    ).toBeGreaterThanOrEqual(last);
    expect(other.events[0]!.notes.time).toContain("1250 ps");
  });

  it("has the tracks of each run in order: sentences, layers, power, host, cores, routers", () => {
    const roots = [...tracks.values()].filter(({ parent }) => parent === undefined);
    expect(roots.map(({ name }) => name)).toEqual([0, 1].map((r) => `chip run ${r} (1 tick = 2 ns, to scale)`));
    for (const root of roots) {
      const children = [...tracks.values()].filter(({ parent }) => parent === root.id);
      expect(root.explicit).toBe(true);
      expect(children.sort((a, b) => a.rank - b.rank).map(({ name }) => name)).toEqual([
        "sentences",
        "layers",
        "power",
        "host",
        "cores",
        "routers",
      ]);
    }
  });

  it("has a track for each core in mesh order, (10, 0) after (2, 0)", () => {
    const group = [...tracks.values()].find(({ name }) => name === "cores")!;
    const cores = [...tracks.values()].filter(({ parent }) => parent === group.id).sort((a, b) => a.rank - b.rank);
    const expected = rows("placement")
      .filter(({ run: r }) => r === undefined || r === 0)
      .slice(0, run.summary.chip.cores_used)
      .sort((a, b) => (a.node as number) - (b.node as number))
      .map(({ x, y, name }) => `(${x}, ${y}) ${name}`);
    expect(cores.map(({ name }) => name)).toEqual(expected);
    expect(expected.findIndex((n) => n.startsWith("(10, 0)"))).toBeGreaterThan(
      expected.findIndex((n) => n.startsWith("(2, 0)")),
    );
  });

  it("has a slice for each window, where and when it was open, none overlapping on a track", () => {
    const open = new Map<number, { time: number; name: string }>();
    const slices: string[] = [];
    const sorted = [...events].map((event, i) => ({ ...event, i }));
    for (const { type, track, time, name } of sorted) {
      if (type === "begin") {
        expect(open.has(track)).toBe(false);
        open.set(track, { time, name: name! });
      } else if (type === "end") {
        const begun = open.get(track)!;
        open.delete(track);
        expect(time).toBeGreaterThanOrEqual(begun.time);
        const place = tracks.get(track)!;
        if (place.name.startsWith("window"))
          slices.push(`${begun.name} ${place.name.split(" (")[0]} ${begun.time} ${time}`);
      }
    }
    expect(open.size).toBe(0);
    const expected = rows("windows").map(
      ({ sentence, token, site, open_ticks, close_ticks }) =>
        `sentence ${sentence} token ${token} window ${site} ${(open_ticks as number) * nanoseconds} ${(close_ticks as number) * nanoseconds}`,
    );
    expect(slices.sort()).toEqual(expected.sort());
  });

  it("has counters of link load, queue and power whose areas are the flits and femtojoules of the run", () => {
    const areas = new Map<string, number>();
    const last = new Map<number, { time: number; value: number }>();
    for (const { type, track, time, value } of events) {
      if (type !== "counter") continue;
      const place = tracks.get(track)!;
      const before = last.get(track);
      if (before !== undefined)
        areas.set(place.unit!, (areas.get(place.unit!) ?? 0) + before.value * (time - before.time));
      last.set(track, { time, value: value! });
    }
    for (const { value } of last.values()) expect(value).toBe(0);
    const { totals } = run.summary;
    expect(areas.get("flits/tick")! / nanoseconds).toBeCloseTo(totals.traffic.flit_hops, 3);
    // Milliwatts times nanoseconds are picojoules.
    expect((areas.get("mW")! * 1000) / totals.energy.total_fj).toBeCloseTo(1, 9);
    expect(areas.get("ticks")).toBeGreaterThan(0);
  });

  it("has an arrow from sending to every arrival of each chosen packet", () => {
    const begins = new Map<string, { time: number; path: string }>();
    const arrows: string[] = [];
    for (const { flows, flowEnds, time, track } of events) {
      const path = pathOf(tracks.get(track)!);
      for (const flow of flows) begins.set(flow, { time, path });
      for (const flow of flowEnds) {
        const begin = begins.get(flow)!;
        expect(begin.path.endsWith(" > sent")).toBe(true);
        expect(path.endsWith(" > arrived")).toBe(true);
        arrows.push(`${BigInt(flow) & 0xffffffffn} ${(BigInt(flow) >> 32n) - 1n} ${begin.time} ${time}`);
      }
    }
    const expected = rows("packets")
      .filter(({ kind, packet }) => kind === "data" && (packet as number) % 7 === 0)
      .map(
        ({ packet, run: r, injected_ticks, delivered_ticks }) =>
          `${packet} ${r} ${(injected_ticks as number) * nanoseconds} ${(delivered_ticks as number) * nanoseconds}`,
      );
    expect(expected.length).toBeGreaterThan(20);
    expect(arrows.sort()).toEqual(expected.sort());
  });

  it("has the arrows of a window of time alone where asked", async () => {
    const { events: chosen } = await trace({ every: 1, from: 1000, to: 1400 });
    const sent = rows("packets").filter(
      ({ kind, injected_ticks: t }) => kind === "data" && (t as number) >= 1000 && (t as number) < 1400,
    );
    expect(chosen.filter(({ flowEnds }) => flowEnds.length > 0)).toHaveLength(sent.length);
    expect(chosen[0]!.notes.arrows).toContain("every data packet sent from tick 1000 to 1400");
  });
});

describe("the encoder of protocol buffers", () => {
  const Numbers = protobuf
    .parse(
      `syntax = "proto2"; message Numbers { repeated uint64 a = 1 [packed = false]; optional fixed64 b = 200; optional double c = 3; optional string d = 4; optional Numbers e = 5; }`,
    )
    .root.lookupType("Numbers");

  it("writes what protobufjs reads, to 2^53", () => {
    fc.assert(
      fc.property(
        fc.array(fc.maxSafeNat()),
        fc.nat(0xffffffff),
        fc.nat(0xffffffff),
        fc.double({ noNaN: true }),
        fc.string(),
        (a, low, high, c, d) => {
          const proto = new ProtoEncoder();
          for (const value of a) proto.varint(1, value);
          const nested = proto.begin(5);
          proto.fixed64(200, low, high);
          proto.double(3, c);
          proto.text(4, d.slice(0, 1000));
          proto.end(nested);
          const read = Numbers.toObject(Numbers.decode(proto.take()), { longs: String }) as {
            a?: string[];
            e: { b: string; c: number; d: string };
          };
          expect((read.a ?? []).map(Number)).toEqual(a);
          expect(read.e.b).toBe(String((BigInt(high) << 32n) | BigInt(low)));
          expect(Object.is(read.e.c, c)).toBe(true);
          expect(read.e.d).toBe(new TextDecoder().decode(new TextEncoder().encode(d.slice(0, 1000))));
        },
      ),
    );
  });

  it("refuses a nested message beyond its length field", () => {
    const proto = new ProtoEncoder();
    const begun = proto.begin(1);
    proto.text(2, "x".repeat(20_000));
    expect(() => proto.end(begun)).toThrow(/20004 bytes/);
  });
});
