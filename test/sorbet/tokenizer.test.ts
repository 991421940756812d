import { describe, expect, test } from "vitest";
import { CheckpointError, InputError } from "../../src/base/user-error.js";
import { SorbetTokenizer } from "../../src/sorbet/tokenizer.js";
import { randomModel } from "../support/random-model.js";

const PIECES =
  "[PAD] [UNK] [CLS] [SEP] [MASK] a b s the film un ##aff ##able ##s naive cafe istanbul σασ σ ##α ##σ ! ' - , . $ 1 ##0 # 中 文 𠀀 straße k ss fi ##ne ½ 1⁄2 don t ##t \" … hi".split(
    " ",
  );
const vocabulary = { name: "vocab.txt", text: `${PIECES.join("\n")}\n` } as const;

function model(positions = 128, lowerCase = true, words = PIECES.length) {
  return randomModel(1, { shape: { vocabulary: words, positions }, rules: { lowerCase } });
}

/** Token ids computed by BertWordPieceTokenizer of the Python package tokenizers 0.23.3 over the same vocabulary. */
const BY_PYTHON: readonly [text: string, ids: number[]][] = [
  ["The FILM", [2, 8, 9, 3]],
  ["unaffable", [2, 10, 11, 12, 3]],
  ["unaffables!", [2, 10, 11, 12, 13, 21, 3]],
  ["na\u00efve Caf\u00e9", [2, 14, 15, 3]],
  ["cafe\u0301 \u2026", [2, 15, 44, 3]],
  ["\u0130stanbul", [2, 16, 3]],
  ["\u03a3\u0391\u03a3", [2, 17, 3]],
  ["don't", [2, 40, 22, 41, 3]],
  ["a-b", [2, 5, 23, 6, 3]],
  ["\u4e2d\u6587film", [2, 30, 31, 9, 3]],
  ["\u{20000}\u{20000}a", [2, 32, 32, 5, 3]],
  ["hi\u200b\ufeff film", [2, 45, 9, 3]],
  ["a\tb\nthe\rs", [2, 5, 6, 8, 7, 3]],
  ["s".repeat(100), [2, 35, ...new Array(98).fill(13), 3]],
  ["s".repeat(101), [2, 1, 3]],
  ["[CLS] a [SEP]", [2, 2, 5, 3, 3]],
  ["[mask] [MASK]ed", [2, 1, 1, 1, 4, 1, 3]],
  ["#the ##s", [2, 29, 8, 29, 29, 7, 3]],
  ["$10,0", [2, 26, 27, 28, 24, 1, 3]],
  ["\ufb01ne", [2, 1, 3]],
  ["\u00bd", [2, 38, 3]],
  ["Stra\u00dfe K\u212a", [2, 33, 1, 3]],
  [" \u3000the\u00a0film ", [2, 8, 9, 3]],
  ["x the", [2, 1, 8, 3]],
  ["\u0000\ufffda", [2, 5, 3]],
  ['"hi"', [2, 43, 45, 43, 3]],
];

describe("WordPiece", () => {
  const tokenizer = new SorbetTokenizer(vocabulary, model());

  test.each(BY_PYTHON)("%j", (text, ids) => {
    expect(tokenizer.encode(text)).toEqual({ ids, types: ids.map(() => 0) });
  });

  test("pairs carry token types, an empty second text its [SEP]", () => {
    expect(tokenizer.encode("the film", "a!")).toEqual({ ids: [2, 8, 9, 3, 5, 21, 3], types: [0, 0, 0, 0, 1, 1, 1] });
    expect(tokenizer.encode("hi", "")).toEqual({ ids: [2, 45, 3, 3], types: [0, 0, 0, 1] });
  });

  test("a cased checkpoint keeps case and accents", () => {
    const cased = new SorbetTokenizer(vocabulary, model(128, false));
    expect(["The film", "ΣΑΣ σ", "Café cafe"].map((text) => cased.encode(text).ids)).toEqual([
      [2, 1, 9, 3],
      [2, 1, 18, 3],
      [2, 1, 15, 3],
    ]);
  });

  test("tokenizer.json does what vocab.txt does", () => {
    const vocab = Object.fromEntries(PIECES.map((piece, id) => [piece, id]));
    const json = {
      added_tokens: PIECES.slice(0, 5).map((content, id) => ({ id, content, special: true })),
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab,
      },
    };
    const other = new SorbetTokenizer({ name: "tokenizer.json", text: JSON.stringify(json) }, model());
    for (const [text, ids] of BY_PYTHON) expect(other.encode(text).ids).toEqual(ids);
  });

  test("lines may end in CR LF", () => {
    const crlf = new SorbetTokenizer({ name: "vocab.txt", text: PIECES.join("\r\n") }, model());
    expect(crlf.encode("the film").ids).toEqual([2, 8, 9, 3]);
  });
});

