import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { metricAt } from "../../src/contracts/metrics.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

/** Small and quick: 300 cycles a period on 16 nodes. */
const SMALL = ["noc", "--k", "4", "--vcs", "2", "--sample-period", "300"];

const json = async (argv: readonly string[]) => {
  const { code, out, err } = await bench.run([...argv, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
};

describe("synthetic traffic", () => {
  it("one load: the figures of a measurement", async () => {
    const result = await json([...SMALL, "--rate", "0.2"]);
    expect(result.schema).toBe("sorbet-sim/noc@1");
    expect(result.stable).toBe(true);
    expect(result.offered_rate).toBe(0.2);
    expect(result.accepted_rate).toBeGreaterThan(0.18);
    expect(result.accepted_rate).toBeLessThan(0.22);
    expect(result.zero_load_latency).toBe(19.5);
    expect(result.packet_latency_mean).toBeGreaterThan(result.zero_load_latency);
    expect(result.packet_latency_mean).toBeLessThan(1.3 * result.zero_load_latency);
    expect(result.network_latency_mean).toBeLessThanOrEqual(result.packet_latency_mean);
    expect(result.packet_latency_p50).toBeLessThan(result.packet_latency_p99);
    expect(Math.abs(result.hops_mean - 3.5)).toBeLessThan(0.2);
    expect(result.packets_measured).toBeGreaterThan(1500);
    expect(result.cycles).toBeGreaterThan(1800);
  });

  it("says what each of its figures means", async () => {
    const result = await json([...SMALL, "--rates", "0.1,0.9", "--seeds", "2"]);
    const own = ["schema", "network", "traffic", "points", "seeds"];
    const names = [...Object.keys(result), ...Object.keys(result.points[0])].filter((name) => !own.includes(name));
    expect(names.length).toBeGreaterThan(14);
    expect(names.filter((name) => metricAt(`noc.${name}`) === undefined)).toEqual([]);
  });

  it("is the same for the same seed, and another for another", async () => {
    const [a, again, other] = await Promise.all(
      [["1"], ["1"], ["2"]].map(([seed]) => json([...SMALL, "--seed", seed])),
    );
    expect(again).toEqual(a);
    expect(other.packet_latency_mean).not.toBe(a.packet_latency_mean);
  });

  it("several seeds: the mean of the runs of each, and how sure it is", async () => {
    const alone = await Promise.all(["7", "8", "9"].map((seed) => json([...SMALL, "--seed", seed])));
    const result = await json([...SMALL, "--seed", "7", "--seeds", "3"]);
    const means = alone.map((run) => run.packet_latency_mean);
    const mean = (means[0] + means[1] + means[2]) / 3;
    const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    expect(result.seeds.map((run: { packet_latency_mean: number }) => run.packet_latency_mean)).toEqual(means);
    expect(result.packet_latency_mean).toBeCloseTo(mean, 12);
    expect(result.confidence_95.packet_latency_mean).toBeCloseTo((4.303 * deviation) / Math.sqrt(3), 12);
    expect(result.packets_measured).toBe(alone.reduce((sum, run) => sum + run.packets_measured, 0));
  });

  it("a sweep: points in order, and where it saturates", async () => {
    const result = await json([...SMALL, "--vcs", "1", "--rates", "0.05:0.35:0.1"]);
    expect(result.points.map((point: { offered_rate: number }) => point.offered_rate)).toEqual([
      0.05, 0.15, 0.25, 0.35,
    ]);
    expect(result.saturation.from).toBeGreaterThan(0.2);
    expect(result.saturation.to).toBeLessThanOrEqual(0.35);
    expect(result.accepted_rate_max).toBeGreaterThan(0.22);
    expect(result.points[3].packet_latency_mean).toBeNull();
    expect(result.points[3].stable).toBe(false);
  });

  it("the same traffic on either level of detail", async () => {
    const flit = await json([...SMALL, "--rate", "0.05"]);
    const packet = await json([...SMALL, "--rate", "0.05", "--model", "packet"]);
    expect(packet.network.model).toBe("packet");
    expect(packet.packets_measured).toBe(flit.packets_measured);
    expect(packet.hops_mean).toBe(flit.hops_mean);
    expect(Math.abs(packet.packet_latency_mean / flit.packet_latency_mean - 1)).toBeLessThan(0.03);
  });

  it("on a screen: in words, as a table, as plots, and the links", async () => {
    const single = await bench.run([...SMALL, "--rate", "0.1"]);
    expect(single.out).toMatch(/^mesh 4 x 4 {2}xy routing, 2 VCs of 8 flits, default pipeline {2}\(flit level\)\n/);
    expect(single.out).toContain("State     not saturated");
    const full = await bench.run([...SMALL, "--rate", "0.9"]);
    expect(full.out).toContain(
      "State     saturated: mean latency passes 500 cycles and grows\n          busiest link: router ",
    );
    expect(full.out).toMatch(/Accepted {2}0\.\d+ of 0\.9 flits per node and cycle/);
    const reference = bench.file("r.csv", "# comment\nrate,avg_packet_latency,accepted_rate\n0.1,20,0.1\n0.9,,0.5\n");
    const sweep = await bench.run([...SMALL, "--rates", "0.1:0.9:0.4", "--reference", reference]);
    expect(sweep.code).toBe(0);
    expect(sweep.out).toContain("Saturation  between 0.5 and 0.9, where latency grows as long as the load lasts");
    expect(sweep.out.match(/●/g)!.length).toBeGreaterThan(4);
    expect(sweep.out).toContain("○ reference");
    expect(sweep.out.split("\n").filter((line) => /^ {2}o.*o.*o.*o$/.test(line))).toHaveLength(4);
    expect(Math.max(...sweep.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("--out: the document and a page, nothing else without it", async () => {
    const out = join(bench.folder, "out");
    const { out: screen } = await bench.run([...SMALL, "--rates", "0.1,0.2", "--out", out, "--json"]);
    expect(readFileSync(join(out, "summary.json"), "utf8")).toBe(screen);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("<title>mesh 4 x 4, uniform traffic</title>");
    expect(page.replace(/<script>.*<\/script>/s, "")).not.toContain("NaN");
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("an interrupt keeps what was measured", async () => {
    bench.interrupt.abort();
    expect(await bench.run([...SMALL])).toEqual({
      code: 130,
      out: "",
      err: "interrupted: before any load was measured\n",
    });
  });
});

describe("a list of packets", () => {
  it("has one row a packet, in the order of the list", async () => {
    const list = bench.file("p.csv", "cycle,source,destination,flits\n40,0,15,4\n3,0,0,1\n3,5,6,1\n");
    const rows = join(bench.folder, "rows.csv");
    const result = await json(["noc", "--k", "4", "--packets", list, "--rows", rows]);
    expect(readFileSync(rows, "utf8")).toBe(
      "id,source,destination,flits,created,injected,head_arrived,arrived,hops\n" +
        "0,0,15,4,40,40,77,80,7\n1,0,0,1,3,3,10,10,1\n2,5,6,1,3,3,15,15,2\n",
    );
    expect(result).toMatchObject({ packet_latency_mean: (40 + 7 + 12) / 3, hops_mean: 10 / 3, packets_measured: 3 });
  });

  it("runs on the packet level too", async () => {
    const list = bench.file("p.csv", "flits,cycle,source,destination\n4,40,0,15\n\n1,3,0,0\n");
    const rows = join(bench.folder, "rows.csv");
    await json(["noc", "--k", "4", "--model", "packet", "--packets", list, "--rows", rows]);
    expect(readFileSync(rows, "utf8").split("\n").slice(1, 3)).toEqual([
      "0,0,15,4,40,40,77,80,7",
      "1,0,0,1,3,3,10,10,1",
    ]);
  });
});

describe("the largest packet and the last cycle", () => {
  const HEAD = "cycle,source,destination,flits\n";

  it.each(["flit", "packet"])("of a list are carried at %s level", async (model) => {
    const list = bench.file("p.csv", `${HEAD}0,0,3,32\n1073741824,0,3,1\n`);
    const rows = join(bench.folder, "rows.csv");
    await json(["noc", "--k", "4", "--model", model, "--packets", list, "--rows", rows]);
    expect(readFileSync(rows, "utf8").split("\n").slice(1, 3)).toEqual([
      "0,0,3,32,0,0,22,53,4",
      "1,0,3,1,1073741824,1073741824,1073741846,1073741846,4",
    ]);
  });

  it("is larger than a buffer flit by flit", async () => {
    const list = bench.file("p.csv", `${HEAD}0,0,3,33\n`);
    expect(await json(["noc", "--k", "4", "--packets", list])).toMatchObject({ packet_latency_mean: 54 });
  });

  it.each(["\n", "\r\n", "\r"])("stand in lines that end with %j", async (end) => {
    const list = bench.file("p.csv", `${HEAD}0,0,3,33\n`.replaceAll("\n", end));
    expect(await json(["noc", "--k", "4", "--packets", list])).toMatchObject({ packet_latency_mean: 54 });
    const curve = bench.file("r.csv", "rate,avg_packet_latency,accepted_rate\n0.1,20,0.1\n".replaceAll("\n", end));
    const { code, err } = await bench.run([...SMALL, "--reference", curve, "--quiet"]);
    expect([code, err]).toEqual([0, ""]);
  });

  it.each([1, 2, 3, 5, 8])("always comes through at packet level, channels of %i flits", async (flits) => {
    const args = ["noc", "--model", "packet", "--k", "4", "--vcs", "1", "--vc-buffer", String(flits)];
    const result = await json([...args, "--packet-size", String(flits), "--rate", "0.05", "--sample-period", "2000"]);
    expect(result.accepted_rate).toBeGreaterThan(0.04);
  });
});

describe("what a user gets wrong", () => {
  const list = (text: string) => ["--k", "4", "--packets", bench.file("p.csv", text)];
  const HEAD = "cycle,source,destination,flits\n";
  const errors: [string, () => string[], string | RegExp][] = [
    [
      "a routing",
      () => ["--routing", "xz"],
      '--routing "xz": must be one of xy, yx, o1turn, west-first, odd-even; did you mean "xy"?',
    ],
    ["a topology", () => ["--topology", "ring"], '--topology "ring": must be one of mesh, torus, cmesh, chips'],
    ["dimensions", () => ["--n", "3"], "--n 3: networks have two dimensions, --n 2 is the only one"],
    ["a rate", () => ["--rate", "-1"], /^--rate "-1": a rate is a number above 0/],
    [
      "a rate beyond a packet a cycle",
      () => ["--rate", "1.5"],
      /^--rate 1\.5: a node creates at most one packet a cycle/,
    ],
    ["rates", () => ["--rates", "0.1:0.5"], '--rates "0.1:0.5": must be FIRST:LAST:STEP or RATE,RATE,...'],
    ["rates downwards", () => ["--rates", "0.5:0.1:0.1"], /the last rate is below the first$/],
    ["rate and rates", () => ["--rates", "0.1", "--rate", "0.1"], "give either --rate or --rates, not both"],
    [
      "a pattern on the wrong network",
      () => ["--k", "6", "--traffic", "bitrev"],
      "bitrev needs a power of two of nodes, the network has 36",
    ],
    ["o1turn with a single channel", () => ["--routing", "o1turn", "--vcs", "1"], /can deadlock: router .* -> router /],
    [
      "a torus with o1turn",
      () => ["--topology", "torus", "--routing", "o1turn"],
      /^routing o1turn: a torus takes xy or yx/,
    ],
    [
      "packet level, torus",
      () => ["--model", "packet", "--topology", "torus"],
      "--topology torus: the packet-level model has meshes only; --model flit has it",
    ],
    [
      "packet level, routing",
      () => ["--model", "packet", "--routing", "yx"],
      "--routing yx: the packet-level model routes xy only; --model flit has it",
    ],
    [
      "packet level, delays",
      () => ["--model", "packet", "--credit-delay", "1"],
      /^--credit-delay: the packet-level model has the delays/,
    ],
    [
      "nodes a router of a mesh",
      () => ["--concentration", "2"],
      "--concentration: only --topology cmesh has several nodes a router",
    ],
    [
      "rows of nothing",
      () => ["--rows", "x.csv"],
      "--rows: has one row a packet of --packets FILE.csv, which is missing",
    ],
    [
      "a list and a rate",
      () => [...list(`${HEAD}0,0,1,1\n`), "--rate", "0.1"],
      /^--rate: belongs to synthetic traffic/,
    ],
    ["a list without a column", () => list("cycle,source,flits\n"), /p\.csv:1: the header has no column destination;/],
    ["a cell too few", () => list(`${HEAD}0,0,1,1\n0,0,1\n`), /p\.csv:3: 3 cells, the header has 4$/],
    [
      "no such node",
      () => list(`${HEAD}0,0,16,1\n`),
      /p\.csv:2: destination "16" is not a node \(a whole number from 0 to 15\)$/,
    ],
    [
      "a cycle beyond the last",
      () => list(`${HEAD}1073741824,0,1,1\n1073741825,0,1,1\n`),
      /p\.csv:3: cycle "1073741825" is not a cycle \(a whole number from 0 to 1073741824\)$/,
    ],
    [
      "the same at packet level",
      () => [...list(`${HEAD}1073741824,0,1,1\n1073741825,0,1,1\n`), "--model", "packet"],
      /p\.csv:3: cycle "1073741825" is not a cycle \(a whole number from 0 to 1073741824\)$/,
    ],
    [
      "a packet larger than a buffer, at packet level",
      () => [...list(`${HEAD}0,0,3,32\n0,0,3,33\n`), "--model", "packet"],
      /p\.csv:3: flits "33" is not a size \(a whole number from 1 to 32\): at packet level .* 4 channels of 8 flits;/,
    ],
    [
      "packets larger than a buffer, at packet level",
      () => ["--model", "packet", "--packet-size", "5", "--vcs", "1", "--vc-buffer", "4", "--rate", "0.1"],
      "--packet-size 5: must be from 1 to 4: at packet level a packet has to fit into an input buffer of 1 channels of 4 flits; --model flit carries larger ones",
    ],
    ["half a flit", () => list(`${HEAD}0,0,1,0.5\n`), /p\.csv:2: flits "0\.5" is not a size/],
    ["no packets", () => list(HEAD), /p\.csv: has no packets$/],
    ["no list", () => ["--packets", "/no/such.csv"], "/no/such.csv: there is no such file"],
    [
      "a reference of something else",
      () => ["--reference", bench.file("r.csv", "k,rate,avg_packet_latency,accepted_rate\n16,0.1,9,0.1\n")],
      /r\.csv: has no row of this configuration \(topology mesh, k 8, vcs 4,/,
    ],
    [
      "a reference without a column",
      () => ["--reference", bench.file("r.csv", "rate\n")],
      /r\.csv: the header has no column avg_packet_latency;/,
    ],
  ];
  it.each(errors)("%s", async (_, argv, message) => {
    const { code, out, err } = await bench.run(["noc", ...argv()]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    const text = err.slice("error: ".length, -1);
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
  });
});
