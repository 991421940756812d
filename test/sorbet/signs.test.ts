import { describe, expect, test } from "vitest";
import { nonzerosOf } from "../../src/cores/datapath/sign-words.js";
import { SynapseArray } from "../../src/cores/datapath/synapses.js";
import { TernaryArray } from "../../src/cores/datapath/ternary-synapses.js";
import { shared } from "../../src/runner/chip-job.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { randomModel } from "../support/random-model.js";
import { writeCheckpoint } from "../support/write-checkpoint.js";

describe("signs that are stored as bits", () => {
  test.each([
    [2, 1],
    [2, 2],
    [2, 3],
    [3, 1],
    [3, 2],
    [3, 4],
  ] as const)(
    "make the synapses that the unpacked ones make, whatever the cut (%i levels, model %i)",
    (levels, seed) => {
      const model = randomModel(seed, { rules: { weightLevels: levels } });
      const Synapses = levels === 3 ? TernaryArray : SynapseArray;
      const packed = loadCheckpoint(writeCheckpoint(model, true));
      for (const [layer, { ffnIn, query }] of packed.layers.entries())
        for (const [matrix, plain] of [
          [ffnIn, model.layers[layer]!.ffnIn],
          [query, model.layers[layer]!.query],
        ] as const) {
          const { inputs, outputs } = matrix;
          expect(matrix.signBits).toBeInstanceOf(Uint8Array);
          for (const from of [0, 1, 8, 11].filter((n) => n < inputs))
            for (const columns of [0, Math.floor(outputs / 3)]) {
              const cut = [columns, outputs, { from, to: inputs }] as const;
              const array = new Synapses(matrix, ...cut);
              expect(array).toEqual(new Synapses(plain, ...cut));
              const kept = nonzerosOf(matrix, ...cut);
              expect(kept).toEqual(nonzerosOf(plain, ...cut));
              expect([...kept]).toEqual([...kept.keys()].map((axon) => array.nonzeros(axon)));
            }
        }
    },
  );

  test("are not kept by a copy, whose signs may be others; threads get them one by one", () => {
    const { pooler } = loadCheckpoint(writeCheckpoint(randomModel(1), true));
    const damaged = { ...pooler, sign: pooler.sign.map((sign) => -sign) };
    expect(damaged).not.toHaveProperty("signBits");
    const copy = shared(pooler);
    expect(copy.sign.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(copy.sign).toEqual(pooler.sign);
  });
});
