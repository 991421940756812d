import { z } from "zod";
import { parseJson } from "../base/json.js";
import { shown } from "../base/suggest.js";
import { CheckpointError } from "../base/user-error.js";

/** Longest word piece and longest special token taken, in characters: BERT's have at most 18. */
const MOST_PIECE = 200;
/** Word pieces: the largest vocab_size of a checkpoint. */
const MOST_PIECES = 1 << 22;

const flag = z.boolean().optional();

/**
 * What is read of a tokenizer.json: BERT's WordPiece. Texts are encoded without the file's template of special tokens
 * and never decoded, so post_processor, decoder, truncation and padding are left out.
 */
const schema = z.object({
  added_tokens: z
    .array(
      z.object({
        id: z.int().min(0).max(MOST_PIECES),
        content: z.string().min(1).max(MOST_PIECE),
        special: flag,
        single_word: flag,
        lstrip: flag,
        rstrip: flag,
        normalized: flag,
      }),
    )
    .max(10_000)
    .default([]),
  normalizer: z
    .object({
      type: z.literal("BertNormalizer"),
      clean_text: flag,
      handle_chinese_chars: flag,
      strip_accents: z.boolean().nullable().optional(),
      lowercase: flag,
    })
    .nullable()
    .default(null),
  pre_tokenizer: z
    .object({ type: z.literal("BertPreTokenizer") })
    .nullable()
    .default(null),
  model: z.object({
    type: z.literal("WordPiece"),
    vocab: z.record(z.string().min(1).max(MOST_PIECE), z.int().min(0).max(MOST_PIECES)),
    unk_token: z.literal("[UNK]").default("[UNK]"),
    continuing_subword_prefix: z.string().min(1).max(10).default("##"),
    max_input_chars_per_word: z.int().min(1).max(10_000).default(100),
  }),
});

/** A tokenizer as the tokenizer library takes it. */
export type WordPieceJson = z.infer<typeof schema> & { readonly post_processor: null; readonly decoder: null };

function refuse(what: string): never {
  throw new CheckpointError(`tokenizer.json: ${what}`);
}

/** Reads a tokenizer.json. Throws CheckpointError for what is no WordPiece tokenizer of BERT's kind. */
export function readTokenizerJson(text: string): WordPieceJson {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    return refuse(`not valid JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return refuse(`${path.length === 0 ? "the file" : path.map(String).join(".")}: ${message}`);
  }
  const { vocab } = parsed.data.model;
  const pieces = Object.entries(vocab);
  const taken = new Uint8Array(pieces.length);
  for (const [piece, id] of pieces) {
    if (id >= pieces.length || taken[id] === 1)
      refuse(`model.vocab: ${shown(piece)} has id ${id}; ${pieces.length} pieces need each id below that once`);
    taken[id] = 1;
  }
  for (const { content, id } of parsed.data.added_tokens) {
    if (!Object.hasOwn(vocab, content) || vocab[content] !== id)
      refuse(`added_tokens: ${shown(content)} has id ${id}, which model.vocab does not give it`);
  }
  return { ...parsed.data, post_processor: null, decoder: null };
}
