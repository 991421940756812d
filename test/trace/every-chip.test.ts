import { describe, expect, it } from "vitest";
import type { Block } from "../../src/trace/block.js";
import { TABLES, type TableName } from "../../src/trace/schema.js";
import { type ChipCase, smallModel, tightChip } from "../support/chip.js";
import { recorded } from "./support/record.js";

const CASES: Readonly<Record<string, ChipCase>> = {
  "matrices cut into many cores": { chip: tightChip(smallModel(), 2, 5), meshWidth: 7 },
  "rows cut over cores": { chip: { maxTokens: 5, core: { axons: 7, columns: 12 } }, meshWidth: 7 },
  "the flit-level network": { noc: "flit", chip: tightChip(smallModel(), 2, 5), meshWidth: 7 },
  "graded spikes": { code: "graded" },
  "bit-serial spikes": { code: "bitserial" },
  "no multicast": { chip: { noc: { multicast: false } } },
  barriers: { chip: { sync: { mode: "barrier" } } },
  "barriers of a stage": { chip: { sync: { mode: "stage-barrier" } } },
  "global steps": { chip: { sync: { mode: "tick", tickTicks: 300 } }, code: "signed" },
  "packets of several flits": { chip: { noc: { linkBits: 16 } } },
  "a last layer of one token": { pruneLast: true },
};

const sum = (
  blocks: readonly Block[],
  table: TableName,
  column: string,
  of: (block: Block, row: number) => boolean = () => true,
): number => {
  const c = TABLES[table].columns.findIndex(({ name }) => name === column);
  let total = 0;
  for (const block of blocks) {
    if (block.table !== table) continue;
    for (let row = 0; row < block.length; row++) if (of(block, row)) total += block.columns[c]![row]!;
  }
  return total;
};
const rows = (blocks: readonly Block[], table: TableName): number =>
  blocks.reduce((n, block) => n + (block.table === table ? block.length : 0), 0);

describe("tables sum to the summary on a chip with", () => {
  it.each(Object.entries(CASES))("%s", (_, chip) => {
    const { blocks, summary, results, simulator } = recorded([[3, 2]], chip);
    const { traffic, energy, ticks } = summary.totals;
    expect(summary.inputs.every(({ exact }) => exact)).toBe(true);
    expect(rows(blocks, "spikes")).toBe(traffic.spikes);
    const packets = new Set(
      blocks.filter(({ table }) => table === "packets").flatMap(({ columns }) => Array.from(columns[1]!)),
    );
    expect([packets.size, rows(blocks, "packets"), sum(blocks, "packets", "hops")]).toEqual([
      traffic.packets,
      traffic.deliveries,
      traffic.packet_hops,
    ]);
    if (chip.meshWidth !== undefined) expect(traffic.deliveries).toBeGreaterThan(traffic.packets);
    expect(sum(blocks, "links", "flits")).toBe(traffic.flit_hops);
    for (const table of ["layers", "energy", "power"] as const)
      expect([table, sum(blocks, table, "energy_fj")]).toEqual([table, energy.total_fj]);
    for (const [column, total] of [
      ["critical_path_ticks", summary.inputs.reduce((n, { latency }) => n + latency.ticks, 0)],
      ["spikes", traffic.spikes],
      ["packets", traffic.packets],
      ["packet_hops", traffic.packet_hops],
      ["synaptic_operations", traffic.synaptic_operations],
    ] as const)
      expect([column, sum(blocks, "layers", column)]).toEqual([column, total]);
    expect(sum(blocks, "layers", "windows")).toBe(rows(blocks, "windows"));
    expect(rows(blocks, "windows")).toBe(
      simulator.program.inputs.reduce((n, { tokens }) => n + (tokens === "all" ? 5 : 2), 0),
    );
    expect(results[0]!.ticks).toBe(ticks);
    const generator = (block: Block, row: number) =>
      String(block.texts[4]![block.columns[4]![row]!]).startsWith("generator");
    for (const column of ["busy_ticks", "stalled_ticks"])
      expect(sum(blocks, "cores", column, generator)).toBe(
        sum(blocks, "work", column, (block, row) =>
          String(block.texts[5]![block.columns[5]![row]!]).startsWith("generator"),
        ),
      );
  });

  it("nobody's events where none are recorded, and the same otherwise", () => {
    const all = recorded([[3, 2]]);
    const some = recorded([[3, 2]], { events: false });
    const without = all.blocks.filter(({ table }) => !["spikes", "packets", "work"].includes(table));
    expect(some.blocks).toEqual(without);
    expect(some.summary).toEqual(all.summary);
  });
});
