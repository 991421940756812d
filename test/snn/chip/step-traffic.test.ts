import { describe, expect, it } from "vitest";
import { StepTraffic } from "../../../src/snn/chip/step-traffic.js";
import { smallChip } from "../support/small-chip.js";

/** Tiles 0 to 5 of a mesh of 3 x 2, a core at each. A hop east takes 9 ticks, west 10, north 11, south 12. */
const CHIP = smallChip({ width: 3, height: 2, coresPerTile: 1, linkTicks: 4 });
const TILES = [0, 1, 2, 3, 4, 5];

interface Sent {
  readonly from: number;
  readonly to: number;
  readonly sent: number;
  readonly work: number;
  /** A copy of the packet before it. */
  readonly same?: boolean;
}

/** @param walk tick at which every core's walk ends */
function settled(copies: readonly Sent[], walk = 0, chip = CHIP) {
  const traffic = new StepTraffic(chip, TILES);
  for (const core of TILES) {
    traffic.open(core);
    for (const { from, to, sent, work, same } of copies) {
      if (from !== core) continue;
      if (!same) traffic.begin();
      traffic.add(from, to, 0, sent, work);
    }
    traffic.close(core, walk);
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

  it("stay with their sender, which stalls, while as many as a queue holds wait for the core", () => {
    // The second waits until the core is done with the first, at tick 100; so the walk ends 95 ticks later.
    const copies = [0, 5, 7].map((sent) => ({ from: 1, to: 1, sent, work: 100 }));
    expect(settled(copies, 500, { ...CHIP, queue: 1 }).end).toBe(500 + 200 - 7);
    expect(settled(copies, 500, { ...CHIP, queue: 2 }).end).toBe(500 + 100 - 7);
    expect(settled(copies, 500).end).toBe(500);
    expect(settled(copies, 0, { ...CHIP, queue: 1 }).end).toBe(300);
  });

  it("cross a link once for all copies of one packet", () => {
    const tree = settled([
      { from: 0, to: 2, sent: 0, work: 1 },
      { from: 0, to: 5, sent: 0, work: 1, same: true },
    ]);
    expect(tree).toEqual({ end: 12 + 8 + 1, hops: [2, 0, 1, 0], busiest: 4 });
  });
});
