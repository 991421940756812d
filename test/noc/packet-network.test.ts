import { describe, expect, test } from "vitest";
import type { NocSpec } from "../../src/contracts/chip.js";
import {
  BLOCKED,
  CHANNEL,
  FLITS,
  KIND,
  PHASE_INTERFACE,
  PHASE_NETWORK,
  RECORD,
  ROUTE,
  SENTENCE,
  WAIT,
} from "../../src/contracts/packet.js";
import { Kernel } from "../../src/events/kernel.js";
import { Mesh } from "../../src/noc/mesh.js";
import { RoutingTable, type TreeSpec } from "../../src/noc/multicast-tree.js";
import { PacketNetwork } from "../../src/noc/packet-network.js";

// Times of the "spec" pipeline with wires of one tick: interface to router 2, router to router 3, router to core 3,
// credit back 4.
const INJECT = 2;
const HOP = 3;
const EJECT = 3;
const CREDIT = 4;

interface Sending {
  readonly tree: number;
  readonly tick: number;
  readonly flits?: number;
}

/**
 * Sends packets, each again as soon as its port takes it; `at[i]` are the ticks at which copies of packet i reach a
 * core.
 */
function send(
  trees: readonly TreeSpec[],
  sendings: readonly Sending[],
  router: Partial<NocSpec["router"]> = {},
  receiveFifo = 16,
) {
  const spec: NocSpec = {
    linkBits: 32,
    multicast: true,
    router: { pipeline: "spec", vcs: 2, bufferFlits: 8, linkTicks: 1, ...router },
  };
  const queue = new Kernel();
  const mesh = new Mesh(5, 5);
  const network = new PacketNetwork(queue, mesh, new RoutingTable(mesh, trees), spec, receiveFifo, 1);
  const at: number[][] = sendings.map(() => []);
  const waits: number[][] = sendings.map(() => []);
  const order: number[] = [];
  const blocked = new Map<number, number[]>();
  network.connect({
    ahead: false,
    deliver: (_node, packet, tick) => {
      const { words } = network.pool;
      at[words[packet + CHANNEL]!]!.push(tick);
      waits[words[packet + CHANNEL]!]!.push(words[packet + WAIT]!);
      order.push(words[packet + CHANNEL]!);
      return tick;
    },
    injectable: (node, tick) => {
      for (const i of blocked.get(node)?.splice(0) ?? []) queue.schedule(tick, PHASE_INTERFACE, i);
    },
  });
  queue.on(PHASE_NETWORK, (payloads, from, to, tick) => network.handle(payloads, from, to, tick));
  queue.on(PHASE_INTERFACE, (payloads, from, to, tick) => {
    for (let n = from; n < to; n++) {
      const i = payloads[n]!;
      const { tree, flits = 1 } = sendings[i]!;
      const { source, credit } = trees[tree]!;
      const packet = network.pool.take();
      const { words } = network.pool;
      words.fill(0, packet, packet + RECORD);
      words[packet + CHANNEL] = i;
      words[packet + ROUTE] = tree;
      words[packet + SENTENCE] = 0;
      words[packet + KIND] = credit ? 3 : 0;
      words[packet + FLITS] = flits;
      const list = blocked.get(source) ?? [];
      blocked.set(source, list);
      list.push(i);
      if (network.inject(source, packet, tick) === BLOCKED) network.pool.give(packet);
      else list.splice(list.indexOf(i), 1);
    }
  });
  sendings.forEach(({ tick }, i) => {
    queue.schedule(tick, PHASE_INTERFACE, i);
  });
  queue.run();
  expect(network.inFlight).toBe(0);
  expect(network.pool.live).toBe(0);
  return { at, waits, order, network };
}

const route = (source: number, ...destinations: number[]): TreeSpec => ({ source, destinations, credit: false });

describe("without load", () => {
  test.each([
    [0, 1, 1],
    [0, 4, 4],
    [0, 24, 8],
    [24, 0, 8],
    [12, 12, 0],
  ])("from node %i to %i a packet of f flits takes its wires and f - 1 ticks", (from, to, hops) => {
    for (const flits of [1, 3]) {
      const { at, network } = send([route(from, to)], [{ tree: 0, tick: 10, flits }]);
      const ticks = INJECT + hops * HOP + EJECT + flits - 1;
      expect(at).toEqual([[10 + ticks]]);
      expect(network.transitTicks(hops + 1, flits)).toBe(ticks);
      expect(network.counts.hops[0]).toBe(hops);
    }
  });

  test("pipelines and wires take the ticks they say", () => {
    for (const [pipeline, stages] of [
      ["default", 3],
      ["lookahead", 2],
      ["spec", 1],
    ] as const)
      for (const linkTicks of [1, 4])
        expect(send([route(0, 2)], [{ tree: 0, tick: 0 }], { pipeline, linkTicks }).at).toEqual([
          [INJECT + 2 * (stages + linkTicks + 1) + stages + 2],
        ]);
  });

  test("a tree brings one copy to each destination, each at the time of its own way, and counts its links once", () => {
    const destinations = [1, 3, 8, 20, 0];
    const { at, network } = send([route(0, ...destinations)], [{ tree: 0, tick: 0 }]);
    const mesh = new Mesh(5, 5);
    const ticks = destinations.map((node) => INJECT + mesh.distance(0, node) * HOP + EJECT);
    expect(at[0]!.sort((a, b) => a - b)).toEqual(ticks.sort((a, b) => a - b));
    // 0-1-2-3, 3-8, and 0-5-10-15-20.
    expect(network.counts.hops[0]).toBe(8);
    expect(network.copied).toBe(4);
  });

  test("a packet that branches three ways counts the links before the branch once", () => {
    const { at, network } = send([route(0, 1, 2, 6)], [{ tree: 0, tick: 0 }]);
    expect(at[0]).toHaveLength(3);
    expect(network.counts.hops[0]).toBe(3);
  });
});

