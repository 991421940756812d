import { parseJson } from "../base/json.js";
import { flag, oneOf, orNull, type Rule, textUpTo, wholeNumber } from "../base/rules.js";
import { shown } from "../base/suggest.js";
import { CheckpointError } from "../base/user-error.js";

/** Longest word piece and longest special token taken, in characters: BERT's have at most 18. */
const MOST_PIECE = 200;
/** Word pieces: the largest vocab_size of a checkpoint. */
const MOST_PIECES = 1 << 22;

const TOP = "the file";

/**
 * What is read of a tokenizer.json: BERT's WordPiece. Texts are encoded without the file's template of special tokens
 * and never decoded, so post_processor, decoder, truncation and padding are left out.
 */
export interface WordPieceJson {
  readonly added_tokens: readonly AddedToken[];
  readonly normalizer: Normalizer | null;
  readonly pre_tokenizer: { readonly type: "BertPreTokenizer" } | null;
  readonly model: WordPieceModel;
  readonly post_processor: null;
  readonly decoder: null;
}
interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special?: boolean;
  readonly single_word?: boolean;
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
  readonly normalized?: boolean;
}
interface Normalizer {
  readonly type: "BertNormalizer";
  readonly clean_text?: boolean;
  readonly handle_chinese_chars?: boolean;
  readonly strip_accents?: boolean | null;
  readonly lowercase?: boolean;
}
interface WordPieceModel {
  readonly type: "WordPiece";
  readonly vocab: Readonly<Record<string, number>>;
  readonly unk_token: "[UNK]";
  readonly continuing_subword_prefix: string;
  readonly max_input_chars_per_word: number;
}

const ID = wholeNumber(0, MOST_PIECES);
const PIECE = textUpTo(MOST_PIECE);
const MOST_ADDED = 10_000;

function refuse(what: string): never {
  throw new CheckpointError(`tokenizer.json: ${what}`);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  return refuse(`${path}: must be an object, found ${shown(value)}`);
}

function must<T>({ must, holds }: Rule<T>, value: unknown, path: string): T {
  return holds(value) ? value : refuse(`${path}: must be ${must}, found ${shown(value)}`);
}

/** The fields of `rules` that are given, checked. */
function given<T>(fields: Fields, path: string, rules: Readonly<Record<string, Rule<T>>>): Record<string, T> {
  const found = Object.entries(rules).filter(([name]) => fields[name] !== undefined);
  return Object.fromEntries(found.map(([name, rule]) => [name, must(rule, fields[name], `${path}.${name}`)]));
}

function addedTokens(value: unknown = []): AddedToken[] {
  if (!Array.isArray(value) || value.length > MOST_ADDED)
    return refuse(`added_tokens: must be a list of at most ${MOST_ADDED}, found ${shown(value)}`);
  return value.map((item, i) => {
    const path = `added_tokens.${i}`;
    const fields = fieldsOf(item, path);
    const flags = { special: flag, single_word: flag, lstrip: flag, rstrip: flag, normalized: flag };
    return {
      id: must(ID, fields.id, `${path}.id`),
      content: must(PIECE, fields.content, `${path}.content`),
      ...given(fields, path, flags),
    };
  });
}

function normalizer(value: unknown): Normalizer | null {
  if (value === null) return null;
  const fields = fieldsOf(value, "normalizer");
  const flags = { clean_text: flag, handle_chinese_chars: flag, lowercase: flag, strip_accents: orNull(flag) };
  return {
    type: must(oneOf(["BertNormalizer"]), fields.type, "normalizer.type"),
    ...given<boolean | null>(fields, "normalizer", flags),
  };
}

function preTokenizer(value: unknown): WordPieceJson["pre_tokenizer"] {
  if (value === null) return null;
  const { type } = fieldsOf(value, "pre_tokenizer");
  return { type: must(oneOf(["BertPreTokenizer"]), type, "pre_tokenizer.type") };
}

function model(value: unknown): WordPieceModel {
  const fields = fieldsOf(value, "model");
  const type = must(oneOf(["WordPiece"]), fields.type, "model.type");
  const vocab = fieldsOf(fields.vocab, "model.vocab");
  for (const [piece, id] of Object.entries(vocab)) {
    must(PIECE, piece, "model.vocab");
    must(ID, id, `model.vocab.${piece}`);
  }
  const { unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100 } = fields;
  return {
    type,
    vocab: vocab as WordPieceModel["vocab"],
    unk_token: must(oneOf(["[UNK]"]), unk_token, "model.unk_token"),
    continuing_subword_prefix: must(textUpTo(10), continuing_subword_prefix, "model.continuing_subword_prefix"),
    max_input_chars_per_word: must(wholeNumber(1, 10_000), max_input_chars_per_word, "model.max_input_chars_per_word"),
  };
}

/** Reads a tokenizer.json. Throws CheckpointError for what is no WordPiece tokenizer of BERT's kind. */
export function readTokenizerJson(text: string): WordPieceJson {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    return refuse(`not valid JSON: ${(error as Error).message}`);
  }
  const file = fieldsOf(data, TOP);
  const json: WordPieceJson = {
    added_tokens: addedTokens(file.added_tokens),
    normalizer: normalizer(file.normalizer ?? null),
    pre_tokenizer: preTokenizer(file.pre_tokenizer ?? null),
    model: model(file.model),
    post_processor: null,
    decoder: null,
  };
  const { vocab } = json.model;
  const pieces = Object.entries(vocab);
  const taken = new Uint8Array(pieces.length);
  for (const [piece, id] of pieces) {
    if (id >= pieces.length || taken[id] === 1)
      refuse(`model.vocab: ${shown(piece)} has id ${id}; ${pieces.length} pieces need each id below that once`);
    taken[id] = 1;
  }
  for (const { content, id } of json.added_tokens) {
    if (!Object.hasOwn(vocab, content) || vocab[content] !== id)
      refuse(`added_tokens: ${shown(content)} has id ${id}, which model.vocab does not give it`);
  }
  return json;
}
