import { z } from "zod";
import { parseJson } from "../base/json.js";
import { didYouMean } from "../base/suggest.js";
import { CheckpointError } from "../base/user-error.js";
import type { ModelRules, ModelShape } from "../contracts/model.js";
import { oneLine } from "../contracts/one-line.js";

const size = (most: number) => z.int().min(1).max(most);
const gridBits = z.int().min(0).max(40).nullable();

/**
 * config.json of a checkpoint folder. Keys that are absent take the meaning they have in the golden model: 4 bits, 16
 * steps, linearly nearest partition, scores divided by sqrt(D), no window, BSPN groups of one head with eps 1e-5 and
 * no floor, free scales, plain tensors.
 */
const schema = z.strictObject({
  name: oneLine(200).optional(),
  task: oneLine(200).optional(),
  labels: z.array(oneLine(100)).optional(),
  /** True: the model takes sentence pairs; false: single sentences; absent: either is let through. */
  text_pairs: z.boolean().optional(),
  lower_case: z.boolean().default(true),
  vocab_size: size(1 << 22),
  hidden_size: size(1 << 14),
  num_hidden_layers: size(256),
  num_attention_heads: size(1 << 10),
  intermediate_size: size(1 << 16),
  max_position_embeddings: size(1 << 16),
  type_vocab_size: size(16),
  num_labels: size(1 << 10),
  activation_bits: z.int().min(2).max(8).default(4),
  timesteps: size(1 << 12).default(16),
  partition_rounding: z.enum(["nearest", "ceil", "log-nearest"]).default("nearest"),
  /** Grid 2^-bits of what enters layer 0. */
  embedding_grid_bits: gridBits.default(null),
  /** Grid of moves, biases, betas and classifier. */
  parameter_grid_bits: gridBits.default(null),
  /** Grid of word rows (or row scales), positions and types. */
  word_grid_bits: gridBits.default(null),
  score_shift: z.int().min(-64).max(64).nullable().default(null),
  softmax_window: z.int().min(0).max(1000).nullable().default(null),
  residual_exponent_min: z.int().min(-1000).max(100).nullable().default(null),
  bspn_group_size: size(1 << 14).optional(),
  bspn_eps: z.number().min(1e-30).max(1).default(1e-5),
  layer_norm_eps: z.number().min(0).max(1).default(1e-12),
  /** `power_of_two`: every m and alpha is one, and loading checks it. */
  scales: z.enum(["power_of_two", "free"]).default("free"),
  /** `bits`: sign tensors are U8 (outputs, ceil(inputs / 8)), bit i % 8 of byte floor(i / 8), 1 is +1. */
  sign_packing: z.enum(["bits", "none"]).default("none"),
  /** `sign_bits_row_scale`: embeddings.word.sign, packed as above, and embeddings.word.scale (words). */
  word_packing: z.enum(["sign_bits_row_scale", "none"]).default("none"),
});

/** A checked config.json: the model's shape and rules, and how its tensors are stored and checked. */
export interface CheckpointConfig {
  readonly name: string | null;
  readonly shape: ModelShape;
  readonly rules: ModelRules;
  readonly storage: {
    readonly powerOfTwoScales: boolean;
    readonly packedSigns: boolean;
    readonly packedWords: boolean;
    readonly wordGridBits: number | null;
  };
}

function refuse(what: string): never {
  throw new CheckpointError(`config.json: ${what}`);
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    return refuse(`not valid JSON: ${(error as Error).message}`);
  }
}

/** Reads config.json. Throws CheckpointError naming the key. */
export function parseConfig(text: string): CheckpointConfig {
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue.code === "unrecognized_keys") {
      const [key] = issue.keys;
      return refuse(`unknown key "${key}"${didYouMean(key, Object.keys(schema.shape))}`);
    }
    const path = issue.path.join(".");
    return refuse(path === "" ? issue.message : `${path}: ${issue.message}`);
  }
  const c = parsed.data;
  const group = c.bspn_group_size ?? c.hidden_size / c.num_attention_heads;
  const labels = c.labels ?? Array.from({ length: c.num_labels }, (_, i) => String(i));
  if (c.hidden_size % c.num_attention_heads !== 0)
    refuse(`hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}`);
  if (c.hidden_size % group !== 0) refuse(`hidden_size ${c.hidden_size} is not a multiple of bspn_group_size ${group}`);
  if (c.timesteps < 2 ** c.activation_bits - 1)
    refuse(
      `timesteps ${c.timesteps} cannot hold the ${2 ** c.activation_bits - 1} spikes of activation_bits ${c.activation_bits}`,
    );
  if (labels.length !== c.num_labels) refuse(`labels has ${labels.length} names, num_labels is ${c.num_labels}`);
  if (new Set(labels).size !== labels.length) refuse("labels has a name twice");
  return {
    name: c.name ?? null,
    shape: {
      layers: c.num_hidden_layers,
      hidden: c.hidden_size,
      heads: c.num_attention_heads,
      feedForward: c.intermediate_size,
      vocabulary: c.vocab_size,
      positions: c.max_position_embeddings,
      types: c.type_vocab_size,
      labels,
      ...(c.text_pairs === undefined ? {} : { textPairs: c.text_pairs }),
    },
    rules: {
      timesteps: c.timesteps,
      activationBits: c.activation_bits,
      partitionRounding: c.partition_rounding,
      scoreShift: c.score_shift,
      softmaxWindow: c.softmax_window,
      bspnGroupSize: group,
      bspnEps: c.bspn_eps,
      residualExponentMin: c.residual_exponent_min,
      layerNormEps: c.layer_norm_eps,
      embeddingGridBits: c.embedding_grid_bits,
      parameterGridBits: c.parameter_grid_bits,
      lowerCase: c.lower_case,
    },
    storage: {
      powerOfTwoScales: c.scales === "power_of_two",
      packedSigns: c.sign_packing === "bits",
      packedWords: c.word_packing === "sign_bits_row_scale",
      wordGridBits: c.word_grid_bits,
    },
  };
}
