import type { BinaryMatrix, SorbetModel } from "../../src/contracts/model.js";

/** A tensor to be written. */
export interface OutTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

/** The bytes of a safetensors file with these tensors, in order. */
export function writeSafetensors(tensors: Record<string, OutTensor>): Uint8Array {
  const header: Record<string, unknown> = {};
  let position = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [position, position + bytes.length] };
    position += bytes.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + position);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

export const f64 = (values: Float64Array | number[], shape: number[]): OutTensor => ({
  dtype: "F64",
  shape,
  bytes: new Uint8Array(Float64Array.from(values).buffer),
});

const f32 = (values: Float64Array | number[], shape: number[]): OutTensor => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

/** +1 and -1 as bits, rows padded to a byte, least significant bit first. */
function packSigns(sign: Int8Array, rows: number, columns: number): OutTensor {
  const stride = Math.ceil(columns / 8);
  const bytes = new Uint8Array(rows * stride);
  sign.forEach((s, at) => {
    const column = at % columns;
    if (s > 0) bytes[Math.floor(at / columns) * stride + (column >> 3)] |= 1 << (column & 7);
  });
  return { dtype: "U8", shape: [rows, stride], bytes };
}

function wordTensors({ embeddings, shape }: SorbetModel, packed: boolean): Record<string, OutTensor> {
  const { vocabulary, hidden } = shape;
  const stride = Math.ceil(hidden / 8);
  const { word } = embeddings;
  if (word.kind === "values") return { "embeddings.word": f64(word.values, [vocabulary, hidden]) };
  if (packed)
    return {
      "embeddings.word.sign": { dtype: "U8", shape: [vocabulary, stride], bytes: word.signBits },
      "embeddings.word.scale": f32(word.scale, [vocabulary]),
    };
  const values = Float64Array.from({ length: vocabulary * hidden }, (_, at) => {
    const row = Math.floor(at / hidden);
    const i = at % hidden;
    return (word.signBits[row * stride + (i >> 3)] >> (i & 7)) & 1 ? word.scale[row] : -word.scale[row];
  });
  return { "embeddings.word": f64(values, [vocabulary, hidden]) };
}

/**
 * The tensors of a model by name: `packed` as the shipped checkpoint has them (bits and F32), else as the golden model
 * (I8 and F64).
 */
export function modelTensors(model: SorbetModel, packed: boolean): Record<string, OutTensor> {
  const { hidden, positions, types, labels } = model.shape;
  const real = packed ? f32 : f64;
  const out: Record<string, OutTensor> = wordTensors(model, packed);
  const scalar = (name: string, value: number) => {
    out[name] = real([value], [1]);
  };
  const matrix = (name: string, w: BinaryMatrix) => {
    const plain = { dtype: "I8", shape: [w.outputs, w.inputs], bytes: new Uint8Array(Int8Array.from(w.sign).buffer) };
    out[`${name}.sign`] = packed ? packSigns(w.sign, w.outputs, w.inputs) : plain;
    if (packed && model.rules.weightLevels === 3)
      out[`${name}.nonzero`] = packSigns(w.sign.map(Math.abs), w.outputs, w.inputs);
    scalar(`${name}.m`, w.m);
    scalar(`${name}.alpha_in`, w.alphaIn);
    out[`${name}.move`] = real(w.move, [w.inputs]);
    out[`${name}.bias`] = real(w.bias, [w.outputs]);
  };
  out["embeddings.position"] = real(model.embeddings.position, [positions, hidden]);
  out["embeddings.type"] = real(model.embeddings.type, [types, hidden]);
  out["embeddings.norm.weight"] = f64(model.embeddings.normWeight, [hidden]);
  out["embeddings.norm.bias"] = f64(model.embeddings.normBias, [hidden]);
  model.layers.forEach((layer, i) => {
    const a = `layers.${i}.attention`;
    matrix(`${a}.query`, layer.query);
    matrix(`${a}.key`, layer.key);
    matrix(`${a}.value`, layer.value);
    matrix(`${a}.output`, layer.output);
    matrix(`layers.${i}.ffn.in`, layer.ffnIn);
    matrix(`layers.${i}.ffn.out`, layer.ffnOut);
    scalar(`${a}.q.alpha`, layer.alphaQ);
    scalar(`${a}.k.alpha`, layer.alphaK);
    scalar(`${a}.v.alpha`, layer.alphaV);
    scalar(`${a}.p.alpha`, layer.alphaP);
    for (const norm of ["norm1", "norm2"] as const) {
      out[`layers.${i}.${norm}.weight_pow2`] = real(layer[norm].weight, [hidden]);
      out[`layers.${i}.${norm}.beta`] = real(layer[norm].beta, [hidden]);
    }
  });
  matrix("pooler", model.pooler);
  out["classifier.weight"] = real(model.classifier.weight, [labels.length, hidden]);
  out["classifier.bias"] = real(model.classifier.bias, [labels.length]);
  return out;
}

/** The keys of config.json that say what `model` says. */
export function modelConfig(
  { name, shape, rules, embeddings }: SorbetModel,
  packed: boolean,
  wordGridBits = 6,
): Record<string, unknown> {
  return {
    name,
    labels: shape.labels,
    lower_case: rules.lowerCase,
    vocab_size: shape.vocabulary,
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.feedForward,
    max_position_embeddings: shape.positions,
    type_vocab_size: shape.types,
    num_labels: shape.labels.length,
    activation_bits: rules.activationBits,
    timesteps: rules.timesteps,
    partition_rounding: rules.partitionRounding,
    embedding_grid_bits: rules.embeddingGridBits,
    parameter_grid_bits: rules.parameterGridBits,
    word_grid_bits: wordGridBits,
    weight_levels: rules.weightLevels,
    score_shift: rules.scoreShift,
    softmax_window: rules.softmaxWindow,
    residual_exponent_min: rules.residualExponentMin,
    bspn_group_size: rules.bspnGroupSize,
    bspn_eps: rules.bspnEps,
    layer_norm_eps: rules.layerNormEps,
    scales: "power_of_two",
    sign_packing: packed ? "bits" : "none",
    word_packing: packed && embeddings.word.kind === "signs" ? "sign_bits_row_scale" : "none",
  };
}

/** The contents of a checkpoint folder that loads as `model`. */
export function writeCheckpoint(
  model: SorbetModel,
  packed: boolean,
  wordGridBits = 6,
): { config: string; tensors: Uint8Array } {
  const config = JSON.stringify(modelConfig(model, packed, wordGridBits));
  return { config, tensors: writeSafetensors(modelTensors(model, packed)) };
}
