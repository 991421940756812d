import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadNodes, undamaged } from "../../src/contracts/dead-parts.js";
import { liveLinks, needsDetours } from "../../src/contracts/live-routers.js";
import { KINDS } from "../../src/contracts/packet.js";
import { coresPerRouter, type DeadParts, type MeshSpec, type RouterPair } from "../../src/contracts/topology.js";
import { Counter } from "../../src/estimate/count.js";
import { MappingError } from "../../src/mapping/mapping-error.js";
import { LOCAL, meshOf } from "../../src/noc/mesh.js";
import { deadCost } from "../../src/simulation/dead-cost.js";
import { codesOf } from "../../src/workloads/sorbet/codes.js";
import { CHIP_CASES, type ChipDraw, drawnChip, forFlits } from "../support/chip-draws.js";

const RUNS = 40;
const number = fc.nat(1000);
const some = (most: number) => fc.array(number, { maxLength: most });
const CASES = fc.record({
  chip: CHIP_CASES,
  cores: some(6),
  routers: some(3),
  /** Routers whose links to the next one in the row, and in the column, are dead. */
  inRow: some(5),
  inColumn: some(5),
});
type Case = typeof CASES extends fc.Arbitrary<infer T> ? T : never;

/** Dead parts as drawn, on a mesh of so many columns and rows at least. */
function deadParts({ cores, routers, inRow, inColumn }: Case, { width, height, topology }: MeshSpec): DeadParts {
  const all = width * height;
  const numbers = (drawn: readonly number[], most: number): number[] =>
    most < 2 ? [] : [...new Set(drawn.map((n) => 1 + (n % (most - 1))))];
  // The ways of a torus are not led round dead parts.
  if (topology === "torus")
    return { cores: numbers(cores, all * coresPerRouter({ topology })), routers: [], links: [] };
  const rows = numbers(inRow, all).filter((router) => router % width !== 0);
  return {
    cores: numbers(cores, all * coresPerRouter({ topology })),
    routers: numbers(routers, all),
    links: [
      ...rows.map((router): RouterPair => [router - 1, router]),
      ...numbers(inColumn, all - width + 1).map((router): RouterPair => [router + width - 1, router - 1]),
    ],
  };
}

const LEVELS = [
  ["packet by packet", "packet", (c: ChipDraw) => c],
  ["flit by flit", "flit", forFlits],
] as const;

/** Events of flits on their way, by both accounts. */
const NETWORK_EVENTS = [
  "hop_flit",
  "buffer_write_flit",
  "buffer_read_flit",
  "arbitrate_flit",
  "crossbar_flit",
  "link_flit",
  "chip_link_flit",
];

/** A chip with the dead parts that were drawn; undefined if they cut the mesh. */
function drawnDead(drawn: Case, noc: "packet" | "flit", forLevel: (c: ChipDraw) => ChipDraw) {
  const chip: ChipDraw = { ...forLevel(drawn.chip), mode: "marker" };
  const { mesh } = drawnChip(chip, {}, noc).simulator.config.chip;
  try {
    return drawnChip(chip, { mesh: { dead: deadParts(drawn, mesh) } }, noc);
  } catch (error) {
    if (error instanceof MappingError && error.message.includes("no way leads")) return undefined;
    throw error;
  }
}

describe.each(LEVELS)("a chip with dead cores, routers and links, %s", (_, noc, forLevel) => {
  test("uses none of them, is exact, conserves packets, is the same on both engines and bounded by counting", () => {
    let [avoided, around] = [0, 0];
    fc.assert(
      fc.property(CASES, (drawn) => {
        const made = drawnDead(drawn, noc, forLevel);
        if (made === undefined) return;
        const { simulator, inputs } = made;
        const { program, config } = simulator;
        const { mesh } = config.chip;
        const dead = deadNodes(mesh);
        expect(program.cores.filter(({ node }) => dead.has(node))).toEqual([]);
        expect(new Set(program.cores.map(({ node }) => node)).size).toBe(program.cores.length);
        if (dead.size > 0) avoided++;
        if (needsDetours(mesh)) around++;
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
        const isLive = liveLinks(mesh.dead!);
        const { ports, width } = meshOf(mesh);
        const steps = [1, -1, width, -width];
        observed.linkFlits.forEach((flits, link) => {
          const [router, port] = [Math.floor(link / ports), link % ports];
          if (flits > 0 && port < LOCAL) expect(isLive(router, router + steps[port]!)).toBe(true);
        });
        for (const { latency } of observed.inputs)
          expect(Object.values(latency.critical_path).reduce((a, b) => a + b, 0)).toBe(latency.ticks);
        const fast = simulator.runBatch(inputs, { eventEngine: "fast" });
        expect(JSON.stringify(fast)).toBe(JSON.stringify(observed));
        const codes = inputs.map((input) => codesOf(made.model, input));
        const counted = new Counter(made.model, config).batch(codes);
        const { max_link_load: _, ...traffic } = observed.traffic;
        expect(counted.traffic).toMatchObject(traffic);
        counted.latencies.forEach((ticks, i) => {
          expect(ticks).toBeLessThanOrEqual(observed.inputs[i]!.latency.ticks);
        });
        const chip = { ...config.chip, mesh: undamaged(mesh) };
        const whole = new Counter(made.model, { ...config, chip }).batch(codes);
        const network = ({ energy }: Pick<typeof whole, "energy">): number =>
          NETWORK_EVENTS.reduce((fj, event) => fj + (energy.by_event[event] ?? 0), 0);
        expect(deadCost(config.chip, observed.traffic, observed.undamagedHops!)).toEqual({
          undamaged_packet_hops: whole.traffic.packet_hops,
          undamaged_flit_hops: whole.traffic.flit_hops,
          extra_network_fj: network(observed) - network(whole),
        });
      }),
      { numRuns: RUNS, seed: 20_261_201 },
    );
    expect(avoided).toBeGreaterThan(RUNS / 2);
    expect(around).toBeGreaterThan(RUNS / 4);
  });
});
