import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FlitSpec } from "../../src/noc/flit-spec.js";
import { cases, specOf } from "../support/flit-cases.js";
import { type Listed, offered, violations } from "../support/flit-invariants.js";

const LAST_CYCLE = 20_000;

/** Latency of a packet alone: the pipelines of its routers, the wires, the flits behind its head. */
function alone(spec: FlitSpec, hops: number, wires: number, flits: number): number {
  const { routingDelay, speculative } = spec.pipeline;
  return hops * (routingDelay + (speculative ? 2 : 3)) + wires + flits - 1;
}

describe("laws of the flit-level network", () => {
  test("flits and slots are conserved in every cycle, and the network ends empty", () => {
    fc.assert(
      fc.property(cases(), ([network, packets]) => {
        const { mesh, names } = offered(specOf(network), packets);
        while (mesh.step()) {
          expect(violations(mesh)).toEqual([]);
          expect(mesh.now).toBeLessThan(LAST_CYCLE);
        }
        const flits = packets.reduce((n, p) => n + p.flits, 0);
        const deliveries = packets.reduce((n, p) => n + p.flits * p.destinations.length, 0);
        expect([mesh.injectedFlits, mesh.ejectedFlits, mesh.inFlight]).toEqual([flits, deliveries, 0]);
        expect(mesh.arrivedPackets).toBe(names.length);
      }),
      { numRuns: 60 },
    );
  });

  test("the parts of a packet's latency sum to it, and it is never shorter than alone", () => {
    fc.assert(
      fc.property(cases(false), ([network, packets]) => {
        const spec = specOf(network);
        const { mesh, names } = offered(spec, packets);
        mesh.run(LAST_CYCLE);
        for (const name of names) {
          const { created, injected, headArrived, arrived, flits, hops } = mesh.result(name);
          const parts = mesh.latencyParts(name);
          const { source, routing, vcWait, switchWait, link, serialisation } = parts;
          expect(source + routing + vcWait + switchWait + link + serialisation).toBe(arrived - created);
          expect(source).toBe(injected - created);
          expect(serialisation).toBe(arrived - headArrived);
          for (const cycles of Object.values(parts)) expect(cycles).toBeGreaterThanOrEqual(0);
          expect(arrived - injected).toBeGreaterThanOrEqual(alone(spec, hops, link, flits));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a packet that meets no other takes the time of a packet alone", () => {
    fc.assert(
      fc.property(cases(false), ([network, packets]) => {
        // Enough slots to stream, and no link narrower than a flit.
        const { chips, ...shape } = network.shape;
        const spec = specOf({ ...network, shape, buffer: 40 });
        const apart = packets.map((packet, i) => ({ ...packet, created: 1000 * i }));
        const { mesh, names } = offered(spec, apart);
        mesh.run();
        for (const name of names) {
          const { created, arrived, flits, hops } = mesh.result(name);
          const wires = 3 + (hops - 1) * spec.linkTicks;
          expect(arrived - created).toBe(alone(spec, hops, wires, flits));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("the order in which routers are visited changes nothing", () => {
    const withVisits = cases().chain(([network, packets]) => {
      const routers = Array.from({ length: network.shape.width * network.shape.height }, (_, i) => i);
      return fc.tuple(
        fc.constant(network),
        fc.constant(packets),
        fc.shuffledSubarray(routers, { minLength: routers.length }),
      );
    });
    fc.assert(
      fc.property(withVisits, ([network, packets, visits]) => {
        const results = [undefined, visits].map((order) => {
          const { mesh, names } = offered(specOf(network), packets, order);
          mesh.run(LAST_CYCLE);
          return names.map((name) => mesh.result(name));
        });
        expect(results[1]).toEqual(results[0]);
      }),
      { numRuns: 60 },
    );
  });

  test("traffic mirrored left to right loads the mirrored links", () => {
    fc.assert(
      fc.property(cases(), ([network, packets]) => {
        const { width, height, wraps, concentration } = network.shape;
        const fixed = network.routing === "xy" || network.routing === "yx";
        fc.pre(fixed && !wraps && network.shape.chips === undefined);
        const mirror = (node: number): number => {
          const [router, place] = [Math.floor(node / concentration), node % concentration];
          const x = router % width;
          return (router - x + width - 1 - x) * concentration + place;
        };
        const mirrored: Listed[] = packets.map((p) => ({
          ...p,
          source: mirror(p.source),
          destinations: p.destinations.map(mirror),
        }));
        const [plain, other] = [packets, mirrored].map((list) => {
          const { mesh } = offered(specOf(network), list);
          mesh.run(LAST_CYCLE);
          return mesh;
        });
        const across = [1, 0, 2, 3];
        for (let router = 0; router < width * height; router++) {
          const there = mirror(router * concentration) / concentration;
          for (let port = 0; port < 4 + concentration; port++)
            expect(other!.linkFlits(there, across[port] ?? port)).toBe(plain!.linkFlits(router, port));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("packets of one pair arrive in order where there is one way and one channel", () => {
    fc.assert(
      fc.property(cases(false), ([network, packets]) => {
        const { chips, ...shape } = network.shape;
        const { mesh, names } = offered(
          specOf({ ...network, shape: { ...shape, wraps: false }, routing: "xy", vcs: 1 }),
          packets,
        );
        const last = new Map<string, number>();
        mesh.onArrival = (packet) => {
          const { source, destination } = mesh.result(packet);
          const pair = `${source} ${destination}`;
          expect(packet).toBeGreaterThan(last.get(pair) ?? -1);
          last.set(pair, packet);
        };
        mesh.run(LAST_CYCLE);
        expect(mesh.arrivedPackets).toBe(names.length);
      }),
      { numRuns: 40 },
    );
  });
});
