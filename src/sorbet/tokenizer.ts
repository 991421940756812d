import { Tokenizer } from "@huggingface/tokenizers";
import { CheckpointError, InputError } from "../base/user-error.js";
import type { SorbetModel } from "../contracts/model.js";
import { readTokenizerJson, type WordPieceJson } from "./tokenizer-json.js";

/** The vocabulary file of a checkpoint folder: one word piece a line, or the tokenizers library's own JSON. */
export interface VocabularyFile {
  readonly name: "vocab.txt" | "tokenizer.json";
  readonly text: string;
}

/** A tokenized text with its special tokens: [CLS] text [SEP], or [CLS] text [SEP] second [SEP] with types 0 and 1. */
export interface TokenSequence {
  readonly ids: readonly number[];
  readonly types: readonly number[];
}

const SPECIAL = ["[UNK]", "[SEP]", "[CLS]", "[PAD]", "[MASK]"];
/** BERT: a longer word is one [UNK]. */
const WORD_CHARACTERS = 100;
/** A text is refused unread beyond this many characters a position: more than any whole word and its space. */
const CHARACTERS_A_POSITION = 128;
/**
 * CJK ideographs outside the basic plane, which the library does not set apart because it reads UTF-16 units. Ranges:
 * BERT's.
 */
const ASTRAL_IDEOGRAPH =
  /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** The JSON form of BERT's WordPiece tokenizer over the lines of vocab.txt. */
function fromLines(text: string, lowerCase: boolean): WordPieceJson {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines.at(-1) === "") lines.pop();
  const vocab: Record<string, number> = Object.create(null);
  lines.forEach((piece, id) => {
    if (piece === "") throw new CheckpointError(`vocab.txt: line ${id + 1} is empty`);
    if (piece in vocab)
      throw new CheckpointError(`vocab.txt: line ${id + 1} repeats "${piece}" of line ${vocab[piece] + 1}`);
    vocab[piece] = id;
  });
  const model: WordPieceJson["model"] = {
    type: "WordPiece",
    vocab,
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: WORD_CHARACTERS,
  };
  const added_tokens = SPECIAL.filter((token) => token in vocab).map((content) => ({
    content,
    id: vocab[content],
    special: true,
  }));
  const normalizer: WordPieceJson["normalizer"] = {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: lowerCase,
  };
  return {
    model,
    added_tokens,
    normalizer,
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: null,
  };
}

/** BERT's WordPiece tokenizer over a checkpoint's own vocabulary. */
export class SorbetTokenizer {
  private readonly pieces: Tokenizer;
  private readonly cls: number;
  private readonly sep: number;
  private readonly positions: number;
  private readonly lowerCase: boolean;

  /** Throws CheckpointError when the vocabulary is malformed or is not the model's. */
  constructor(vocabulary: VocabularyFile, model: SorbetModel) {
    const { name, text } = vocabulary;
    const json = name === "vocab.txt" ? fromLines(text, model.rules.lowerCase) : readTokenizerJson(text);
    const words = Object.keys(json.model.vocab).length;
    if (words !== model.shape.vocabulary)
      throw new CheckpointError(
        `${name}: ${words} word pieces, but config.json says vocab_size ${model.shape.vocabulary}`,
      );
    this.pieces = new Tokenizer(json, {});
    this.cls = this.special("[CLS]", name);
    this.sep = this.special("[SEP]", name);
    this.special("[UNK]", name);
    this.positions = model.shape.positions;
    this.lowerCase = json.normalizer?.lowercase === true;
  }

  private special(token: string, file: string): number {
    const id = this.pieces.token_to_id(token);
    if (id === undefined) throw new CheckpointError(`${file}: special token ${token} is missing`);
    return id;
  }

  /**
   * The word piece of a token id as the vocabulary spells it, "##" before one that continues a word; "[id]" beyond
   * the vocabulary.
   */
  pieceOf(id: number): string {
    return this.pieces.id_to_token(id) ?? `[${id}]`;
  }

  private split(text: string): number[] {
    const most = this.positions * CHARACTERS_A_POSITION;
    if (text.length > most && text.trim().length > most)
      throw new InputError(
        `the text has ${text.length} characters; with ${this.positions} positions at most ${most} are read`,
      );
    const spaced = text.trim().replaceAll(ASTRAL_IDEOGRAPH, " $& ");
    // BERT lowers case by character: a capital sigma at the end of a word becomes the ordinary small one.
    const plain = this.lowerCase ? spaced.replaceAll("Σ", "σ") : spaced;
    return this.pieces.encode(plain, { add_special_tokens: false }).ids;
  }

  /**
   * Tokenizes a text, or a pair of them. Throws InputError when it is empty or takes more tokens than the model has
   * positions.
   */
  encode(text: string, second?: string): TokenSequence {
    const first = this.split(text);
    const rest = second === undefined ? [] : [...this.split(second), this.sep];
    if (first.length === 0) throw new InputError("the text is empty: it has no word pieces");
    const ids = [this.cls, ...first, this.sep, ...rest];
    if (ids.length > this.positions)
      throw new InputError(
        `the text takes ${ids.length} tokens with [CLS] and [SEP], but the model has ${this.positions} positions: shorten it`,
      );
    return { ids, types: ids.map((_, i) => (i < first.length + 2 ? 0 : 1)) };
  }
}
