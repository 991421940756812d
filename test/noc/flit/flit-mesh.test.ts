import { describe, expect, test } from "vitest";
import { DeadlockError } from "../../../src/noc/flit/deadlock-error.js";
import { FlitMesh } from "../../../src/noc/flit/flit-mesh.js";
import { FLIT_PIPELINES, type FlitSpec, type PipelineName } from "../../../src/noc/flit-spec.js";
import type { Waiting } from "../../../src/noc/routing/deadlock.js";
import { DIRECTIONS, Grid } from "../../../src/noc/topology.js";

const spec = (change: Partial<FlitSpec> = {}): FlitSpec => ({
  topology: { kind: "mesh", width: 8, height: 8 },
  routing: "xy",
  vcs: 1,
  bufferFlits: 8,
  pipeline: FLIT_PIPELINES.default,
  linkTicks: 1,
  seed: 1,
  ...change,
});
const TORUS: Partial<FlitSpec> = { topology: { kind: "torus", width: 8, height: 8 }, vcs: 2, linkTicks: 2 };
const ROW: Partial<FlitSpec> = { topology: { kind: "mesh", width: 4, height: 1 } };

function latency(change: Partial<FlitSpec>, source: number, destination: number, flits = 1): number {
  const mesh = new FlitMesh(spec(change));
  const packet = mesh.offer(3, source, destination, flits);
  mesh.run();
  return mesh.result(packet).arrived - 3;
}

/** Flits a cycle that a path of four routers carries, away from its ends. */
function pathRate(change: Partial<FlitSpec>, flits: number): number {
  const mesh = new FlitMesh(spec({ ...ROW, ...change }));
  const count = Math.ceil(240 / flits);
  const names = Array.from({ length: 2 * count }, () => mesh.offer(0, 0, 3, flits));
  mesh.run();
  const arrivals = names.map((name) => mesh.result(name).arrived).sort((a, b) => a - b);
  return (count * flits) / (arrivals[2 * count - 13]! - arrivals[count - 13]!);
}

/** Cycles a flit of one long packet. */
function streaming(change: Partial<FlitSpec>): number {
  const mesh = new FlitMesh(spec({ ...ROW, ...change }));
  const flits = 4001;
  const packet = mesh.offer(0, 0, 3, flits);
  mesh.run();
  const { headArrived, arrived } = mesh.result(packet);
  return (arrived - headArrived) / (flits - 1);
}

describe("figures that do not come from this program", () => {
  test("a packet alone: to itself, to a neighbour, corner to corner", () => {
    expect([latency({}, 0, 0), latency({}, 0, 1), latency({}, 0, 63), latency({}, 63, 0, 4)]).toEqual([7, 12, 77, 80]);
    expect([latency(TORUS, 0, 0), latency(TORUS, 0, 7), latency(TORUS, 0, 36)]).toEqual([7, 13, 55]);
    const three = (pipeline: PipelineName) => latency({ pipeline: FLIT_PIPELINES[pipeline] }, 9, 11);
    expect([three("default"), three("lookahead"), three("spec")]).toEqual([17, 14, 11]);
  });

  test.each([
    ["default", 1, 1, 1 / 3],
    ["default", 1, 4, 2 / 3],
    ["default", 2, 1, 2 / 3],
    ["default", 2, 4, 1],
    ["default", 3, 1, 1],
    ["lookahead", 1, 1, 0.5],
    ["lookahead", 1, 4, 0.8],
    ["lookahead", 2, 1, 1],
    ["spec", 1, 1, 1],
  ] as const)("%s, %i channels, packets of %i: a path carries %f flits a cycle", (pipeline, vcs, flits, rate) => {
    expect(pathRate({ pipeline: FLIT_PIPELINES[pipeline], vcs }, flits)).toBeCloseTo(rate, 2);
  });

  test("a long packet streams at 5 / slots cycles a flit, 7 / slots with a credit delay of two", () => {
    for (let slots = 1; slots <= 8; slots++) {
      expect(streaming({ bufferFlits: slots })).toBeCloseTo(Math.max(1, 5 / slots), 2);
      const lookahead = { bufferFlits: slots, pipeline: FLIT_PIPELINES.lookahead };
      expect(streaming(lookahead)).toBeCloseTo(Math.max(1, 7 / slots), 2);
    }
  });
});

describe("topologies", () => {
  test("a link between chips takes its own flight, and a flit its own time to get on it", () => {
    const chips = (chipLinkTicks: number, chipLinkCycles: number): Partial<FlitSpec> => ({
      topology: { kind: "chips", width: 4, height: 1, chipWidth: 2, chipHeight: 1, chipLinkTicks, chipLinkCycles },
    });
    const plain = latency(ROW, 0, 3);
    expect(latency(chips(1, 1), 0, 3)).toBe(plain);
    expect(latency(chips(20, 1), 0, 3)).toBe(plain + 19);
    expect(latency(chips(20, 4), 0, 3)).toBe(plain + 19 + 3);
    expect(latency(chips(20, 4), 0, 1)).toBe(latency(ROW, 0, 1));
    // The tail crosses 16 cycles behind the head and makes up two in each router beyond, where only the head waits
    // for route and channel.
    expect(latency(chips(20, 4), 0, 3, 5)).toBe(plain + 19 + 3 + 4 * 4 - 2 * 2);
    expect(pathRate({ ...chips(1, 4), vcs: 4, bufferFlits: 32 }, 1)).toBeCloseTo(1 / 4, 2);
  });

  test("nodes of one router of a concentrated mesh are one router apart", () => {
    const cmesh: Partial<FlitSpec> = { topology: { kind: "cmesh", width: 4, height: 4, concentration: 4 } };
    expect([latency(cmesh, 0, 3), latency(cmesh, 0, 4), latency(cmesh, 0, 63)]).toEqual([7, 12, 37]);
  });
});

