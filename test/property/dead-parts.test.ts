import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadNodes } from "../../src/contracts/dead-parts.js";
import { KINDS } from "../../src/contracts/packet.js";
import { CHIP_CASES, type ChipDraw, drawnChip, forFlits } from "../support/chip-draws.js";

const RUNS = 40;
const number = fc.integer({ min: 1, max: 30 });
const CASES = fc.record({ chip: CHIP_CASES, cores: fc.uniqueArray(number, { minLength: 1, maxLength: 8 }) });

const LEVELS = [
  ["packet by packet", "packet", (c: ChipDraw) => c],
  ["flit by flit", "flit", forFlits],
] as const;

describe.each(LEVELS)("a chip with dead cores, %s", (_, noc, forLevel) => {
  test("uses none of them, is exact, conserves packets, and is the same on both engines", () => {
    let avoided = 0;
    fc.assert(
      fc.property(CASES, ({ chip, cores }) => {
        const { simulator, inputs } = drawnChip(
          { ...forLevel(chip), mode: "marker" },
          { mesh: { dead: { cores } } },
          noc,
        );
        const { program, config } = simulator;
        const dead = deadNodes(config.chip.mesh);
        expect(program.cores.filter(({ node }) => dead.has(node))).toEqual([]);
        expect(new Set(program.cores.map(({ node }) => node)).size).toBe(program.cores.length);
        if (dead.size > 0) avoided++;
        const observed = simulator.runBatch(inputs, {
          eventEngine: "observed",
          onResult: ({ chip: { network } }) => {
            const { injected, deliveries } = network.counts;
            program.routes.forEach(({ destinations }, route) => {
              const copies = new Set(destinations).size;
              for (let at = route * KINDS; at < injected.length; at += program.routes.length * KINDS)
                for (let kind = at; kind < at + KINDS; kind++) expect(deliveries[kind]).toBe(injected[kind]! * copies);
            });
          },
        });
        expect(observed.inputs.map(({ exact }) => exact)).toEqual(inputs.map(() => true));
        const fast = simulator.runBatch(inputs, { eventEngine: "fast" });
        expect(JSON.stringify(fast)).toBe(JSON.stringify(observed));
      }),
      { numRuns: RUNS, seed: 20_261_201 },
    );
    expect(avoided).toBeGreaterThan(RUNS / 2);
  });
});
