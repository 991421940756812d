import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Mesh } from "../../src/noc/mesh.js";
import { RoutingTable, unicastLinks } from "../../src/noc/multicast-tree.js";
import { sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";

const WIDTH = 6;
const HEIGHT = 5;
const node = fc.integer({ min: 0, max: WIDTH * HEIGHT - 1 });

test.prop([node, fc.uniqueArray(node, { minLength: 1, maxLength: 12 })])(
  "a tree has at most the links of packets of their own, and those of one packet to one destination",
  (source, destinations) => {
    const mesh = new Mesh(WIDTH, HEIGHT);
    const tree = { source, destinations, credit: false };
    const alone = destinations.map((destination) => ({ ...tree, destinations: [destination] }));
    const table = new RoutingTable(mesh, [tree, ...alone]);
    const apart = table.links.subarray(1).reduce((a, b) => a + b, 0);
    expect(unicastLinks(mesh, tree)).toBe(apart);
    expect(table.links[0]).toBeLessThanOrEqual(apart);
    expect(table.links[0]).toBeGreaterThanOrEqual(Math.max(...table.links.subarray(1)));
  },
);

const drawn = fc.record({
  code: fc.constantFrom(
    "offset" as const,
    "signed" as const,
    "graded" as const,
    "bitserial" as const,
    "dense" as const,
  ),
  noc: fc.constantFrom("packet" as const, "flit" as const),
  meshWidth: fc.integer({ min: 2, max: 6 }),
});

test.prop([drawn, fc.integer({ min: 1, max: 1000 })], { numRuns: 5, seed: 11 })(
  "a run without multicast has the hops that the run with it says it saves, and a packet for each of its deliveries",
  (chip, seed) => {
    const model = smallModel();
    const inputs = sequences(seed, model, [5, 2]);
    // Along rows copies always share links; on a Hilbert curve in a small mesh none need to.
    const tight = (multicast: boolean) => ({
      ...tightChip(model, 2, 5),
      placement: "serpentine" as const,
      noc: { multicast, linkBits: 64 },
    });
    const [together, apart] = [true, false].map((multicast) =>
      simulatorOf(model, { ...chip, chip: tight(multicast) }).runBatch(inputs),
    );
    const runs = (run: typeof together) => [run!.traffic, ...run!.inputs.map(({ traffic }) => traffic)];
    for (const [i, alone] of runs(apart).entries()) {
      const copied = runs(together)[i]!;
      expect(alone.multicast_saving).toBe(0);
      expect(copied.unicast_hops).toBe(alone.packet_hops);
      expect(copied.deliveries).toBe(alone.packets);
      expect(copied.multicast_saving).toBe(1 - copied.packet_hops / alone.packet_hops);
      expect(copied.multicast_saving).toBeGreaterThan(0);
    }
  },
);
