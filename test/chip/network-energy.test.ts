import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parsePreset } from "../../src/config/parse-preset.js";
import type { NocEnergy } from "../../src/contracts/chip.js";
import { NATIVE, sequences, simulatorOf, smallModel } from "../support/chip.js";

describe("what a flit's way costs", () => {
  const model = smallModel();
  const inputs = sequences(4, model, [5, 3]);
  const runs = (["lumped", "events"] as const).map((nocEnergy: NocEnergy) =>
    simulatorOf(model, { meshWidth: 4, chip: { nocEnergy, noc: { linkBits: 16 } } }).runBatch(inputs),
  );
  const constants = NATIVE.energy;

  test("one constant a link crossed, or one for each thing that happens", () => {
    const [lumped, events] = runs.map(({ energy }) => energy.by_event);
    const { traffic } = runs[0]!;
    expect(traffic.flits).toBeGreaterThan(traffic.packets);
    expect(lumped!.hop_flit).toBe(traffic.flit_hops * constants.hop_flit.fj);
    for (const event of ["buffer_write_flit", "buffer_read_flit", "arbitrate_flit", "crossbar_flit", "link_flit"])
      expect([event, lumped![event]]).toEqual([event, 0]);
    expect(events!.hop_flit).toBe(0);
    expect(events!.link_flit).toBe(traffic.flit_hops * constants.link_flit.fj);
    expect(events!.buffer_write_flit).toBe((traffic.flits + traffic.flit_hops) * constants.buffer_write_flit.fj);
    // A flit leaves a router for each link it crosses, and once more for each core that takes it.
    const left = events!.crossbar_flit! / constants.crossbar_flit.fj;
    expect(left).toBeGreaterThanOrEqual(traffic.flit_hops + traffic.deliveries);
    expect(events!.buffer_read_flit).toBe(left * constants.buffer_read_flit.fj);
    expect(events!.arbitrate_flit).toBe(left * constants.arbitrate_flit.fj);
  });

  test("is told by both accounts, whichever is in force", () => {
    const [lumped, events] = runs;
    expect(lumped!.networkAccounts).toEqual(events!.networkAccounts);
    const way = ["buffer_write_flit", "buffer_read_flit", "arbitrate_flit", "crossbar_flit", "link_flit"];
    expect(lumped!.networkAccounts).toEqual({
      lumped: lumped!.energy.by_event.hop_flit,
      events: way.reduce((fj, event) => fj + events!.energy.by_event[event]!, 0),
    });
  });

  test("changes nothing else, and all splits still sum", () => {
    const [lumped, events] = runs.map(({ energy }) => energy);
    const way = ["hop_flit", "buffer_write_flit", "buffer_read_flit", "arbitrate_flit", "crossbar_flit", "link_flit"];
    const rest = (by: Record<string, number>) =>
      Object.fromEntries(Object.entries(by).filter(([e]) => !way.includes(e)));
    expect(rest(events!.by_event)).toEqual(rest(lumped!.by_event));
    for (const energy of [lumped!, events!])
      for (const split of [energy.by_event, energy.by_component, energy.by_layer])
        expect(Object.values(split).reduce((a, b) => a + b, 0)).toBe(energy.total_fj);
  });

  test("a link costs its length times the bits that toggle, rounded once", () => {
    const preset = readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8");
    const link = (...changes: [string, string][]): number =>
      parsePreset(changes.reduce((text, [from, to]) => text.replace(from, to), preset)).energy.link_flit.fj;
    const millimetre: [string, string] = ["link_um: { value: 960", "link_um: { value: 1000"];
    const toggling = (percent: number): [string, string] => [
      "toggled_percent: { value: 50",
      `toggled_percent: { value: ${percent}`,
    ];
    expect(link()).toBe(Math.round(116 * 0.96 * 16));
    expect(link(millimetre)).toBe(116 * 16);
    expect(link(millimetre, toggling(100))).toBe(116 * 32);
    expect(link(millimetre, ["link_bits: { value: 32", "link_bits: { value: 16"])).toBe(116 * 8);
    expect(link(toggling(0))).toBe(0);
  });
});
