import type { ChipEvent, Constant, SnnChip } from "../../../src/snn/chip/spec.js";
import { EVENTS } from "../../../src/snn/chip/spec.js";

/** A chip with room for everything; each event has a price and a time of its own. */
export function smallChip(over: Partial<SnnChip>): SnnChip {
  const constant = (value: number): Constant => ({
    value,
    unit: "fJ",
    low: value,
    high: value,
    evidence: "estimate",
    source: "made up",
  });
  return {
    name: "small",
    description: "",
    tickPs: 100,
    width: 4,
    height: 4,
    coresPerTile: 4,
    multicast: false,
    inputs: "cores",
    axons: "shared",
    limits: { neurons: 1000, synapse_memory_bits: 1e9, axons_in: 1e6, axons_out: 1e6, destinations: 1e6 },
    energy: Object.fromEntries(EVENTS.map((event, i) => [event, constant(2 * i + 1)])) as Record<ChipEvent, Constant>,
    time: Object.fromEntries(EVENTS.map((event, i) => [event, i + 1])) as Record<ChipEvent, number>,
    linkTicks: 2,
    queue: 3,
    barrier: [
      { tiles: 1, ticks: 100 },
      { tiles: 3, ticks: 200 },
    ],
    leastStep: 0,
    level: "packet",
    ...over,
  };
}
