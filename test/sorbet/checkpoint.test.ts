import { describe, expect, test } from "vitest";
import type { SorbetModel } from "../../src/contracts/model.js";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { forward, infer } from "../../src/sorbet/forward.js";
import { goldenConfig, goldenModel, goldenTensors } from "../support/golden.js";
import { randomModel, randomSequence } from "../support/random-model.js";
import { refusal } from "../support/refusal.js";
import {
  f64,
  modelConfig,
  modelTensors,
  type OutTensor,
  writeCheckpoint,
  writeSafetensors,
} from "../support/write-checkpoint.js";

const SMALL = { shape: { layers: 1, heads: 2, headSize: 2, feedForward: 5, vocabulary: 6, positions: 4 } };

type Tensors = Record<string, OutTensor>;

/** Loads a small good checkpoint after `change`; `packed` as in writeCheckpoint. */
function loadChanged(change: (tensors: Tensors, config: Record<string, unknown>) => void, packed = false): SorbetModel {
  const model = randomModel(11, SMALL);
  const tensors = modelTensors(model, packed);
  const config = modelConfig(model, packed);
  change(tensors, config);
  return loadCheckpoint({ config: JSON.stringify(config), tensors: writeSafetensors(tensors) });
}

const withValue = (name: string, index: number, value: number) => (tensors: Tensors) => {
  const { shape, bytes } = tensors[name];
  const values = new Float64Array(bytes.slice().buffer);
  values[index] = value;
  tensors[name] = f64(values, shape);
};

describe("good checkpoints", () => {
  test.each([1, 2, 3, 4, 5, 6])("packed and unpacked forms of random model %i are the same model", (seed) => {
    const model = randomModel(seed);
    const packed = loadCheckpoint(writeCheckpoint(model, true));
    const unpacked = loadCheckpoint(writeCheckpoint(model, false));
    expect(packed).toEqual(model);
    expect({ ...unpacked, embeddings: null }).toEqual({ ...model, embeddings: null });
    const { ids, types } = randomSequence(seed, model, 7);
    const expected = infer(model, ids, types);
    expect(infer(packed, ids, types)).toEqual(expected);
    expect(infer(unpacked, ids, types)).toEqual(expected);
  });

  test("keys that are absent take the golden model's meaning", () => {
    const { rules, shape, name } = goldenModel(10);
    expect(rules).toEqual({
      timesteps: 16,
      activationBits: 4,
      partitionRounding: "nearest",
      scoreShift: null,
      softmaxWindow: null,
      bspnGroupSize: 16,
      bspnEps: 1e-5,
      residualExponentMin: null,
      layerNormEps: 1e-12,
      weightLevels: 2,
      embeddingGridBits: 10,
      parameterGridBits: null,
      lowerCase: true,
    });
    expect(shape.labels).toEqual(["0", "1"]);
    expect(name).toBe("unnamed");
    expect(loadCheckpoint({ config: goldenConfig, tensors: goldenTensors, name: "tiny_dev" }).name).toBe("tiny_dev");
  });

  test("free scales and an embedding on no grid load and run", () => {
    const model = loadChanged((tensors, config) => {
      withValue("layers.0.ffn.in.m", 0, 0.3)(tensors);
      withValue("layers.0.attention.q.alpha", 0, 0.171)(tensors);
      Object.assign(config, { scales: "free", embedding_grid_bits: null });
    });
    const { ids, types } = randomSequence(1, model, 4);
    expect(infer(model, ids, types).logits.every(Number.isFinite)).toBe(true);
  });

  test("bytes at an odd offset of a larger buffer load", () => {
    const { config, tensors } = writeCheckpoint(randomModel(5), false);
    const larger = new Uint8Array(tensors.length + 3);
    larger.set(tensors, 3);
    expect(loadCheckpoint({ config, tensors: larger.subarray(3) })).toEqual(loadCheckpoint({ config, tensors }));
    expect(loadCheckpoint({ config, tensors: Buffer.from(tensors) })).toEqual(loadCheckpoint({ config, tensors }));
  });

  test.each([
    ["F16", new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x0400).buffer), [1, -2.5, 2 ** -24, 2 ** -14]],
    ["F32", new Uint8Array(Float32Array.of(1, -2.5, 0.25, 8).buffer), [1, -2.5, 0.25, 8]],
    ["I64", new Uint8Array(BigInt64Array.of(1n, -2n, 3n, 0n).buffer), [1, -2, 3, 0]],
    ["I32", new Uint8Array(Int32Array.of(1, -2, 3, 0).buffer), [1, -2, 3, 0]],
    ["I16", new Uint8Array(Int16Array.of(1, -2, 3, 0).buffer), [1, -2, 3, 0]],
    ["I8", Uint8Array.of(1, 254, 3, 0), [1, -2, 3, 0]],
    ["U8", Uint8Array.of(1, 254, 3, 0), [1, 254, 3, 0]],
  ])("values stored as %s are read", (dtype, bytes, expected) => {
    const model = loadChanged((tensors) => {
      tensors["embeddings.norm.bias"] = { dtype, shape: [4], bytes };
    });
    expect(Array.from(model.embeddings.normBias)).toEqual(expected);
  });
});

