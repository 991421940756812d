import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { FarEvents } from "../../src/engine/far-events.js";
import { ObservedTraffic } from "../../src/netbench/observed-traffic.js";
import { PacketTraffic } from "../../src/netbench/packet-traffic.js";
import type { Delivery, TrafficNetwork } from "../../src/netbench/traffic-network.js";

const MESH = fc.record({ width: fc.integer({ min: 1, max: 5 }), height: fc.integer({ min: 1, max: 4 }) });
const ROUTER = fc.record({
  pipeline: fc.constantFrom("spec" as const, "lookahead" as const, "default" as const),
  vcs: fc.integer({ min: 1, max: 4 }),
  bufferFlits: fc.constantFrom(1, 2, 3, 8, 150),
  linkTicks: fc.integer({ min: 1, max: 3 }),
});

/** A packet is offered so many cycles after the one before; numbers are cut to the mesh and the buffers. */
const OFFERS = fc.array(
  fc.record({
    after: fc.oneof({ weight: 8, arbitrary: fc.nat(1) }, fc.nat(2000)),
    from: fc.nat(),
    to: fc.nat(),
    flits: fc.nat(),
  }),
  { minLength: 1, maxLength: 200 },
);

interface Offer {
  readonly cycle: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
}

/** All that can be seen of a network, cycle by cycle, while it carries the packets. */
function seen(network: TrafficNetwork, offers: readonly Offer[]): unknown[] {
  const { width, height } = network.grid;
  const nodes = Array.from({ length: width * height }, (_, node) => node);
  const log: unknown[] = [];
  for (let sent = 0; sent < offers.length || !network.idle; ) {
    if (network.idle) network.skipTo(offers[sent]!.cycle);
    for (; sent < offers.length && offers[sent]!.cycle <= network.cycle; sent++) {
      const { source, destination, flits } = offers[sent]!;
      network.send(sent, source, destination, flits);
    }
    const arrived: Delivery[] = [];
    network.step((delivery) => arrived.push(delivery));
    const { cycle, idle, flitsSent, flitsReceived } = network;
    const links = nodes.flatMap((node) => [0, 1, 2, 3].map((port) => network.linkFlits(node, port)));
    const free = nodes.map((node) => network.sourceIdle(node));
    log.push({ cycle, idle, flitsSent, flitsReceived, links, free, arrived });
  }
  return log;
}

describe.each(["wasm", "js"] as const)("the packet level on the engine (%s)", (build) => {
  test("is that of the classes of noc in every cycle, whatever the mesh, routers and sizes of packets", () => {
    const far = vi.spyOn(FarEvents.prototype, "add");
    fc.assert(
      fc.property(MESH, ROUTER, OFFERS, ({ width, height }, router, drawn) => {
        const nodes = width * height;
        let cycle = 0;
        const offers = drawn.map(({ after, from, to, flits }) => {
          cycle += after;
          const size = 1 + (flits % (router.vcs * router.bufferFlits));
          return { cycle, source: from % nodes, destination: to % nodes, flits: size };
        });
        const fast = new PacketTraffic(width, height, router, build);
        const plain = new ObservedTraffic(width, height, router);
        try {
          expect(seen(fast, offers)).toEqual(seen(plain, offers));
        } finally {
          fast.free();
        }
      }),
      { numRuns: build === "wasm" ? 150 : 40 },
    );
    expect(far).toHaveBeenCalled();
    far.mockRestore();
  });
});
