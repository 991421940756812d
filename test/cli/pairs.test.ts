import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const GOOD = ["A dog runs.", "A dog is running."];
const BAD = ["A dog runs.", "The parliament met on Monday."];
const table = (answer: string, good: string, bad: string) =>
  `sentence1\tsentence2\t${answer}\n${GOOD.join("\t")}\t${good}\n${BAD.join("\t")}\t${bad}\n`;
const evaluate = (...argv: string[]) => bench.run(["eval", ...argv]);

describe("a model of sentence pairs", () => {
  it("is evaluated with F1 and Matthews' correlation beside accuracy, on the chip too", async () => {
    const input = bench.file("rows.tsv", table("label", "equivalent", "0"));
    const mrpc = ["--model", "sorbet-mrpc", "--input", input];
    const { code, out, err } = await evaluate(...mrpc, "--json");
    expect([code, err]).toEqual([0, ""]);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ n: 2, correct: 2, labelled: 2, accuracy: 1, f1: 1, matthews: 1 });
    const chip = JSON.parse((await evaluate(...mrpc, "--json", "--engine", "chip")).out);
    expect(chip).toMatchObject({ n: 2, labelled: 2, f1: expect.any(Number), exact: 2 });
    expect(bench.chip.batches.flat().map(({ text, tokenTypes }) => [text, tokenTypes.includes(1)])).toEqual([
      [GOOD.join(" [SEP] "), true],
      [BAD.join(" [SEP] "), true],
    ]);
  });

  it("refuses a single text, and a model of single sentences refuses a pair", async () => {
    const one = await bench.run(["run", "--model", "sorbet-mrpc", "a dog"]);
    expect([one.code, one.out]).toEqual([2, ""]);
    expect(one.err).toMatch(
      /^error: argument 1: sorbet-mrpc judges sentence pairs, found a single text: give [^\n]+\n$/,
    );
    const line = bench.file("rows.jsonl", '{"text": "a dog", "text_pair": "a cat"}');
    const two = await evaluate("--model", "sorbet-sst2", "--input", line);
    expect(two.err).toContain("rows.jsonl:1: sorbet-sst2 judges single sentences, found a pair");
  });
});

describe("a model that gives a score", () => {
  const stsb = (...argv: string[]) => evaluate("--model", "sorbet-stsb", "--input", ...argv);

  it("is evaluated with Pearson's and Spearman's correlation, and is neither right nor wrong", async () => {
    const input = bench.file("rows.tsv", table("score", "4.800", "0"));
    const rows = `${bench.folder}/rows.jsonl`;
    const { code, out } = await stsb(input, "--json", "--rows", rows);
    const result = JSON.parse(out);
    expect(code).toBe(0);
    expect(result).toMatchObject({ n: 2, correct: null, accuracy: null, labelled: 2 });
    expect(result.pearson).toBeCloseTo(1, 12);
    expect(result.spearman).toBeCloseTo(1, 12);
    const screen = await stsb(input);
    expect(screen.out).toContain("Pearson   1.0000  Spearman 1.0000  over 2 rows with a score");
    const alone = await stsb(bench.file("row.jsonl", JSON.stringify({ text: "a", text_pair: "b", label: 2.5 })));
    expect(alone.out).toContain("unknown: fewer than two rows have a score");
  });

  it("wants numbers for labels", async () => {
    const { code, err } = await stsb(bench.file("rows.tsv", table("score", "high", "0")));
    expect([code, err]).toEqual([
      2,
      `error: ${bench.folder}/rows.tsv:2: label "high" is not a number, as a score must be\n`,
    ]);
  });
});
