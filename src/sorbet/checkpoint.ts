import type { BinaryMatrix, BspnWeights, EmbeddingWeights, LayerWeights, SorbetModel } from "../contracts/model.js";
import { type CheckpointConfig, parseConfig } from "./config.js";
import { readSafetensors } from "./safetensors.js";
import { TensorReader, unpackSigns, unpackTernary } from "./tensors.js";

/** The two files of a checkpoint folder that make the model; the vocabulary belongs to the tokenizer. */
export interface CheckpointFiles {
  /** Text of config.json. */
  readonly config: string;
  /** Bytes of model.safetensors. */
  readonly tensors: Uint8Array;
  /** Name of the model where config.json states none. */
  readonly name?: string;
}

function readMatrix(
  reader: TensorReader,
  config: CheckpointConfig,
  name: string,
  outputs: number,
  inputs: number,
): BinaryMatrix {
  const { powerOfTwoScales, packedSigns } = config.storage;
  const { parameterGridBits: grid, weightLevels } = config.rules;
  const ternary = weightLevels === 3;
  const signBits = packedSigns ? reader.signBits(`${name}.sign`, outputs, inputs) : undefined;
  const nonzeroBits = packedSigns && ternary ? reader.nonzeroBits(name, signBits!, outputs, inputs) : undefined;
  const plain = packedSigns ? undefined : reader.signs(`${name}.sign`, outputs, inputs, ternary);
  const rest = {
    outputs,
    inputs,
    m: reader.scale(`${name}.m`, powerOfTwoScales),
    alphaIn: reader.scale(`${name}.alpha_in`, powerOfTwoScales),
    move: reader.values(`${name}.move`, [inputs], grid),
    bias: reader.values(`${name}.bias`, [outputs], grid),
  };
  if (signBits === undefined) return { ...rest, sign: plain! };
  // Bits take an eighth of the memory: they are unpacked only for those who want signs one by one.
  let unpacked: Int8Array | undefined;
  const matrix = {
    ...rest,
    get sign() {
      unpacked ??= nonzeroBits
        ? unpackTernary(signBits, nonzeroBits, outputs, inputs)
        : unpackSigns(signBits, outputs, inputs);
      return unpacked;
    },
  };
  // A copy with other signs must not keep these bits.
  const bits = nonzeroBits === undefined ? { signBits } : { signBits, nonzeroBits };
  for (const [key, value] of Object.entries(bits)) Object.defineProperty(matrix, key, { value, enumerable: false });
  return matrix;
}

function readNorm(reader: TensorReader, config: CheckpointConfig, name: string): BspnWeights {
  const shape = [config.shape.hidden];
  return {
    weight: reader.signedPowersOfTwo(`${name}.weight_pow2`, shape),
    beta: reader.values(`${name}.beta`, shape, config.rules.parameterGridBits),
  };
}

function readLayer(reader: TensorReader, config: CheckpointConfig, name: string): LayerWeights {
  const { hidden, feedForward } = config.shape;
  const { powerOfTwoScales } = config.storage;
  const a = `${name}.attention`;
  return {
    query: readMatrix(reader, config, `${a}.query`, hidden, hidden),
    key: readMatrix(reader, config, `${a}.key`, hidden, hidden),
    value: readMatrix(reader, config, `${a}.value`, hidden, hidden),
    output: readMatrix(reader, config, `${a}.output`, hidden, hidden),
    ffnIn: readMatrix(reader, config, `${name}.ffn.in`, feedForward, hidden),
    ffnOut: readMatrix(reader, config, `${name}.ffn.out`, hidden, feedForward),
    alphaQ: reader.scale(`${a}.q.alpha`, powerOfTwoScales),
    alphaK: reader.scale(`${a}.k.alpha`, powerOfTwoScales),
    alphaV: reader.scale(`${a}.v.alpha`, powerOfTwoScales),
    alphaP: reader.scale(`${a}.p.alpha`, powerOfTwoScales),
    norm1: readNorm(reader, config, `${name}.norm1`),
    norm2: readNorm(reader, config, `${name}.norm2`),
  };
}

function readEmbeddings(reader: TensorReader, config: CheckpointConfig): EmbeddingWeights {
  const { hidden, vocabulary, positions, types } = config.shape;
  const { packedWords, wordGridBits } = config.storage;
  const word = "embeddings.word";
  return {
    word: packedWords
      ? {
          kind: "signs",
          signBits: reader.signBits(`${word}.sign`, vocabulary, hidden),
          scale: reader.values(`${word}.scale`, [vocabulary], wordGridBits),
        }
      : { kind: "values", values: reader.values(word, [vocabulary, hidden], wordGridBits) },
    position: reader.values("embeddings.position", [positions, hidden], wordGridBits),
    type: reader.values("embeddings.type", [types, hidden], wordGridBits),
    normWeight: reader.values("embeddings.norm.weight", [hidden], null),
    normBias: reader.values("embeddings.norm.bias", [hidden], null),
  };
}

/**
 * Loads a checkpoint from the contents of its files. Tensor names, shapes and meaning: README.md of this folder.
 * Throws CheckpointError, with the tensor's name and both shapes, for anything that is missing, left over, misshapen,
 * not finite, or not what config.json says.
 */
export function loadCheckpoint(files: CheckpointFiles): SorbetModel {
  const config = parseConfig(files.config);
  const { hidden, layers, labels } = config.shape;
  const grid = config.rules.parameterGridBits;
  const reader = new TensorReader(readSafetensors(files.tensors));
  const model: SorbetModel = {
    name: config.name ?? files.name ?? "unnamed",
    shape: config.shape,
    rules: config.rules,
    embeddings: readEmbeddings(reader, config),
    layers: Array.from({ length: layers }, (_, i) => readLayer(reader, config, `layers.${i}`)),
    pooler: readMatrix(reader, config, "pooler", hidden, hidden),
    classifier: {
      weight: reader.values("classifier.weight", [labels.length, hidden], grid),
      bias: reader.values("classifier.bias", [labels.length], grid),
    },
  };
  reader.finish();
  return model;
}
