import { describe, expect, test } from "vitest";
import type { NocSpec } from "../../src/contracts/chip.js";
import { Mesh } from "../../src/noc/mesh.js";
import type { TreeSpec } from "../../src/noc/multicast-tree.js";
import { runBare } from "../support/bare-network.js";

const SIDE = 8;
/** One channel in each class, with room for one packet. */
const NOC: NocSpec = {
  linkBits: 32,
  multicast: true,
  router: { pipeline: "spec", vcs: 4, bufferFlits: 3, linkTicks: 1 },
};
const PACKETS = 40;

const torus = (width: number, height: number): Mesh => new Mesh(width, height, 1, "xy", undefined, true);

/** A torus whose packets stay in one class of channels. */
class OneClass extends Mesh {
  override isBeyond(): boolean {
    return false;
  }
}

/**
 * Every node sends three places on, as fast as it can.
 * @returns packets that are still in the network when nothing moves
 */
function crowd(mesh: Mesh, model: "packet" | "flit", credit: boolean): number {
  const step = mesh.height > 1 ? mesh.width : 1;
  const trees = Array.from({ length: mesh.nodes }, (_, source): TreeSpec => {
    return { source, destinations: [(source + 3 * step) % mesh.nodes], credit };
  });
  const flits = credit ? 1 : 3;
  const offers = trees.flatMap((_, tree) => Array.from({ length: PACKETS }, () => ({ tree, at: 0, flits })));
  const { network, arrivals } = runBare(mesh, trees, NOC, offers, { model, receiveFifo: 6, until: 10_000 });
  expect(arrivals).toHaveLength(network.delivered);
  return network.inFlight;
}

describe.each(["packet", "flit"] as const)("a crowded ring, %s level", (model) => {
  test.each([false, true])("comes to its end (credits: %s)", (credit) => {
    expect(crowd(torus(SIDE, 1), model, credit)).toBe(0);
    expect(crowd(torus(1, SIDE), model, credit)).toBe(0);
    expect(crowd(torus(3, SIDE), model, credit)).toBe(0);
  });

  test("stands still if packets keep their class of channels round the edge", () => {
    expect(crowd(new OneClass(SIDE, 1, 1, "xy", undefined, true), model, false)).toBeGreaterThan(0);
  });

  test("a branch across the edge goes on in the other class, the rest of its tree does not", () => {
    const destinations = [0, 1, 2, 5, 6];
    const trees: TreeSpec[] = [{ source: 6, destinations: [...destinations], credit: false }];
    const { arrivals, network } = runBare(torus(SIDE, 1), trees, NOC, [{ tree: 0, at: 0, flits: 1 }], {
      model,
      receiveFifo: 6,
    });
    expect(arrivals.map(({ node }) => node).sort()).toEqual(destinations);
    for (const { node, hops } of arrivals) expect(hops).toBe(1 + Math.abs(node === 5 ? 1 : (node + 2) % SIDE));
    expect(network.counts.hops[0]).toBe(5);
    // Wires +x of nodes 6, 7, 0 and 1, and -x of node 6.
    const carried = [...network.counts.linkFlits.entries()].filter(([, flits]) => flits > 0);
    expect(carried).toEqual([6 * 5, 7 * 5, 0, 1 * 5, 6 * 5 + 1].sort((a, b) => a - b).map((wire) => [wire, 1]));
  });

  test("both classes share a wire: one flit a tick", () => {
    // From 7 (before the edge) and from 0 (not round it) to 2: both cross 0 to 1 and 1 to 2, in different classes.
    const trees: TreeSpec[] = [7, 0].map((source) => ({ source, destinations: [2], credit: false }));
    const offers = trees.flatMap((_, tree) => Array.from({ length: PACKETS }, () => ({ tree, at: 0, flits: 1 })));
    const noc = { ...NOC, router: { ...NOC.router, bufferFlits: 8 } };
    const { arrivals } = runBare(torus(SIDE, 1), trees, noc, offers, { model, receiveFifo: 16 });
    const ticks = arrivals.map(({ tick }) => tick).sort((a, b) => a - b);
    expect(new Set(ticks).size).toBe(2 * PACKETS);
    expect(ticks.at(-1)! - ticks[0]!).toBeLessThan(2.6 * PACKETS);
  });
});

test("where no route goes round an edge, a torus with twice the channels takes the ticks of a mesh, packet by packet", () => {
  // 3 x 3 nodes in a corner of 8 x 8.
  const corner = [0, 1, 2, 8, 9, 10, 16, 17, 18];
  const trees = corner.map((source, i): TreeSpec => {
    return { source, destinations: corner.filter((_, j) => (i * j) % 4 === 1), credit: false };
  });
  const offers = trees.flatMap(({ destinations }, tree) =>
    destinations.length === 0 ? [] : Array.from({ length: PACKETS }, () => ({ tree, at: 0, flits: 1 })),
  );
  const arrivals = (mesh: Mesh, vcs: number) =>
    runBare(mesh, trees, { ...NOC, router: { ...NOC.router, vcs } }, offers, { receiveFifo: 4 }).arrivals;
  expect(arrivals(torus(SIDE, SIDE), 6)).toEqual(arrivals(new Mesh(SIDE, SIDE), 3));
});