describe("under load", () => {
  test("a link sends a flit a tick: a packet that finds it taken waits for the last flit", () => {
    // Both stand before the link from router 1 to router 2 at tick 5, and part there.
    const { at, waits } = send(
      [route(0, 2), route(1, 3)],
      [
        { tree: 0, tick: 0, flits: 4 },
        { tree: 1, tick: 3, flits: 2 },
      ],
    );
    expect(at).toEqual([[INJECT + 2 * HOP + EJECT + 3], [3 + INJECT + 4 + 2 * HOP + EJECT + 1]]);
    expect(waits).toEqual([[0], [4]]);
  });

  test("of packets that come in one tick the one from the port of lower number goes first", () => {
    // All reach router 12 at tick 5, through the ports to 13 (0), 11 (1), 7 (3) and its own core (4), and go on to 17.
    const trees = [route(11, 17), route(13, 17), route(7, 17), route(12, 17)];
    const { order } = send(trees, [
      { tree: 3, tick: 3 },
      { tree: 2, tick: 0 },
      { tree: 0, tick: 0 },
      { tree: 1, tick: 0 },
    ]);
    expect(order).toEqual([3, 2, 1, 0]);
  });

  test("credits come to the core by a port of their own, and take their turn for a link between routers", () => {
    const trees = [route(0, 2), route(1, 2), { ...route(1, 2), credit: true }];
    const { at } = send(trees, [
      { tree: 0, tick: 0, flits: 6 },
      { tree: 1, tick: 4, flits: 2 },
      { tree: 2, tick: 6, flits: 1 },
    ]);
    const first = INJECT + HOP;
    expect(at[0]).toEqual([first + HOP + EJECT + 5]);
    expect(at[1]).toEqual([first + 6 + HOP + EJECT + 1]);
    expect(at[2]).toEqual([first + 8 + HOP + EJECT]);
  });

  test("data that waits for places does not hold up credits, which take their turn for the link", () => {
    const trees = [route(0, 2), route(1, 2), { ...route(1, 2), credit: true }];
    const sendings = [
      { tree: 0, tick: 0, flits: 8 },
      { tree: 1, tick: 7, flits: 8 },
      { tree: 2, tick: 8 },
    ];
    const { at } = send(trees, sendings);
    expect(at[0]).toEqual([INJECT + 2 * HOP + EJECT + 7]);
    const linkFree = INJECT + HOP + 8;
    expect(at[2]).toEqual([linkFree + HOP + EJECT]);
    const placesBack = INJECT + 2 * HOP + 7 + CREDIT;
    expect(at[1]).toEqual([placesBack + HOP + EJECT + 7]);
  });

  test("with a single place behind each wire a packet waits until the one before it has left, and a credit has flown back", () => {
    const packets = Array.from({ length: 4 }, () => ({ tree: 0, tick: 0 }));
    const { at } = send([route(0, 2)], packets, { bufferFlits: 1 });
    // A place is taken when a flit is sent, left a hop later, and usable again after the credit.
    const round = HOP + CREDIT;
    const first = INJECT + 2 * HOP + EJECT;
    expect(at).toEqual([[first], [first + round], [first + 2 * round], [first + 3 * round]]);
  });

  test("places are those of all channels but the credits' own", () => {
    // Two channels of three places for data: six packets go in each round of seven ticks.
    const round = HOP + CREDIT;
    const packets = Array.from({ length: 7 }, (_, i) => ({ tree: 0, tick: i }));
    const { at } = send([route(0, 2)], packets, { vcs: 3, bufferFlits: 3 });
    const first = INJECT + 2 * HOP + EJECT;
    expect(at.map(([tick]) => tick! - first)).toEqual([0, 1, 2, 3, 4, 5, round]);
  });

  test("a full receive FIFO holds packets back in the network", () => {
    const packets = Array.from({ length: 3 }, (_, i) => ({ tree: 0, tick: i }));
    const { at } = send([route(0, 1)], packets, {}, 1);
    const first = INJECT + HOP + EJECT;
    expect(at).toEqual([[first], [first + EJECT + CREDIT], [first + 2 * (EJECT + CREDIT)]]);
  });
});
