import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/base/user-error.js";
import type { ChipSpec, CurveOrder, SpikeCode } from "../../../src/contracts/chip.js";
import type { ModelRules, ModelShape } from "../../../src/contracts/model.js";
import type { ChipProgram, CoreProgram } from "../../../src/contracts/program.js";
import { MappingError } from "../../../src/mapping/mapping-error.js";
import { slices } from "../../../src/mapping/partition.js";
import { curveNodes } from "../../../src/mapping/placement/curves.js";
import { LOCAL, Mesh } from "../../../src/noc/mesh.js";
import { RoutingTable } from "../../../src/noc/multicast-tree.js";
import { mapModel } from "../../../src/workloads/sorbet/map.js";
import { type Change, changed, NATIVE, sequences, simulatorOf, smallModel } from "../../support/chip.js";

const CURVES: readonly CurveOrder[] = ["serpentine", "hilbert", "row-major"];
const { rules: RULES } = smallModel();
const SHAPE: ModelShape = {
  layers: 2,
  hidden: 48,
  heads: 6,
  feedForward: 96,
  vocabulary: 10,
  positions: 16,
  types: 2,
  labels: ["a", "b"],
};

function map(
  chip: Change<ChipSpec>,
  {
    shape = SHAPE,
    rules = {},
    code = "offset",
    pruneLast = false,
  }: { shape?: ModelShape; rules?: Partial<ModelRules>; code?: SpikeCode; pruneLast?: boolean } = {},
): ChipProgram {
  return mapModel({
    shape,
    rules: { ...RULES, bspnGroupSize: 8, ...rules },
    chip: changed(NATIVE, chip),
    code,
    pruneLast,
    embeddingBits: 10,
    residualBits: 6,
    pooledBits: 32,
  });
}

