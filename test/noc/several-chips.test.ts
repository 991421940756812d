import { describe, expect, test } from "vitest";
import type { NocSpec } from "../../src/contracts/chip.js";
import { wayOf } from "../../src/contracts/packet.js";
import { Mesh } from "../../src/noc/mesh.js";
import { routerTiming, transitTicks } from "../../src/noc/router-timing.js";
import { runBare } from "../support/bare-network.js";

// Pipeline "spec", wires of one tick: interface to router 2, router to router 3, router to core 3. From chip to chip a
// flit takes 4 ticks to get on the link and flies for 10: one tick in the router, 10 + 4 to the next.
const FLIGHT = 10;
const FLIT_TICKS = 4;
const CHIP_HOP = 1 + FLIGHT + FLIT_TICKS;
const NOC: NocSpec = {
  linkBits: 32,
  multicast: true,
  router: {
    pipeline: "spec",
    vcs: 4,
    bufferFlits: 8,
    linkTicks: 1,
    chipLink: { ticks: FLIGHT, flitTicks: FLIT_TICKS },
  },
};
/** Two chips of 2 x 2 routers side by side: columns 0 and 1, 2 and 3. */
const TWO = { width: 4, height: 2, chips: { columns: 2, rows: 1 } };

const along = (source: number, destination: number, packets: number, flits: number, model: "packet" | "flit") => {
  const offers = Array.from({ length: packets }, () => ({ tree: 0, at: 0, flits }));
  const trees = [{ source, destinations: [destination], credit: false }];
  return runBare(TWO, trees, NOC, offers, { model });
};

describe.each(["packet", "flit"] as const)("two chips, %s level", (model) => {
  test.each([1, 2, 5])(
    "a packet of %i flits takes the wires of its way, and the narrow link for each flit",
    (flits) => {
      const { arrivals, network } = along(0, 7, 1, flits, model);
      const alone = 2 + 3 * 3 + CHIP_HOP + 3 + flits - 1;
      const narrow = (flits - 1) * (FLIT_TICKS - 1);
      // From router 0 to 3 in the row, one of the three links between chips, then up the column.
      expect(arrivals.map(({ tick }) => tick)).toEqual([alone + narrow]);
      expect(network.counts.hops[0]).toBe(4);
      expect(network.counts.chipHops[0]).toBe(1);
    },
  );

  test("packets one behind another come at the rate of the narrow link", () => {
    const ticks = along(1, 2, 12, 1, model).arrivals.map(({ tick }) => tick);
    expect(ticks).toEqual(ticks.map((_, i) => ticks[0]! + i * FLIT_TICKS));
  });

  test("packets that stay on their chip are not slowed", () => {
    const ticks = along(0, 1, 12, 1, model).arrivals.map(({ tick }) => tick);
    expect(ticks).toEqual(ticks.map((_, i) => ticks[0]! + i));
  });
});

test("ways count links and chips, and take the ticks that the levels take", () => {
  const mesh = new Mesh(4, 2, 1, "xy", TWO.chips);
  const leaving = Array.from({ length: mesh.injections }, (_, link) => link).filter((link) => mesh.leavesChip(link));
  // +x of routers 1 and 5, -x of routers 2 and 6.
  expect(leaving).toEqual([1 * 5, 2 * 5 + 1, 5 * 5, 6 * 5 + 1]);
  expect(mesh.chipDistance(0, 7)).toBe(1);
  expect(transitTicks(routerTiming(NOC.router), wayOf(5, 1), 3)).toBe(2 + 3 * 3 + CHIP_HOP + 3 + 2);
});