describe("texts that are refused", () => {
  const tokenizer = new SorbetTokenizer(vocabulary, model(6));
  const refusal = (text: string, second?: string) => {
    try {
      tokenizer.encode(text, second);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error("the text was taken");
  };

  test.each(["", " ", "\n\t", "\u200b", "\u0000"])("%j has no word pieces", (text) => {
    expect(refusal(text)).toBe("the text is empty: it has no word pieces");
  });

  test("a text with more tokens than positions is never cut", () => {
    expect(tokenizer.encode("a b a b").ids).toHaveLength(6);
    expect(refusal("a b a b a")).toBe(
      "the text takes 7 tokens with [CLS] and [SEP], but the model has 6 positions: shorten it",
    );
    expect(refusal("a b", "a b")).toContain("takes 7 tokens");
  });

  test.each(["the film ", "a", "中", "!", "\u0301a", "[MASK]"])("ten megabytes of %j are refused unread", (piece) => {
    const text = piece.repeat(10_000_000 / piece.length);
    expect(refusal(text)).toContain(`the text has ${text.length} characters; with 6 positions at most 768 are read`);
  });

  test("ten megabytes of blanks are an empty text", () => {
    expect(refusal(" ".repeat(10_000_000))).toBe("the text is empty: it has no word pieces");
  });
});

describe("vocabularies that are refused", () => {
  const refusal = (text: string, name: "vocab.txt" | "tokenizer.json" = "vocab.txt", words = PIECES.length) => {
    try {
      new SorbetTokenizer({ name, text }, model(8, true, words));
    } catch (error) {
      expect(error).toBeInstanceOf(CheckpointError);
      return (error as Error).message;
    }
    throw new Error("the vocabulary was taken");
  };

  test("of another size than the model's", () => {
    expect(refusal(vocabulary.text, "vocab.txt", 40)).toBe(
      "vocab.txt: 46 word pieces, but config.json says vocab_size 40",
    );
  });

  test("with a line that is empty or stands twice", () => {
    expect(refusal("[CLS]\n\n[SEP]")).toBe("vocab.txt: line 2 is empty");
    expect(refusal("[CLS]\na\n[SEP]\na")).toBe('vocab.txt: line 4 repeats "a" of line 2');
  });

  test.each(["[UNK]", "[CLS]", "[SEP]"])("without %s", (token) => {
    const other = PIECES.map((piece) => (piece === token ? "other" : piece)).join("\n");
    expect(refusal(other)).toBe(`vocab.txt: special token ${token} is missing`);
  });

  test("that are not WordPiece JSON", () => {
    expect(refusal("{", "tokenizer.json")).toContain("tokenizer.json: not valid JSON");
    expect(refusal("{}", "tokenizer.json")).toContain("tokenizer.json: model: ");
    expect(refusal('{"model":{"type":"BPE","vocab":{}}}', "tokenizer.json")).toContain("tokenizer.json: model.type: ");
  });

  const wordPiece = (over: object, vocab: object = Object.fromEntries(PIECES.map((piece, id) => [piece, id]))) =>
    refusal(JSON.stringify({ model: { type: "WordPiece", vocab }, ...over }), "tokenizer.json");

  test.each<[string, object, string]>([
    ["a text that is none", { added_tokens: [{ id: 1, content: { length: 1e9 } }] }, "added_tokens.0.content: "],
    [
      "a token that is no word piece",
      { added_tokens: [{ id: 99, content: "[NEW]" }] },
      'added_tokens: "[NEW]" has id 99',
    ],
    ["a pattern as normalizer", { normalizer: { type: "Replace", pattern: { Regex: "(a+)+b" } } }, "normalizer.type: "],
    ["another pre-tokenizer", { pre_tokenizer: { type: "Split" } }, "pre_tokenizer.type: "],
  ])("that hold %s", (_, over, message) => {
    expect(wordPiece(over)).toContain(`tokenizer.json: ${message}`);
  });

  test("that give two word pieces one id", () => {
    expect(wordPiece({}, { a: 0, b: 0 })).toBe(
      'tokenizer.json: model.vocab: "b" has id 0; 2 pieces need each id below that once',
    );
  });

  test("never: a decoder and a template that nobody asks for", () => {
    const vocab = Object.fromEntries(PIECES.map((piece, id) => [piece, id]));
    const text = JSON.stringify({ model: { type: "WordPiece", vocab }, decoder: { type: "?" }, post_processor: 1 });
    expect(new SorbetTokenizer({ name: "tokenizer.json", text }, model()).encode("a").ids).toEqual([2, 5, 3]);
  });
});
