import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requireBuild, runProgram } from "../support/program.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
});
afterAll(() => bench.remove());

/** Words that everybody knows, and that head a column or a line of facts about the page itself. */
const PLAIN = [
  ..."a,b,A,B,change,what,what it is,file,note,source,unit,definition,formula,figure,id,rank,figures".split(","),
  ..."model,weights,report,show,in the mean,counted once for each,by,drawn,network,above best trees,in force,counts,time".split(
    ",",
  ),
];

const NIR = "test/fixtures/nir/cnn_sinabs.nir";
const SWEEP = `{"workload":{"texts":["a good movie"]},"space":{"chip.core.lanes":[16,32]},"fidelity":"count","promote":"packet"}`;

/** What heads lines and columns of a screen: "Latency", "spike generation" before its bar, a row of names. */
function wordsOfScreen(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const head = /^(?:([A-Z][a-z]+) {2,}|([a-z ]+): )/.exec(line);
    const bar = /^ {2}(?:\+ )?(\S.*?) +[\u2588-\u258f]/.exec(line);
    const cells = line.trim().split(/ {2,}/);
    const isTable =
      cells.length > 3 && cells.every((cell) => /^[a-z0-9 ,]*[a-z]$/.test(cell)) && /\d/.test(lines[i + 1]!);
    return [head?.[1], head?.[2], bar?.[1], ...(isTable ? cells : [])].filter((word) => word !== undefined);
  });
}

/** What heads columns, rows and lists of a page. */
function wordsOfPage(html: string): string[] {
  const page = html.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, "");
  return [...page.matchAll(/<(th|dt|legend|option)\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , text]) =>
    text!
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll("&#39;", "'")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

/** A label without figures; names of a run's own things have digits, dots or parentheses and are none. */
const labels = (words: readonly string[]): string[] =>
  words
    .map((word) => word.replace(/ \(\d+\)$/, "").replace(/^[a-z]+-[a-z]+, /, ""))
    .flatMap((word) => (/^[\w ]+, [\w ]+$/.test(word) && !/^(without|rate)/.test(word) ? word.split(", ") : [word]))
    .flatMap((word) => word.split(" / "))
    .map((word) =>
      word
        .replace(/^(neurons|synapses) of .*$/, "$1 take")
        .replace(/^output .*$/, "output")
        .trim(),
    )
    .filter(
      (word) =>
        word !== "" && !/ routing, /.test(word) && !/[\d([.]|^[+-]/.test(word) && !PLAIN.includes(word.toLowerCase()),
    );

it("knows every word that heads a line or column of screens and reports", { timeout: 240_000 }, async () => {
  const { folder, model } = bench;
  const sweep = bench.file("space.yaml", SWEEP);
  const rows = bench.file("rows.tsv", "sentence\tlabel\na good plot\tpositive\na bad plot\tnegative\n");
  const out = (name: string): string => join(folder, name);
  const commands = [
    ["run", "a good movie", "--model", model, "--out", out("run")],
    ["run", "good", "bad", "--model", model, "--noc", "both"],
    ["eval", "--input", rows, "--model", model],
    ["place", "--model", model],
    ["noc", "--k", "4", "--rates", "0.1:0.3:0.2", "--sample-period", "200", "--out", out("noc")],
    ["sweep", sweep, "--model", model, "--out", out("sweep"), "--workers", "1"],
    [
      "snn",
      "run",
      NIR,
      "--input",
      "poisson:100",
      "--steps",
      "5",
      "--dt",
      "1e-3",
      "--reset",
      "zero",
      "--out",
      out("snn"),
    ],
    ["compare", out("run"), out("run"), "--out", out("compare.html")],
  ];
  const words: string[] = [];
  for (const argv of commands) {
    const { code, out: screen, err } = await runProgram(argv);
    expect([code, err], argv.join(" ")).toEqual([0, ""]);
    words.push(...wordsOfScreen(screen));
  }
  const pages = [...["run", "noc", "sweep", "snn"].map((name) => join(out(name), "report.html")), out("compare.html")];
  for (const page of pages) words.push(...wordsOfPage(readFileSync(page, "utf8")));
  const known = [...new Set(labels(words))];
  expect(known.length).toBeGreaterThan(80);
  for (const word of ["Latency", "Certain", "Widths", "spike generation", "busiest unit", "offered", "population"])
    expect(known).toContain(word);
  const unknown: string[] = [];
  for (const word of known) if ((await bench.run(["explain", word])).code !== 0) unknown.push(word);
  expect(unknown).toEqual([]);
});

it("knows what people look for by other names", async () => {
  for (const word of [
    "firing rate",
    "Firing Rate",
    "widths",
    "certain",
    "edp",
    "EDP",
    "multicast",
    "throughput",
    "front",
  ])
    expect((await bench.run(["explain", word])).code, word).toBe(0);
  expect((await bench.run(["explain", "edp"])).out).toContain("energy_delay");
  for (const [word, near] of [
    ["firring rate", "firing rate"],
    ["multicasts saved", "multicast"],
    ["throughputt", "throughput"],
    ["busiest", "busiest"],
  ] as const)
    expect((await bench.run(["explain", word])).err, word).toContain(near);
});