function expectRefusal(chip: Change<ChipSpec>, ...parts: string[]): void {
  let refusal: unknown;
  try {
    map(chip);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(MappingError);
  for (const part of parts) expect((refusal as Error).message).toContain(part);
}

describe("what does not fit is refused, with what is there and what is needed", () => {
  test("columns", () => {
    expectRefusal({ core: { columns: 7 } }, "0.query", "8 columns that must stay together", "chip.core.columns = 7");
  });

  test("synapse memory", () => {
    expectRefusal(
      { core: { synapseMemoryBits: 7 } },
      "0.query",
      "8 columns",
      "8 bits for a single row",
      "chip.core.synapse_memory_bits = 7",
    );
  });

  test("residual memory", () => {
    // 2 sentences x 64 tokens x 10 bits x 8 columns of a group.
    expectRefusal(
      { core: { residualMemoryBits: 10_239 } },
      "0.output",
      "10240 bits",
      "10239",
      "2 sentences x 64 tokens x 10 bits",
    );
  });

  test("memory of K, V and Q", () => {
    // 2 sentences x 64 tokens x 8 channels x 3 x 4 bits.
    expectRefusal(
      { core: { synapseMemoryBits: 12_287 } },
      "attention",
      "12288 bits",
      "12287",
      "2 sentences x 64 tokens x 8 channels x 12 bits",
    );
  });

  test("mesh", () => {
    expect(map({ mesh: { width: 4, height: 6 } }).cores.length).toBeLessThanOrEqual(24);
    const cores = map({}).cores.length;
    expectRefusal(
      { mesh: { width: cores - 1, height: 1 } },
      `needs ${cores} cores`,
      `${cores - 1} x 1 has ${cores - 1}`,
    );
    expect(map({ mesh: { width: cores, height: 1 } }).cores).toHaveLength(cores);
  });

  test("packets and buffers", () => {
    const large = map({})
      .sources.map(({ site, packetBits }) => ({ site, bits: Math.max(...Object.values(packetBits)) }))
      .find(({ bits }) => bits > 3 * 8)!;
    expectRefusal(
      { noc: { linkBits: 8, router: { vcs: 2, bufferFlits: 3 } } },
      `packets of ${large.site} of ${large.bits} bits are ${Math.ceil(large.bits / 8)} flits of 8 bits`,
      "a router's input buffer holds 3",
      "chip.noc.link_bits",
    );
    expectRefusal({ noc: { linkBits: 8 }, interface: { receiveFifo: 3 } }, "a core's receive FIFO holds 3");
    expectRefusal(
      { noc: { linkBits: 8, router: { vcs: 1, bufferFlits: 8 } } },
      "credits",
      "a router's buffer for credits holds 1",
    );
  });

  test("sentence", () => {
    const model = smallModel();
    const simulator = simulatorOf(model, { chip: { maxTokens: 4 }, meshWidth: 6 });
    const run = () => simulator.runBatch(sequences(1, model, [4, 5]));
    expect(run).toThrow(InputError);
    expect(run).toThrow("input 1 has 5 tokens, the chip holds sentences of 4 (raise chip.model.max_tokens");
  });
});

describe("partition", () => {
  test("slices are whole units, in order, all of them, as few and as equal as can be", () => {
    const small = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(small, small, small, (units, size, perCore) => {
        const parts = slices(units, size, perCore);
        expect(parts).toHaveLength(Math.ceil(units / perCore));
        let at = 0;
        for (const { from, to } of parts) {
          expect(from).toBe(at);
          expect(to % size).toBe(0);
          expect(to - from).toBeLessThanOrEqual(perCore * size);
          at = to;
        }
        expect(at).toBe(units * size);
        const sizes = parts.map(({ from, to }) => (to - from) / size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("rows", () => {
  const rowsOf = (chip: Change<ChipSpec>, role: string, stage = 1): string[] => {
    const { cores } = map({ maxTokens: 4, ...chip });
    const parts = cores.filter((core) => core.stage === stage && core.part?.of === role);
    return parts.map(({ from, to, part }) => `${from}-${to} x ${part!.from}-${part!.to}`);
  };

  test("stay together as long as axons and synapse memory allow", () => {
    expect(map({ maxTokens: 4, core: { axons: 96, synapseMemoryBits: 8 * 96 } }).cores.every(({ part }) => !part)).toBe(
      true,
    );
  });

  test("are cut into as few, as equal parts as the axons ask for, where they ask for it", () => {
    const chip = { core: { axons: 47 } };
    expect(rowsOf(chip, "ffn_out")).toEqual(["0-48 x 0-32", "0-48 x 32-64", "0-48 x 64-96"]);
    expect(rowsOf(chip, "query")).toEqual(["0-48 x 0-24", "0-48 x 24-48"]);
    expect(rowsOf({ core: { axons: 95 } }, "ffn_out")).toEqual(["0-48 x 0-48", "0-48 x 48-96"]);
    expect(rowsOf({ core: { axons: 95 } }, "query")).toEqual([]);
  });

  test("are cut where one unit of columns with all of them exceeds the synapse memory", () => {
    // 8 columns x 96 rows are 768 bits; a head of K, V and Q takes 4 x 8 x 12 a sentence.
    const chip = { attention: { banks: 1 }, core: { synapseMemoryBits: 767 } };
    expect(rowsOf(chip, "ffn_out")).toHaveLength(12);
    expect(rowsOf(chip, "ffn_out").slice(0, 4)).toEqual(["0-8 x 0-48", "0-8 x 48-96", "8-16 x 0-48", "8-16 x 48-96"]);
    expect(rowsOf(chip, "output")).toEqual([]);
  });

  test("sums are as wide as the largest takes: rows times 8, or 15 behind ReLU, and a sign", () => {
    const widths = (axons: number): (number | undefined)[] => {
      const { cores } = map({ core: { axons } });
      return (["query", "ffn_out"] as const).map((role) => cores.find(({ part }) => part?.of === role)?.part?.sumBits);
    };
    // Parts of 24 and 32 rows: 192 and 480; of 16 and 16: 128 and 240; of 12 and 14: 96 and 210.
    expect(widths(47)).toEqual([9, 10]);
    expect(widths(16)).toEqual([9, 9]);
    expect(widths(14)).toEqual([8, 9]);
  });

  test("channels of the input are cut by the columns of a core, in a core of each", () => {
    const { cores } = map({ core: { columns: 20 } });
    const inputs = cores.filter(({ role }) => role === "input");
    expect(inputs.map(({ name, from, to }) => [name, from, to])).toEqual([
      ["input.0", 0, 16],
      ["input.1", 16, 32],
      ["input.2", 32, 48],
    ]);
  });
});

const CHIPS = fc.record({
  columns: fc.integer({ min: 16, max: 100 }),
  axons: fc.constantFrom(4096, 4096, 64, 33, 17),
  synapses: fc.integer({ min: 2_400, max: 20_000 }),
  residuals: fc.integer({ min: 4_000, max: 40_000 }),
  heads: fc.integer({ min: 1, max: 6 }),
  group: fc.constantFrom(2, 8, 16),
  weightLevels: fc.constantFrom(2, 3) as fc.Arbitrary<2 | 3>,
  banks: fc.integer({ min: 1, max: 3 }),
  multicast: fc.boolean(),
  pruneLast: fc.boolean(),
  placement: fc.constantFrom(...CURVES),
  width: fc.integer({ min: 3, max: 20 }),
  code: fc.constantFrom<SpikeCode>("offset", "signed", "graded", "bitserial", "dense"),
});

describe("a mapped model", () => {
  test("has each column once, keeps heads and groups whole, stays within each core's memory, and feeds every input once", () => {
    let most = 0;
    let rowParts = 0;
    fc.assert(
      fc.property(CHIPS, (c) => {
        const maxTokens = 8;
        const weightBits = c.weightLevels === 3 ? 2 : 1;
        const spec: Change<ChipSpec> = {
          maxTokens,
          core: { columns: c.columns, axons: c.axons, synapseMemoryBits: c.synapses, residualMemoryBits: c.residuals },
          attention: { banks: c.banks, heads: c.heads },
          noc: { multicast: c.multicast },
          placement: c.placement,
          mesh: { width: c.width, height: 80 },
        };
        const program = map(spec, {
          rules: { bspnGroupSize: c.group, weightLevels: c.weightLevels },
          code: c.code,
          pruneLast: c.pruneLast,
        });
        const { cores, inputs, sources, routes } = program;
        most = Math.max(most, cores.length);
        const nodes = curveNodes(c.placement, c.width, 80);
        expect(cores.map((core) => core.node)).toEqual(nodes.slice(0, cores.length));

        const matrices = new Map<string, CoreProgram[]>();
        const parts = new Map<string, CoreProgram[]>();
        for (const core of cores) {
          if (core.part) {
            const key = `${core.stage} ${core.part.of}`;
            parts.set(key, [...(parts.get(key) ?? []), core]);
            continue;
          }
          const key = `${core.stage} ${core.role}`;
          matrices.set(key, [...(matrices.get(key) ?? []), core]);
        }
        expect(matrices.size).toBe(1 + 7 * SHAPE.layers + 1);
        for (const slicesOf of matrices.values()) {
          const { role } = slicesOf[0]!;
          const unit =
            role === "output" || role === "ffn_out"
              ? c.group
              : role === "ffn_in" || role === "pooler" || role === "input"
                ? 1
                : 8;
          let at = 0;
          for (const { from, to, synapseBits, residualBits } of slicesOf) {
            expect(from).toBe(at);
            expect(to).toBeGreaterThan(from);
            expect(to % unit).toBe(0);
            expect(to - from).toBeLessThanOrEqual(c.columns);
            expect(synapseBits).toBeLessThanOrEqual(c.synapses);
            expect(residualBits).toBeLessThanOrEqual(c.residuals);
            if (role === "attention") expect((to - from) / 8).toBeLessThanOrEqual(c.heads);
            at = to;
          }
          expect(at).toBe(role === "ffn_in" ? SHAPE.feedForward : SHAPE.hidden);
        }

        for (const [key, list] of parts) {
          const merging = matrices.get(key)!;
          expect(merging.every(({ merges }) => merges)).toBe(true);
          const { role } = merging[0]!;
          const [height, width] = [role === "ffn_out" ? SHAPE.feedForward : SHAPE.hidden, merging.at(-1)!.to];
          const unit = role === "output" || role === "ffn_out" ? c.group : role === "ffn_in" ? 1 : 8;
          expect(height > c.axons || unit * height * weightBits > c.synapses).toBe(true);
          const held = new Uint8Array(height * width);
          for (const { from, to, part, synapseBits } of list) {
            const rows = part!.to - part!.from;
            expect(rows).toBeLessThanOrEqual(c.axons);
            expect(to - from).toBeLessThanOrEqual(c.columns);
            expect(synapseBits).toBe(rows * (to - from) * weightBits);
            expect(synapseBits).toBeLessThanOrEqual(c.synapses);
            for (let row = part!.from; row < part!.to; row++)
              for (let column = from; column < to; column++) held[row * width + column]!++;
          }
          expect(held.every((times) => times === 1)).toBe(true);
          rowParts = Math.max(rowParts, new Set(list.map(({ part }) => part!.from)).size);
        }
        for (const [key, merging] of matrices) expect(merging.every(({ merges }) => merges)).toBe(parts.has(key));

        const fed = inputs.map(({ width }) => new Uint8Array(width));
        for (const source of sources) {
          for (const segment of source.segments) {
            expect(segment.to).toBeLessThanOrEqual(source.channels);
            for (const input of segment.inputs) {
              expect(inputs[input]!.sources).toContain(source.index);
              for (let channel = segment.from; channel < segment.to; channel++) {
                const local = channel - segment.from + segment.base;
                expect(local).toBeLessThan(inputs[input]!.width);
                fed[input]![local] = fed[input]![local]! + 1;
              }
            }
            const nodeOf = (input: number): number => cores[Math.max(0, inputs[input]!.core)]!.node;
            const reached = segment.routes.flatMap((route) => routes[route]!.destinations);
            expect([...reached].sort()).toEqual(segment.inputs.map(nodeOf).sort());
            if (!c.multicast) expect(segment.routes).toHaveLength(segment.inputs.length);
          }
        }
        fed.forEach((counts, input) => {
          const { core, site } = inputs[input]!;
          const sources = site.endsWith("_sum") ? parts.get(`${cores[core]!.stage} ${cores[core]!.role}`)! : [];
          const times = Math.max(1, new Set(sources.map(({ part }) => part!.from)).size);
          expect(counts.every((n) => n === times)).toBe(true);
        });
      }),
      { numRuns: 60, seed: 6 },
    );
    expect(most).toBeGreaterThan(30);
    expect(rowParts).toBeGreaterThan(3);
  });
});

describe("placement and routing", () => {
  test.each(CURVES)("%s passes each node once, from the corner of the host port", (curve) => {
    for (const [width, height] of [
      [1, 1],
      [5, 3],
      [3, 7],
      [8, 8],
      [13, 13],
      [1, 9],
    ] as const) {
      const nodes = curveNodes(curve, width, height);
      expect(nodes[0]).toBe(0);
      expect([...nodes].sort((a, b) => a - b)).toEqual(Array.from({ length: width * height }, (_, i) => i));
    }
  });

  test("serpentine and Hilbert curves step from neighbour to neighbour", () => {
    const mesh = new Mesh(8, 8);
    for (const curve of ["serpentine", "hilbert"] as const) {
      const nodes = curveNodes(curve, 8, 8);
      for (let i = 1; i < nodes.length; i++) expect(mesh.distance(nodes[i - 1]!, nodes[i]!)).toBe(1);
    }
  });

  test("a tree reaches each destination once, by a shortest way, x before y", () => {
    const node = fc.integer({ min: 0, max: 34 });
    fc.assert(
      fc.property(node, fc.uniqueArray(node, { minLength: 1, maxLength: 12 }), (source, destinations) => {
        const mesh = new Mesh(7, 5);
        const table = new RoutingTable(mesh, [{ source, destinations, credit: false }]);
        const reached: number[] = [];
        let links = 0;
        const walk = (at: number, steps: number, vertical: boolean): void => {
          const ports = table.ports[at]!;
          for (let port = 0; port <= LOCAL; port++) {
            if ((ports & (1 << port)) === 0) continue;
            if (port === LOCAL) {
              reached.push(at);
              expect(steps).toBe(mesh.distance(source, at));
              continue;
            }
            expect(vertical && port < 2).toBe(false);
            links++;
            walk(mesh.neighbour[at * 4 + port]!, steps + 1, port >= 2);
          }
        };
        walk(source, 0, false);
        expect(reached.sort()).toEqual([...destinations].sort());
        expect(links).toBe(table.links[0]);
      }),
    );
  });
});

test("codes of more bits than a spike generator holds are refused", () => {
  expect(() => map({}, { rules: { activationBits: 5, timesteps: 32 } })).toThrow(
    "the model has codes of 5 bits (activation_bits), a spike generator holds 4",
  );
});
