import { describe, expect, test } from "vitest";
import { SynapseArray } from "../../src/cores/datapath/synapses.js";
import { shared } from "../../src/runner/chip-job.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { randomModel } from "../support/random-model.js";
import { writeCheckpoint } from "../support/write-checkpoint.js";

describe("signs that are stored as bits", () => {
  test.each([1, 2, 3, 4])("make the synapses that the unpacked ones make, whatever the cut (model %i)", (seed) => {
    const model = randomModel(seed);
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
            expect(new SynapseArray(matrix, ...cut)).toEqual(new SynapseArray(plain, ...cut));
          }
      }
  });

  test("are not kept by a copy, whose signs may be others; threads get them one by one", () => {
    const { pooler } = loadCheckpoint(writeCheckpoint(randomModel(1), true));
    const damaged = { ...pooler, sign: pooler.sign.map((sign) => -sign) };
    expect(damaged).not.toHaveProperty("signBits");
    const copy = shared(pooler);
    expect(copy.sign.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(copy.sign).toEqual(pooler.sign);
  });
});
