import { parseJson } from "../base/json.js";
import { flag, lineUpTo, listOf, oneOf, orNull, type Rule, realNumber, wholeNumber } from "../base/rules.js";
import { didYouMean, shown } from "../base/suggest.js";
import { CheckpointError } from "../base/user-error.js";
import type { ModelRules, ModelShape } from "../contracts/model.js";

const size = (most: number) => wholeNumber(1, most);
const gridBits = orNull(wholeNumber(0, 40));

/** Keys of config.json without which there is no model. */
const NEEDED = {
  vocab_size: size(1 << 22),
  hidden_size: size(1 << 14),
  num_hidden_layers: size(256),
  num_attention_heads: size(1 << 10),
  intermediate_size: size(1 << 16),
  max_position_embeddings: size(1 << 16),
  type_vocab_size: size(16),
  num_labels: size(1 << 10),
};

/** Keys that may be absent. */
const OPTIONAL = {
  name: lineUpTo(200),
  task: lineUpTo(200),
  labels: listOf(lineUpTo(100)),
  /** True: the model takes sentence pairs; false: single sentences; absent: either is let through. */
  text_pairs: flag,
  lower_case: flag,
  activation_bits: wholeNumber(2, 8),
  timesteps: size(1 << 12),
  partition_rounding: oneOf(["nearest", "ceil", "log-nearest"]),
  /** Grid 2^-bits of what enters layer 0. */
  embedding_grid_bits: gridBits,
  /** Grid of moves, biases, betas and classifier. */
  parameter_grid_bits: gridBits,
  /** Grid of word rows (or row scales), positions and types. */
  word_grid_bits: gridBits,
  /** 3: the weights of the matrices are +1, 0 or -1 times their scale. */
  weight_levels: wholeNumber(2, 3),
  score_shift: orNull(wholeNumber(-64, 64)),
  softmax_window: orNull(wholeNumber(0, 1000)),
  residual_exponent_min: orNull(wholeNumber(-1000, 100)),
  bspn_group_size: size(1 << 14),
  bspn_eps: realNumber(1e-30, 1),
  layer_norm_eps: realNumber(0, 1),
  /** `power_of_two`: every m and alpha is one, and loading checks it. */
  scales: oneOf(["power_of_two", "free"]),
  /**
   * `bits`: sign tensors are U8 (outputs, ceil(inputs / 8)), bit i % 8 of byte floor(i / 8), 1 is +1. With three weight
   * levels a tensor `nonzero` of the same shape stands beside each.
   */
  sign_packing: oneOf(["bits", "none"]),
  /** `sign_bits_row_scale`: embeddings.word.sign, packed as above, and embeddings.word.scale (words). */
  word_packing: oneOf(["sign_bits_row_scale", "none"]),
};

type Values<Rules> = { [K in keyof Rules]: Rules[K] extends Rule<infer T> ? T : never };
type Keys = Values<typeof NEEDED> & Partial<Values<typeof OPTIONAL>>;

/**
 * What absent keys mean: what they do in the golden model. 4 bits, 16 steps, binary matrices, linearly nearest
 * partition, scores divided by sqrt(D), no window, BSPN groups of one head with eps 1e-5 and no floor, free scales,
 * plain tensors.
 */
const DEFAULTS = {
  lower_case: true,
  activation_bits: 4,
  timesteps: 16,
  partition_rounding: "nearest",
  embedding_grid_bits: null,
  parameter_grid_bits: null,
  word_grid_bits: null,
  weight_levels: 2,
  score_shift: null,
  softmax_window: null,
  residual_exponent_min: null,
  bspn_eps: 1e-5,
  layer_norm_eps: 1e-12,
  scales: "free",
  sign_packing: "none",
  word_packing: "none",
} as const satisfies Partial<Keys>;

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

/** @throws CheckpointError for the first key that is unknown, missing or of a value that it must not have */
function checked(data: unknown): Keys {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    return refuse(`must be an object of keys, found ${shown(data)}`);
  const keys = data as Record<string, unknown>;
  const rules: Record<string, Rule<unknown>> = { ...NEEDED, ...OPTIONAL };
  for (const [key, { must, holds }] of Object.entries(rules)) {
    const given = Object.hasOwn(keys, key);
    if (!given && Object.hasOwn(NEEDED, key)) refuse(`${key} is missing: ${must}`);
    if (given && !holds(keys[key])) refuse(`${key} must be ${must}, found ${shown(keys[key])}`);
  }
  const unknown = Object.keys(keys).find((key) => !Object.hasOwn(rules, key));
  if (unknown !== undefined) refuse(`unknown key ${shown(unknown)}${didYouMean(unknown, Object.keys(rules))}`);
  return keys as unknown as Keys;
}

/** Reads config.json. Throws CheckpointError naming the key. */
export function parseConfig(text: string): CheckpointConfig {
  const c = { ...DEFAULTS, ...checked(jsonOf(text)) };
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
      weightLevels: c.weight_levels === 3 ? 3 : 2,
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
