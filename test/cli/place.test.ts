import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlaceResult } from "../../src/cli/screen/place-screen.js";
import type { Placement } from "../../src/contracts/chip.js";
import type { ComparedPlacement } from "../../src/explore/placement/compare.js";
import { readCheckpointFolder } from "../../src/runner/checkpoint-folder.js";
import { infer } from "../../src/sorbet/forward.js";
import { simulatorOf } from "../support/chip.js";
import { Bench } from "./support/harness.js";

describe("place", () => {
  const TEXT = "a good movie , a bad plot .";
  let bench: Bench;
  const place = async (...argv: string[]): Promise<PlaceResult> => {
    const { code, out, err } = await bench.run(["place", "--model", bench.model, "--json", ...argv]);
    expect([code, err]).toEqual([0, ""]);
    return JSON.parse(out);
  };
  const find = ({ placements }: PlaceResult, wanted: Partial<ComparedPlacement>): ComparedPlacement =>
    placements.find((row) => Object.entries(wanted).every(([key, value]) => row[key as keyof typeof row] === value))!;

  beforeAll(() => {
    bench = new Bench();
  });
  afterAll(() => bench.remove());

  it("counts for given sentences what a run on each placement counts, and shows the nodes that the placement has", async () => {
    const sides = ["--set", "chip.mesh.width=13", "--set", "chip.mesh.height=13"];
    const result = await place(TEXT, "--set", "chip.noc.energy=lumped", ...sides);
    const { model, tokenizer } = readCheckpointFolder(bench.model);
    const { ids, types } = tokenizer!.encode(TEXT);
    const input = { id: 1, inputIds: ids, tokenTypes: types, referenceLogits: infer(model, ids, types).logits };
    const rows = new Map<Placement, ComparedPlacement>([
      ["serpentine", find(result, { placement: "serpentine" })],
      ["random", find(result, { placement: "random", seed: 1 })],
      ["annealed", find(result, { placement: "annealed" })],
    ]);
    for (const [placement, row] of rows) {
      const simulator = simulatorOf(model, {
        pruneLast: true,
        chip: { nocEnergy: "lumped", placement, placementSeed: 1 },
      });
      const { traffic, ticks, energy } = simulator.runBatch([input]);
      expect(row.nodes).toEqual(simulator.program.cores.map(({ node }) => node));
      expect(row.packet_hops).toBe(traffic.packet_hops);
      expect(row.flit_hops).toBe(traffic.flit_hops);
      expect(row.busiest_link_flits).toBe(Math.round(traffic.max_link_load * ticks));
      expect(row.hop_energy_fj).toBe(energy.by_event.hop_flit);
      expect(row.least_flit_hops).toBeLessThanOrEqual(row.flit_hops);
      expect(result.traffic.packets).toBe(traffic.packets);
    }
    expect(result.traffic).toMatchObject({ source: "sentences", sentences: 1, tokens: ids.length });
    expect(result.placements.filter(({ placement }) => placement === "random").map(({ seed }) => seed)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    const [general, own] = [find(result, { placement: "annealed" }), find(result, { annealed_for: "given" })];
    expect(own.start).toBe("annealed");
    expect(own.cost_fj).toBeLessThanOrEqual(general.cost_fj);
  });

  it("says what dead parts cost the placement in force: what a run with and one without them count", async () => {
    const dead = { cores: [2], routers: [16], links: [[3, 4]] as [number, number][] };
    const sides = ["--set", "chip.mesh.width=13", "--set", "chip.mesh.height=13", "--set", "chip.placement=serpentine"];
    const parts = ["cores=2", "routers=16", "links=3-4"].flatMap((part) => ["--set", `chip.dead.${part}`]);
    const { dead_parts } = await place(TEXT, ...sides, ...parts);
    const { model, tokenizer } = readCheckpointFolder(bench.model);
    const { ids, types } = tokenizer!.encode(TEXT);
    const input = { id: 1, inputIds: ids, tokenTypes: types, referenceLogits: infer(model, ids, types).logits };
    for (const [figures, mesh] of [
      [dead_parts!.in_force, { dead }],
      [dead_parts!.undamaged, {}],
    ] as const) {
      const chip = { placement: "serpentine" as const, mesh };
      const { traffic } = simulatorOf(model, { pruneLast: true, chip }).runBatch([input]);
      expect([figures.packet_hops, figures.flit_hops]).toEqual([traffic.packet_hops, traffic.flit_hops]);
    }
    expect(dead_parts!.in_force.packet_hops).not.toBe(dead_parts!.undamaged.packet_hops);
    const { out } = await bench.run(["place", "--model", bench.model, TEXT, ...sides, ...parts]);
    expect(out).toMatch(/\ndead parts \(chip\.dead\): serpentine has [\d.]+ % (more|less) energy of hops, /);
  });

  it("without sentences counts the traffic that annealing expects, which the seed of the search does not change", async () => {
    const [one, two] = [await place(), await place("--set", "chip.placement_seed=2")];
    expect(one.traffic).toMatchObject({ source: "expected", sentences: 1 });
    expect(one.traffic).toEqual(two.traffic);
    expect(find(one, { annealed_for: "given" })).toBeUndefined();
    expect(find(one, { placement: "hilbert" })).toEqual(find(two, { placement: "hilbert" }));
    expect(find(one, { placement: "annealed" }).nodes).not.toEqual(find(two, { placement: "annealed" }).nodes);
  });

  it("prints a row a placement, those of chance summed up", async () => {
    const { out } = await bench.run(["place", TEXT, "--model", bench.model]);
    const names = out.split("\n").flatMap((line) => /^ {2}(\S.*?) {2,}\d/.exec(line)?.[1] ?? []);
    expect(names.map((name) => name.replace(/seed \d+/, "seed N"))).toEqual([
      "random, mean of 20",
      "random, best (seed N)",
      "random, worst (seed N)",
      "row-major",
      "serpentine",
      "hilbert",
      "annealed",
      "annealed from row-major",
      "annealed from serpentine",
      "annealed from random",
      "annealed for these sentences",
    ]);
    const energies = out
      .split("\n")
      .flatMap((line) => /random, (mean|best|worst).*?([\d.]+) (\w)J/.exec(line)?.slice(2) ?? []);
    expect(new Set([energies[1], energies[3], energies[5]]).size).toBe(1);
    expect(Number(energies[2])).toBeLessThanOrEqual(Number(energies[0]));
    expect(Number(energies[0])).toBeLessThanOrEqual(Number(energies[4]));
    expect(out).toMatch(
      /in force: chip.placement=hilbert\nannealed .* instead of hilbert: [\d.]+ % (less|more) energy of hops, [\d.]+ % (less|more) over the busiest link\n$/,
    );
  });

  it("refuses what does not fit, in one line", async () => {
    const { code, out, err } = await bench.run([
      "place",
      "--model",
      bench.model,
      "--set",
      "chip.mesh.width=1",
      "--set",
      "chip.mesh.height=9",
    ]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^[^\n]*chip\.mesh\.width[^\n]*\n$/);
  });
});
