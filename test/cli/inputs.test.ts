import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { argumentRows, detectFormat, formatOf, type InputFormat, readRows } from "../../src/runner/inputs.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (format: InputFormat, text: string | Uint8Array) =>
  readRows(typeof text === "string" ? bytes(text) : text, format, `rows.${format}`);
const bare = (format: InputFormat, text: string) => read(format, text).map(({ place: _, ...row }) => row);

describe("rows of a file", () => {
  it("are the lines of a .txt", () => {
    expect(bare("txt", "good .\r\n bad movie \nlast")).toEqual([
      { id: 1, text: "good ." },
      { id: 2, text: " bad movie " },
      { id: 3, text: "last" },
    ]);
    expect(bare("txt", "one\rtwo\r\nthree\nfour\r")).toEqual(
      ["one", "two", "three", "four"].map((text, i) => ({ id: i + 1, text })),
    );
    expect(bare("txt", "\ufeffgood\n")).toEqual([{ id: 1, text: "good" }]);
  });

  it("are the lines of a .tsv below its header, other columns ignored", () => {
    expect(bare("tsv", "idx\tsentence\tlabel\n7\tgood .\t1\n8\tbad\t\n")).toEqual([
      { id: 1, text: "good .", label: "1" },
      { id: 2, text: "bad" },
    ]);
    expect(bare("tsv", 'sentence\nan "odd" one\n')).toEqual([{ id: 1, text: 'an "odd" one' }]);
  });

  it("are the objects of a .jsonl", () => {
    const lines = [
      '{"text": "good", "id": "a", "label": 1, "more": []}',
      '{"input_ids": [2, 5, 3], "token_type_ids": [0, 0, 1], "id": 0}',
      '{"input_ids": [2], "label": "positive"}',
    ];
    expect(bare("jsonl", lines.join("\n"))).toEqual([
      { id: "a", text: "good", label: 1 },
      { id: 0, inputIds: [2, 5, 3], tokenTypes: [0, 0, 1] },
      { id: 3, inputIds: [2], label: "positive" },
    ]);
  });

  it("may be pairs, in tables by the column names of the GLUE files", () => {
    const pair = { id: 1, text: "a b", second: "c" };
    expect(bare("tsv", "index\tsentence1\tsentence2\tlabel\n0\ta b\tc\tentailment\n")).toEqual([
      { ...pair, label: "entailment" },
    ]);
    expect(bare("tsv", "sentence1\tsentence2\tscore\na b\tc\t3.800\n")).toEqual([{ ...pair, label: "3.800" }]);
    expect(bare("tsv", "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t7\t8\ta b\tc\n")).toEqual([
      { ...pair, label: "1" },
    ]);
    expect(bare("jsonl", '{"text": "a b", "text_pair": "c", "label": 2.5}')).toEqual([{ ...pair, label: 2.5 }]);
    expect(detectFormat(bytes("sentence1\tsentence2\na\tb"))).toBe("tsv");
  });

  it("know where they stand", () => {
    expect(read("tsv", "sentence\na\nb\n").map(({ place }) => place)).toEqual(["rows.tsv:2", "rows.tsv:3"]);
    expect(argumentRows(["a", "b"]).map(({ place, id }) => [place, id])).toEqual([
      ["argument 1", 1],
      ["argument 2", 2],
    ]);
  });
});