describe("bad tensors are refused with their name", () => {
  test("missing, with the shape that was expected", () => {
    const message = refusal(() =>
      loadChanged((tensors) => {
        delete tensors["layers.0.ffn.out.move"];
      }),
    );
    expect(message).toBe("tensor layers.0.ffn.out.move: missing: expected shape (5), found none");
  });

  test("extra, with its shape", () => {
    const message = refusal(() =>
      loadChanged((tensors) => {
        tensors["layers.1.attention.q.alpha"] = f64([1], [1]);
      }),
    );
    expect(message).toBe("tensor layers.1.attention.q.alpha: unexpected: expected none, found shape (1)");
  });

  test.each([
    ["pooler.bias", f64([0, 0, 0], [3]), "expected shape (4), found (3)"],
    ["pooler.bias", f64([0, 0, 0, 0], [4, 1]), "expected shape (4), found (4, 1)"],
    ["pooler.m", f64([1], []), "expected shape (1), found ()"],
    [
      "layers.0.ffn.in.sign",
      { dtype: "I8", shape: [4, 5], bytes: new Uint8Array(20).fill(1) },
      "expected shape (5, 4), found (4, 5)",
    ],
  ])("%s of the wrong shape, with both shapes", (name, tensor, text) => {
    const message = refusal(() =>
      loadChanged((tensors) => {
        tensors[name] = tensor;
      }),
    );
    expect(message).toBe(`tensor ${name}: ${text}`);
  });

  test("every tensor is required, and its shape checked", () => {
    for (const packed of [false, true])
      for (const name of Object.keys(modelTensors(randomModel(11, SMALL), packed))) {
        const absent = refusal(() =>
          loadChanged((tensors) => {
            delete tensors[name];
          }, packed),
        );
        expect(absent).toContain(`tensor ${name}: missing: expected shape (`);
        const misshapen = refusal(() =>
          loadChanged((tensors) => {
            tensors[name] = { ...tensors[name], shape: [1, ...tensors[name].shape] };
          }, packed),
        );
        expect(misshapen).toMatch(/expected shape \(.+\), found \(1, .+\)/);
        expect(misshapen).toContain(`tensor ${name}: `);
      }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d in any tensor of reals", (bad) => {
    for (const [name, { dtype }] of Object.entries(modelTensors(randomModel(11, SMALL), false))) {
      if (dtype !== "F64") continue;
      expect(refusal(() => loadChanged(withValue(name, 0, bad)))).toMatch(
        new RegExp(`^tensor ${name}: value 0 of shape \\(.+\\) is ${bad}`),
      );
    }
  });

  test.each([0, 2, -2, 127])("a sign of %i", (bad) => {
    const message = refusal(() =>
      loadChanged((tensors) => {
        tensors["pooler.sign"].bytes[6] = bad;
      }),
    );
    expect(message).toBe(`tensor pooler.sign: value 6 of shape (4, 4) is ${bad}, a sign is +1 or -1`);
  });

  test.each([
    ["layers.0.attention.key.m", 0.3, "not a power of two"],
    ["layers.0.attention.p.alpha", 0.75, "not a power of two"],
    ["pooler.alpha_in", 0, "not a positive scale of at least 2^-100"],
    ["pooler.alpha_in", -1, "not a positive scale of at least 2^-100"],
    ["pooler.m", 2 ** 101, "beyond 2^100"],
    ["layers.0.norm1.weight_pow2", 3, "neither a signed power of two nor 0"],
    ["layers.0.norm2.beta", 2 ** -20, "not a multiple of 2^-"],
    ["layers.0.ffn.in.move", 2 ** -20, "not a multiple of 2^-"],
    ["classifier.weight", 2 ** -20, "not a multiple of 2^-"],
    ["embeddings.position", 2 ** -20, "not a multiple of 2^-6"],
  ])("%s = %d", (name, value, text) => {
    expect(refusal(() => loadChanged(withValue(name, 0, value)))).toContain(`is ${value}, ${text}`);
  });

  test("plain signs where config.json says bits, and other types", () => {
    const plain = refusal(() =>
      loadChanged((tensors) => {
        tensors["pooler.sign"] = { dtype: "I8", shape: [4, 4], bytes: new Uint8Array(16).fill(1) };
      }, true),
    );
    expect(plain).toBe("tensor pooler.sign: expected shape (4, 1), found (4, 4)");
    const typed = refusal(() =>
      loadChanged((tensors) => {
        tensors["pooler.sign"] = { ...tensors["pooler.sign"], dtype: "I8" };
      }, true),
    );
    expect(typed).toBe("tensor pooler.sign: packed signs are U8, found I8");
  });
});

