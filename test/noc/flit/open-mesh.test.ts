import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { OpenMesh } from "../../../src/noc/flit/open-mesh.js";
import type { FlitSpec } from "../../../src/noc/flit-spec.js";

const spec = (over: Partial<FlitSpec> = {}): FlitSpec => ({
  topology: { kind: "cmesh", width: 3, height: 2, concentration: 4 },
  routing: "xy",
  vcs: 1,
  bufferFlits: 2,
  pipeline: { routingDelay: 0, creditDelay: 0, speculative: false },
  linkTicks: 1,
  seed: 0,
  ...over,
});

interface Arrival {
  readonly node: number;
  readonly owner: number;
  readonly slot: number;
  readonly cycle: number;
}

/** Runs a mesh until nothing moves. Nodes named in `held` keep what comes. */
function play(mesh: OpenMesh, packets: readonly (readonly [number, number])[], held: ReadonlySet<number>): Arrival[] {
  const waiting = packets.map((_, i) => i);
  const arrivals: Arrival[] = [];
  for (let t = 0; t < 100_000 && (waiting.length > 0 || mesh.isMoving); t++) {
    mesh.begin(t, {
      arrived: (node, owner, slot) => {
        arrivals.push({ node, owner, slot, cycle: t });
        if (!held.has(node)) mesh.free(slot, t);
      },
      credited: () => {},
    });
    const sent = new Set<number>();
    for (const i of [...waiting]) {
      const [from, to] = packets[i]!;
      if (sent.has(from)) continue;
      sent.add(from);
      if (mesh.send(from, mesh.routeTo(to), 1, i, t)) waiting.splice(waiting.indexOf(i), 1);
    }
    mesh.end(t);
    if (!mesh.isMoving && held.size > 0) break;
  }
  return arrivals;
}

const distance = (a: number, b: number): number => {
  const [x, y] = [(router: number) => router % 3, (router: number) => Math.floor(router / 3)];
  const [from, to] = [a >> 2, b >> 2];
  return Math.abs(x(from) - x(to)) + Math.abs(y(from) - y(to));
};
const node = fc.nat(23);
const link = fc.record({ ticks: fc.integer({ min: 1, max: 5 }), cycles: fc.integer({ min: 1, max: 3 }) });

describe("a mesh whose sources and sinks are outside", () => {
  test.prop(
    [
      fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 60 }),
      fc.record({
        vcs: fc.integer({ min: 1, max: 3 }),
        bufferFlits: fc.integer({ min: 1, max: 4 }),
        pipeline: fc.record({
          routingDelay: fc.integer({ min: 0, max: 2 }),
          creditDelay: fc.integer({ min: 0, max: 2 }),
          speculative: fc.boolean(),
        }),
        links: fc.tuple(link, link, link, link),
      }),
    ],
    { numRuns: 150 },
  )("delivers every packet once, at its node, over as many links as its route has", (packets, over) => {
    const mesh = new OpenMesh(spec(over), new Int32Array(over.vcs).fill(1));
    const arrivals = play(mesh, packets, new Set());
    expect(arrivals.map(({ owner }) => owner).sort((a, b) => a - b)).toEqual(packets.map((_, i) => i));
    for (const { owner, node: at } of arrivals) expect(at).toBe(packets[owner]![1]);
    expect(mesh.inFlight).toBe(0);
    let crossed = 0;
    for (let router = 0; router < 6; router++)
      for (let port = 0; port < 4; port++) crossed += mesh.linkFlits(router, port);
    expect(crossed).toBe(packets.reduce((sum, [from, to]) => sum + distance(from, to), 0));
  });

  it("takes for a hop what the link of its direction says", () => {
    const links = [3, 5, 7, 9].map((ticks) => ({ ticks, cycles: 1 })) as unknown as NonNullable<FlitSpec["links"]>;
    const alone = (from: number, to: number): number =>
      play(new OpenMesh(spec({ links }), Int32Array.of(1)), [[from, to]], new Set())[0]!.cycle;
    const none = alone(0, 1);
    expect([alone(0, 4), alone(4, 0), alone(0, 12), alone(12, 0)].map((t) => t - none - 3)).toEqual([3, 5, 7, 9]);
  });

  it("holds back in the routers what a node does not take, and what stands behind it", () => {
    const mesh = new OpenMesh(spec(), Int32Array.of(1));
    // Ten packets to node 8, which keeps its one slot, then one to node 9 beside it.
    const packets = [...Array.from({ length: 10 }, () => [0, 8] as const), [0, 9] as const];
    const arrivals = play(mesh, packets, new Set([8]));
    expect(arrivals.map(({ node: at }) => at)).toEqual([8]);
    // Two slots in each of three routers.
    expect(mesh.inFlight).toBe(6);
    expect(() => {
      throw mesh.deadlock(0);
    }).toThrow(/nodes take no flits/);
  });

  it("copies a packet to several nodes where their routes part", () => {
    const mesh = new OpenMesh(spec(), Int32Array.of(1));
    const nodes: number[] = [];
    const destinations = [1, 8, 11, 20];
    for (let t = 0; t < 60; t++) {
      mesh.begin(t, {
        arrived: (at, _owner, slot) => {
          nodes.push(at);
          mesh.free(slot, t);
        },
        credited: () => {},
      });
      if (t === 0) expect(mesh.send(0, mesh.routeToAll(0, destinations), 4, 7, t)).toBe(true);
      mesh.end(t);
    }
    expect(nodes.sort((a, b) => a - b)).toEqual(destinations);
    expect(mesh.inFlight).toBe(0);
  });
});
