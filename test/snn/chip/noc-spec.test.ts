import { describe, expect, it } from "vitest";
import { snnChip } from "../../../src/runner/snn-chip.js";
import { nocFrom } from "../../../src/snn/chip/noc-spec.js";
import { atLevel } from "../../../src/snn/chip/spec.js";
import { smallChip } from "../support/small-chip.js";

const chip = smallChip({
  time: { ...smallChip({}).time, hop_east: 40, hop_west: 50, hop_north: 60, hop_south: 70 },
  linkTicks: 15,
  queue: 7,
});
const noc = {
  topology: "cmesh",
  cycle_ps: 1000,
  subnets: 2,
  vcs: 2,
  buffer_flits: 8,
  routing_delay: 0,
  credit_delay: 0,
  speculative: true,
  evidence: "estimate",
  source: "made up",
} as const;
const at = (key: string): string => `file: ${key}`;

describe("routers of a chip", () => {
  it("take a hop's time less their own cycles and those to get on the link for flight", () => {
    const { flit, cycleTicks, slots } = nocFrom(at, noc, smallChip({ ...chip, tickPs: 100 }));
    expect(cycleTicks).toBe(10);
    // 15 ticks to get on the link are 2 cycles of 10; a speculative router takes 2 itself.
    expect(flit.links).toEqual([1, 2, 3, 4].map((ticks) => ({ ticks, cycles: 2 })));
    expect(flit.topology).toEqual({ kind: "cmesh", width: 4, height: 4, concentration: 4 });
    // 7 slots: 3 in each of two subnets, over two channels.
    expect([...slots]).toEqual([2, 1]);
  });

  it("have a port more for the host where inputs come from there", () => {
    const { flit } = nocFrom(at, noc, smallChip({ ...chip, inputs: "host" }));
    expect(flit.topology).toMatchObject({ concentration: 5 });
  });

  it.each([
    [{ topology: "mesh" }, {}, "file: topology: noc.topology: mesh with 4 cores a tile"],
    [{ cycle_ps: 150 }, {}, "150 is no whole number of ticks of 100 ps"],
    [{ cycle_ps: 3000 }, {}, "time.hop_east is no whole number of cycles of 3000 ps"],
    [{ routing_delay: 1 }, {}, "time.hop_east is 4 cycles; routers, 2 to get on the link and 1 of flight take 5"],
    [{}, { queue: 3 }, "a queue of 3 packets has to have a slot for each of 4 channels"],
  ] as const)("refuse %j %j", (over, chipOver, message) => {
    expect(() => nocFrom(at, { ...noc, ...over }, smallChip({ ...chip, ...chipOver }))).toThrow(message);
  });

  it("are asked for by --noc flit", async () => {
    const { chip: truenorth } = await snnChip("truenorth", []);
    expect(() => atLevel(truenorth, "flit")).toThrow("--noc flit: chip truenorth has no section noc");
    expect(atLevel((await snnChip("loihi", [])).chip, "flit").level).toBe("flit");
  });
});