describe("bad config.json", () => {
  const load = (change: Record<string, unknown>) =>
    refusal(() => loadChanged((_, config) => void Object.assign(config, change)));

  test.each([
    [{ hidden_size: 0 }, "hidden_size"],
    [{ hidden_size: 1e9 }, "hidden_size"],
    [{ hidden_size: 4.5 }, "hidden_size"],
    [{ hidden_size: "384" }, "hidden_size"],
    [{ hidden_size: undefined }, "hidden_size"],
    [{ num_attention_heads: 3 }, "hidden_size 4 is not a multiple of num_attention_heads 3"],
    [{ num_hidden_layers: -1 }, "num_hidden_layers"],
    [{ vocab_size: null }, "vocab_size"],
    [{ activation_bits: 40 }, "activation_bits"],
    [{ timesteps: 8 }, "timesteps 8 cannot hold the 15 spikes of activation_bits 4"],
    [{ partition_rounding: "floor" }, "partition_rounding"],
    [{ bspn_group_size: 3 }, "hidden_size 4 is not a multiple of bspn_group_size 3"],
    [{ bspn_eps: 0 }, "bspn_eps"],
    [{ score_shift: 0.5 }, "score_shift"],
    [{ labels: ["a", "a"] }, "labels has a name twice"],
    [{ labels: ["a"] }, "labels has 1 names, num_labels is 2"],
    [{ scales: "dyadic" }, "scales"],
    [{ sign_packing: "nibbles" }, "sign_packing"],
    [{ hiden_size: 4 }, 'unknown key "hiden_size"; did you mean "hidden_size"?'],
  ])("%o is refused by its key", (change, text) => {
    const message = load({ num_labels: 2, labels: ["a", "b"], ...change });
    expect(message).toMatch(/^config\.json: /);
    expect(message).toContain(text);
  });

  test.each(["", "{", "[]", "null", "7"])("the text %j is no configuration", (config) => {
    expect(refusal(() => loadCheckpoint({ config, tensors: new Uint8Array() }))).toMatch(/^config\.json: /);
  });
});

test("an embedding without variance is refused rather than divided by zero", () => {
  const model = randomModel(4, { rules: { layerNormEps: 0 } });
  const { hidden, positions, types, vocabulary } = model.shape;
  const zero = (rows: number) => new Float64Array(rows * hidden);
  const word = { kind: "values", values: zero(vocabulary) } as const;
  const flat = { ...model, embeddings: { ...model.embeddings, word, position: zero(positions), type: zero(types) } };
  expect(refusal(() => infer(flat, [1], [0]))).toBe(
    "embedding of token 1 at position 0 has no variance to normalise by",
  );
});

test("a pass leaves its input alone", () => {
  const model = randomModel(9);
  const hidden0 = new Float64Array(3 * model.shape.hidden).fill(0.5);
  forward(model, hidden0);
  expect(hidden0.every((x) => x === 0.5)).toBe(true);
});
