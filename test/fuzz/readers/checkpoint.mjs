import { readFileSync } from "node:fs";
import { loadCheckpoint } from "../../../dist/sorbet/checkpoint.js";
import { readSafetensors } from "../../../dist/sorbet/safetensors.js";
import { SorbetTokenizer } from "../../../dist/sorbet/tokenizer.js";
import { damagedBytes, damagedData, damagedText } from "./damage.mjs";
import { outcomeOf } from "./outcome.mjs";

const GOLDEN = new URL("../../fixtures/golden/tiny_dev/", import.meta.url);
const LENGTH_BYTES = 8;
const WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "film", "##s", "."];

/** A small safetensors file: what it takes to damage one is its header. */
function smallTensors() {
  const header = {
    a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
    b: { dtype: "U8", shape: [3], data_offsets: [16, 19] },
    c: { dtype: "F16", shape: [], data_offsets: [19, 21] },
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(21, 1)]);
}

/** The same file with other text as header, its length told right. */
function withHeader(text) {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes, Buffer.alloc(21, 1)]);
}

/** Files of a checkpoint folder. */
export function checkpointSubjects() {
  const config = readFileSync(new URL("config.json", GOLDEN), "utf8");
  const tensors = readFileSync(new URL("model.safetensors", GOLDEN));
  const model = loadCheckpoint({ config, tensors, name: "tiny" });
  const small = smallTensors();
  const header = small.subarray(LENGTH_BYTES, small.length - 21).toString();
  const words = Array.from({ length: model.shape.vocabulary }, (_, i) => WORDS[i] ?? `word${i}`);
  const tokenizer = {
    added_tokens: WORDS.slice(0, 5).map((content, id) => ({ id, content, special: true })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: null,
    decoder: { type: "WordPiece" },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  };
  const encode = (name, text, sentence) => new SorbetTokenizer({ name, text }, model).encode(sentence);
  return [
    {
      name: "config.json",
      weight: 80,
      run: (draws) => {
        const data = draws.oneIn(2)
          ? JSON.stringify(damagedData(draws, JSON.parse(config)))
          : damagedText(draws, config);
        return outcomeOf(() => loadCheckpoint({ config: data, tensors, name: "tiny" }));
      },
    },
    {
      name: "model.safetensors",
      weight: 4,
      run: (draws) => {
        const bytes = damagedBytes(draws, tensors);
        return outcomeOf(() => loadCheckpoint({ config, tensors: bytes, name: "tiny" }));
      },
    },
    {
      name: "safetensors header",
      weight: 800,
      run: (draws) => {
        const bytes = draws.pick([
          () => damagedBytes(draws, small),
          () => withHeader(damagedText(draws, header)),
          () => withHeader(JSON.stringify(damagedData(draws, JSON.parse(header)))),
        ])();
        return outcomeOf(() => readSafetensors(bytes));
      },
    },
    {
      name: "tokenizer.json",
      weight: 40,
      run: (draws) => {
        const text = draws.oneIn(3)
          ? damagedText(draws, JSON.stringify(tokenizer))
          : JSON.stringify(damagedData(draws, tokenizer));
        return outcomeOf(() => encode("tokenizer.json", text, "A good film."));
      },
    },
    {
      name: "vocab.txt",
      weight: 200,
      run: (draws) => {
        const text = damagedText(draws, words.join("\n"));
        return outcomeOf(() => encode("vocab.txt", text, "A good film."));
      },
    },
    {
      name: "sentence",
      weight: 30,
      run: (draws) => {
        const text = damagedText(draws, "A good film, [MASK] un-affable.");
        const pieces = new SorbetTokenizer({ name: "vocab.txt", text: words.join("\n") }, model);
        return outcomeOf(() => pieces.encode(text, draws.oneIn(3) ? text : undefined));
      },
    },
  ];
}