describe("a bad row names file, line and reason", () => {
  it.each<[InputFormat, string | Uint8Array, string]>([
    ["txt", "", "rows.txt: has no rows"],
    ["txt", "good\n\nbad\n", "rows.txt:2: the sentence is empty"],
    ["txt", "good\n   \n", "rows.txt:2: the sentence is empty"],
    ["txt", Uint8Array.of(0x61, 10, 0xff, 0xfe, 10), "rows.txt:2: is not UTF-8 text"],
    ["tsv", "", 'rows.tsv: the header needs a column "sentence", or "sentence1" and "sentence2", found an empty file'],
    [
      "tsv",
      "text\tlabel\na\t1",
      'rows.tsv:1: the header needs a column "sentence", or "sentence1" and "sentence2", found "text", "label"',
    ],
    [
      "tsv",
      "sentence1\tlabel\na\t1",
      'rows.tsv:1: the header needs a column "sentence", or "sentence1" and "sentence2", found "sentence1", "label"',
    ],
    [
      "tsv",
      "sentence\tsentence2\na\tb",
      'rows.tsv:1: the header needs a column "sentence", or "sentence1" and "sentence2", found "sentence", "sentence2"',
    ],
    ["tsv", "sentence1\tsentence2\na\t ", "rows.tsv:2: the sentence is empty"],
    ["tsv", "sentence\tsentence\na\tb", 'rows.tsv:1: column "sentence" stands twice in the header'],
    ["tsv", "sentence\tlabel\na\t1\nb", "rows.tsv:3: 1 columns, but the header has 2"],
    [
      "tsv",
      "sentence\tlabel\na\t1\n\n",
      "rows.tsv:3: the line is blank, but the header has 2 columns; remove the line",
    ],
    ["tsv", "sentence\na\n\n", "rows.tsv:3: the sentence is empty"],
    ["txt", "good\r\r\nbad", "rows.txt:2: the sentence is empty"],
    ["tsv", "sentence\tlabel\na\t1\tx", "rows.tsv:2: 3 columns, but the header has 2"],
    ["tsv", "sentence\tlabel\n\t1", "rows.tsv:2: the sentence is empty"],
    ["tsv", "sentence\tlabel\n", "rows.tsv: has no rows"],
    ["jsonl", '{"text": "a"}\n{"text": }', /^rows\.jsonl:2: not valid JSON: /],
    ["jsonl", '{"text": "a"}\n\n', /^rows\.jsonl:2: not valid JSON: /],
    ["jsonl", "[1]", "rows.jsonl:1: must be a JSON object with text or input_ids, found [1]"],
    ["jsonl", "null", "rows.jsonl:1: must be a JSON object with text or input_ids, found null"],
    ["jsonl", '{"txt": "a"}', 'rows.jsonl:1: needs either text or input_ids, found neither; did you mean "text"?'],
    ["jsonl", '{"text": "a", "input_ids": [1]}', "rows.jsonl:1: needs either text or input_ids, found both"],
    ["jsonl", '{"text": 3}', "rows.jsonl:1: text must be text, found 3"],
    ["jsonl", '{"text": ""}', "rows.jsonl:1: the sentence is empty"],
    ["jsonl", '{"text": "a", "token_type_ids": [0]}', "rows.jsonl:1: token_type_ids needs input_ids, found text"],
    ["jsonl", '{"input_ids": []}', "rows.jsonl:1: input_ids is empty"],
    ["jsonl", '{"input_ids": [1.5]}', "rows.jsonl:1: input_ids must be a list of whole numbers from 0, found [1.5]"],
    ["jsonl", '{"input_ids": [-1]}', "rows.jsonl:1: input_ids must be a list of whole numbers from 0, found [-1]"],
    ["jsonl", '{"input_ids": "1 2"}', 'rows.jsonl:1: input_ids must be a list of whole numbers from 0, found "1 2"'],
    [
      "jsonl",
      '{"input_ids": [1], "token_type_ids": [0, 0]}',
      "rows.jsonl:1: token_type_ids has 2 entries, but input_ids has 1",
    ],
    ["jsonl", '{"text": "a", "label": [1]}', "rows.jsonl:1: label must be text or a number, found [1]"],
    ["jsonl", '{"text": "a", "text_pair": 1}', "rows.jsonl:1: text_pair must be text, found 1"],
    ["jsonl", '{"text": "a", "text_pair": ""}', "rows.jsonl:1: the sentence is empty"],
    ["jsonl", '{"input_ids": [1], "text_pair": "a"}', "rows.jsonl:1: text_pair needs text, found input_ids"],
    ["jsonl", '{"text": "a", "id": 1.5}', "rows.jsonl:1: id must be text or a whole number, found 1.5"],
  ] as [InputFormat, string | Uint8Array, string][])("%s %#", (format, text, message) => {
    expect(() => read(format, text)).toThrow(UserError);
    expect(() => read(format, text)).toThrow(typeof message === "string" ? new UserError(message).message : message);
  });
});

describe("the format", () => {
  it("of a file is its ending", () => {
    expect(["a.txt", "b.TSV", "x/y.jsonl"].map(formatOf)).toEqual(["txt", "tsv", "jsonl"]);
    expect(() => formatOf("a.csv")).toThrow('a.csv: unknown input format ".csv", must be one of .txt, .tsv, .jsonl');
    expect(() => formatOf("rows")).toThrow('rows: unknown input format ""');
  });

  it("of standard input shows in its first line", () => {
    const guess = (text: string) => detectFormat(bytes(text));
    expect([
      guess('\n {"text": "a"}'),
      guess("label\tsentence\r\n1\ta"),
      guess("sentence\na"),
      guess("a sentence\n"),
      guess(""),
    ]).toEqual(["jsonl", "tsv", "tsv", "txt", "txt"]);
  });
});
