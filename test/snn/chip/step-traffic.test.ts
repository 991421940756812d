import { describe, expect, it } from "vitest";
import { StepTraffic } from "../../../src/snn/chip/step-traffic.js";
import { smallChip } from "../support/small-chip.js";

/** Tiles 0 to 5 of a mesh of 3 x 2, a core at each. A hop east takes 9 ticks, west 10, north 11, south 12. */
const CHIP = smallChip({ width: 3, height: 2, coresPerTile: 1, linkTicks: 4 });
const TILES = [0, 1, 2, 3, 4, 5];

function settled(copies: readonly { from: number; to: number; sent: number; work: number; same?: boolean }[]) {
  const traffic = new StepTraffic(CHIP, TILES);
  for (const { from, to, sent, work, same } of copies) {
    if (!same) traffic.begin();
    traffic.add(from, to, 0, sent, work);
  }
  const hops = [0, 0, 0, 0];
  const end = traffic.settle((_, direction) => {
    hops[direction]!++;
  });
  return { end, hops, busiest: traffic.busiestLink };
}

describe("packets of a step", () => {
  it("go x first, then y, each hop in the time of its direction", () => {
    expect(CHIP.time).toMatchObject({ hop_east: 6, hop_west: 7, hop_north: 8, hop_south: 9 });
    expect(settled([{ from: 0, to: 5, sent: 10, work: 3 }])).toEqual({
      end: 10 + 2 * 6 + 8 + 3,
      hops: [2, 0, 1, 0],
      busiest: 4,
    });
    expect(settled([{ from: 5, to: 0, sent: 0, work: 0 }])).toEqual({ end: 2 * 7 + 9, hops: [0, 2, 0, 1], busiest: 4 });
    expect(settled([{ from: 2, to: 2, sent: 5, work: 1 }])).toEqual({ end: 6, hops: [0, 0, 0, 0], busiest: 0 });
  });

  it("wait for a link, the earlier first, and for the core", () => {
    const both = settled([
      { from: 1, to: 2, sent: 1, work: 1 },
      { from: 0, to: 2, sent: 0, work: 1 },
    ]);
    // The first to be sent holds the link 1 -> 2 from tick 6 on; the other is sent later and takes it after that.
    expect(both).toEqual({ end: 6 + 4 + 6 + 1, hops: [3, 0, 0, 0], busiest: 8 });
    expect(settled([0, 0, 0].map((sent) => ({ from: 1, to: 1, sent, work: 7 }))).end).toBe(21);
  });

  it("cross a link once for all copies of one packet", () => {
    const tree = settled([
      { from: 0, to: 2, sent: 0, work: 1 },
      { from: 0, to: 5, sent: 0, work: 1, same: true },
    ]);
    expect(tree).toEqual({ end: 12 + 8 + 1, hops: [2, 0, 1, 0], busiest: 4 });
  });
});
