import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

describe("what a user gets wrong", () => {
  const errors: [string, (b: Bench) => string[], string | RegExp][] = [
    ["no command", () => [], "no command given; sorbet-sim --help lists them"],
    ["an unknown command", () => ["runn"], "unknown command 'runn' (Did you mean run?)"],
    ["an unknown command like no other", () => ["zzz"], "unknown command 'zzz'; see --help"],
    ["an unknown option", () => ["run", "--jsn"], "unknown option '--jsn' (Did you mean --json?)"],
    [
      "an option without its value",
      () => ["config", "resolve", "--seed"],
      "option '--seed <N>' argument missing; see --help",
    ],
    ["too many arguments", () => ["explain", "a", "b"], /^too many arguments/],
    [
      "nothing to run",
      () => ["run"],
      'run: nothing to run; give a sentence in quotes, or --input FILE ("-" is standard input)',
    ],
    ["text and file", (b) => ["run", "a", "--input", b.file("x.txt", "a")], "give either TEXT or --input, not both"],
    ["an empty text", (b) => ["run", " ", "--model", b.model], "argument 1: the sentence is empty"],
    ["no file", (b) => ["run", "--model", b.model, "--input", "/no/such.txt"], "/no/such.txt: there is no such file"],
    [
      "a folder for a file",
      (b) => ["run", "--model", b.model, "--input", `${b.folder}/d.txt`],
      /d\.txt: is a folder, a file is needed$/,
    ],
    [
      "no model",
      () => ["run", "a", "--model", "sorbet-ss2"],
      /^model "sorbet-ss2": neither a bundled model nor a folder/,
    ],
    ["a folder without a model", (b) => ["run", "a", "--model", b.folder], /config\.json: there is no such file$/],
    [
      "a bad seed",
      () => ["run", "a", "--seed", "x"],
      '--seed: seed must be a whole number from 0 to 4294967295, found "x"',
    ],
    [
      "a negative seed",
      () => ["run", "a", "--seed=-1"],
      "--seed: seed must be a whole number from 0 to 4294967295, found -1",
    ],
    [
      "a bad code",
      () => ["run", "a", "--code", "sined"],
      '--code: code must be one of offset, signed, graded, bitserial, dense, found "sined"; did you mean "signed"?',
    ],
    [
      "a network that does not exist",
      () => ["run", "a", "--noc", "bus"],
      '--noc: noc must be one of packet, flit, found "bus"',
    ],
    [
      "a bad number of workers",
      () => ["run", "a", "--workers", "0"],
      '--workers must be a whole number from 1 to 256, found "0"',
    ],
    [
      "a bad limit",
      () => ["run", "a", "--limit", "1e3"],
      '--limit must be a whole number from 1 to 9007199254740991, found "1e3"',
    ],
    [
      "a bad setting",
      () => ["run", "a", "--set", "chip.core.lane=1"],
      /^--set chip\.core\.lane=1: unknown key "chip\.core\.lane"; did you mean "chip\.core\.lanes"\?$/,
    ],
    [
      "a setting without the group it is in",
      () => ["run", "a", "--set", "core.lanes=1"],
      '--set core.lanes=1: unknown key "core"; did you mean "chip.core.lanes"?',
    ],
    [
      "an unknown trace",
      () => ["run", "a", "--trace", "perfeto", "--out", "never"],
      '--trace: no format "perfeto"; did you mean "perfetto"? (a list of parquet, perfetto, vcd, csv, sonata)',
    ],
    [
      "an unknown chip",
      () => ["run", "a", "--chip", "sorbet_native"],
      '--chip: unknown chip "sorbet_native"; did you mean "sorbet-native"? (presets: small-core, sorbet-native)',
    ],
    ["no chip file", () => ["run", "a", "--chip", "no.yaml"], "no.yaml: there is no such file"],
    [
      "a bad chip file",
      (b) => ["run", "a", "--chip", b.file("c.yaml", "extends: sorbet-native\nmesh: {width: 0}\n")],
      /c\.yaml:2:15: chip\.mesh\.width must be a whole number from 1 to 128, found 0$/,
    ],
    [
      "a binary chip file",
      (b) => ["run", "a", "--chip", b.file("c.yaml", Uint8Array.of(0xff, 0xfe))],
      /c\.yaml: is not UTF-8 text$/,
    ],
    [
      "an unknown word",
      (b) => ["run", "--model", b.model, "--input", b.file("x.jsonl", '{"input_ids": [2, 100]}')],
      /x\.jsonl:1: input_ids\[1\] is 100, not in 0\.\.99$/,
    ],
    [
      "an unknown label",
      (b) => ["eval", "--model", b.model, "--input", b.file("x.tsv", "sentence\tlabel\na\t1\nb\tpositiv\n")],
      /x\.tsv:3: label "positiv" is not one of "negative", "positive" or 0 to 1; did you mean "positive"\?$/,
    ],
    [
      "a text too long for the model",
      (b) => ["run", "--model", b.model, "a ".repeat(30)],
      /^argument 1: the text takes 32 tokens with \[CLS\] and \[SEP\], but the model has 25 positions/,
    ],
    [
      "a text too long for the chip",
      (b) => ["run", "--model", b.model, "a ".repeat(10), "--set", "chip.model.max_tokens=8"],
      "argument 1: 12 tokens, but the chip holds 8 (chip.model.max_tokens): shorten it or set that higher",
    ],
    [
      "an input format",
      (b) => ["run", "--model", b.model, "--input", b.file("x.csv", "a")],
      /x\.csv: unknown input format "\.csv", must be one of \.txt, \.tsv, \.jsonl$/,
    ],
    [
      "eval without input",
      () => ["eval"],
      'eval: --input FILE is needed (.txt, .tsv or .jsonl, "-" is standard input)',
    ],
    [
      "an unknown engine",
      (b) => ["eval", "--input", b.file("x.txt", "a"), "--engine", "chpi"],
      '--engine must be reference or chip, found "chpi"; did you mean "chip"?',
    ],
    [
      "a chip option without a chip",
      (b) => ["eval", "--input", b.file("x.txt", "a"), "--workers", "2"],
      "--workers needs --engine chip: the reference is plain arithmetic without a chip",
    ],
    ["a schema of nothing", () => ["config", "schema", "core"], 'config schema: must be config or chip, found "core"'],
    [
      "rows into a folder",
      (b) => ["eval", "--input", b.file("x.txt", "a"), "--rows", b.folder],
      /is a folder, a file is needed$/,
    ],
    [
      "output into a file",
      (b) => ["run", "a", "--model", b.model, "--out", b.file("f", "")],
      /^--out .*: .* is a file, a folder is needed$/,
    ],
    [
      "output below a file",
      (b) => ["run", "a", "--model", b.model, "--out", join(b.file("f", ""), "x")],
      /^--out .*: .* is a file, a folder is needed$/,
    ],
    [
      "output into something else",
      (b) => ["run", "a", "--model", b.model, "--out", b.folder],
      /^--out .*: has files but no manifest\.json, so it is no earlier run; choose an empty or new folder$/,
    ],
  ];

  it.each(errors)("%s: one line, exit 2, nothing written", async (_, argv, message) => {
    mkdirSync(join(bench.folder, "d.txt"));
    const command = argv(bench);
    const before = readdirSync(bench.folder, { recursive: true });
    const { code, out, err } = await bench.run([
      ...command,
      ...(command.includes("--out") || command[0] !== "run" ? [] : ["--out", join(bench.folder, "new")]),
    ]);
    expect(err).toMatch(/^error: [^\n]+\n$/);
    const text = err.slice("error: ".length, -1);
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
    expect([code, out]).toEqual([2, ""]);
    expect(readdirSync(bench.folder, { recursive: true })).toEqual(before);
  });
});
