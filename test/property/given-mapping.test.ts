import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mapping, mappingText, readMapping } from "../../src/mapping/mapping-file.js";
import { Simulator } from "../../src/simulation/simulator.js";
import { type ChipCase, narrowChip, sequences, simulatorOf } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const CASES = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  layers: fc.integer({ min: 1, max: 2 }),
  weightLevels: fc.constantFrom(2, 3) as fc.Arbitrary<2 | 3>,
  code: fc.constantFrom("offset", "signed", "graded", "bitserial", "dense") as fc.Arbitrary<
    NonNullable<ChipCase["code"]>
  >,
  lengths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
  /** Axons that leave matrices whole, or cut their rows. */
  axons: fc.constantFrom(4096, 13),
  /** Of each line: whether it is cut, and where. */
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
  order: fc.infiniteStream(fc.nat()),
});

const HEAD = 8;
const MESH = { width: 12, height: 12 };
/** Columns that stay together. */
const unitOf = (population: string): number => (/query|key|value|attention|output|ffn_out/.test(population) ? HEAD : 1);

test("whatever cores hold the model and wherever they lie, logits are the reference's and every spike arrives", () => {
  fc.assert(
    fc.property(CASES, ({ seed, layers, weightLevels, code, lengths, axons, cuts, order }) => {
      const model = randomModel(seed, {
        shape: { layers, heads: 2, headSize: HEAD },
        rules: { bspnGroupSize: HEAD, weightLevels },
      });
      const chip = { ...narrowChip(model, axons, 1024), mesh: MESH };
      const plain = simulatorOf(model, { chip, code });
      const { lines } = readMapping("plain", mappingText(plain.program));
      const nodes = Array.from({ length: MESH.width * MESH.height - 1 }, (_, i) => i + 1)
        .map((node) => ({ node, rank: order.next().value as number }))
        .sort((a, b) => a.rank - b.rank || a.node - b.node)
        .map(({ node }) => node);
      // Row parts of one matrix are cut alike, so the cut depends on the columns alone.
      const split = lines.flatMap((line) => {
        const { population, first, count } = line;
        const unit = unitOf(population);
        const units = count / unit;
        const at = Math.floor(cuts[first % cuts.length]! * units) * unit;
        if (at === 0 || at === count) return [line];
        return [
          { ...line, count: at },
          { ...line, first: first + at, count: count - at },
        ];
      });
      const placed = split.map((line, i) => ({ ...line, core: i === 0 ? 0 : nodes[i]!, line: i + 2 }));
      const mapping: Mapping = { source: "own", lines: placed };
      const own = new Simulator(model, { ...plain.config, mapping });
      expect(
        readMapping("again", mappingText(own.program))
          .lines.map(({ line: _, ...rest }) => rest)
          .sort(byCore),
      ).toEqual(placed.map(({ line: _, ...rest }) => rest).sort(byCore));
      const inputs = sequences(seed, model, lengths);
      const [first, second] = [plain.runBatch(inputs), own.runBatch(inputs)];
      expect(second.inputs.map(({ exact }) => exact)).toEqual(inputs.map(() => true));
      expect(second.inputs.map(({ logits }) => logits)).toEqual(first.inputs.map(({ logits }) => logits));
      expect(second.traffic.synaptic_operations).toBe(first.traffic.synaptic_operations);
    }),
    { numRuns: 40, seed: 14 },
  );
});

const byCore = (a: { core: number }, b: { core: number }): number => a.core - b.core;