describe("multicast", () => {
  const destinations = [7, 15, 23, 31, 39, 47, 55, 63];

  test("crosses each link of its tree once, and arrives once at each destination", () => {
    const mesh = new FlitMesh(spec());
    const packet = mesh.offerMulticast(0, 0, destinations);
    const nodes: number[] = [];
    mesh.onArrival = (_, node) => nodes.push(node);
    mesh.run();
    expect(nodes.sort((a, b) => a - b)).toEqual(destinations);
    // Seven links east, seven north, and eight into the nodes; unicasts would cross 7 + 8 + ... + 14 and eight.
    expect(mesh.result(packet).hops).toBe(7 + 7 + 8);
    expect([mesh.injectedFlits, mesh.copies, mesh.ejectedFlits]).toEqual([1, 7, 8]);
    const unicasts = new FlitMesh(spec());
    const names = destinations.map((node) => unicasts.offer(0, 0, node, 1));
    unicasts.run();
    expect(names.reduce((n, name) => n + unicasts.result(name).hops, 0)).toBe(84 + 8);
  });

  test("is refused where its tree is not dimension order", () => {
    expect(() => new FlitMesh(spec({ routing: "odd-even" })).offerMulticast(0, 0, [1, 2])).toThrow("xy or yx");
    expect(() => new FlitMesh(spec()).offerMulticast(0, 0, [1, 1])).toThrow("each may be named once");
  });
});

describe("a network without traffic", () => {
  test("sleeps until the next packet", () => {
    const mesh = new FlitMesh(spec());
    mesh.offer(10, 0, 1, 1);
    mesh.offer(1_000_000_000, 0, 1, 1);
    let steps = 0;
    while (mesh.step()) steps++;
    expect(mesh.now).toBeGreaterThan(1_000_000_000);
    expect(steps).toBeLessThan(100);
  });
});

/** Whether each channel of a cycle leads to the router that the next one leaves. */
function follows({ topology, linkTicks }: FlitSpec, cycle: readonly Waiting[]): boolean {
  const grid = new Grid({ topology, linkTicks });
  return cycle.every(
    ({ router, port }, i) => grid.neighbour[router * DIRECTIONS + port] === cycle[(i + 1) % cycle.length]!.router,
  );
}

describe("deadlock", () => {
  const deadlocking = spec({ ...TORUS, vcs: 1, bufferFlits: 2 });

  test("a configuration that can deadlock is refused with the cycle", () => {
    expect(() => new FlitMesh(deadlocking)).toThrow(
      /^a torus with routing xy and 1 virtual channel can deadlock: (router \d+ ([+-][xy]) VC 0 -> )(router \d+ \2 VC 0 -> ){7}router \d+ \2 VC 0;/,
    );
    expect(() => new FlitMesh(spec({ routing: "o1turn" }))).toThrow(
      /o1turn and 1 virtual channel can deadlock: router/,
    );
  });

  test("that happens is reported with the channels that wait for each other", () => {
    const mesh = new FlitMesh(deadlocking, { mayDeadlock: true });
    for (let i = 0; i < 40; i++) for (let x = 0; x < 8; x++) mesh.offer(0, x, (x + 3) % 8, 4);
    let error: unknown;
    try {
      mesh.run();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(DeadlockError);
    const { cycle, flits } = error as DeadlockError;
    expect(flits).toBe(mesh.inFlight);
    expect(cycle.length).toBe(8);
    expect(follows(deadlocking, cycle)).toBe(true);
    expect((error as Error).message).toContain("+x VC 0 waits for router");
  });
});

describe("what cannot be is refused", () => {
  test.each([
    [{ vcs: 33 }, "the number of virtual channels has to be an integer from 1 to 32, found 33"],
    [{ ...TORUS, vcs: 3 }, "3 virtual channels: dimension order on a torus halves them"],
    [{ ...TORUS, routing: "odd-even" }, "routing odd-even: a torus takes xy or yx"],
    [{ linkTicks: 0 }, "link ticks has to be an integer from 1 to 250, found 0"],
  ] as const)("%j", (change, message) => {
    expect(() => new FlitMesh(spec(change as Partial<FlitSpec>))).toThrow(message);
  });

  test("packets to nowhere, of nothing, or too late", () => {
    const mesh = new FlitMesh(spec());
    expect(() => mesh.offer(0, 64, 0, 1)).toThrow("source 64: nodes are 0 to 63");
    expect(() => mesh.offer(0, 0, 0, 0)).toThrow("a packet of 0 flits");
    mesh.offer(5, 0, 0, 1);
    expect(() => mesh.offer(4, 0, 0, 1)).toThrow("nor before the packet offered last (5)");
  });
});
