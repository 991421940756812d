import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { requireBuild, runProgram } from "../../support/program.js";
import { Bench } from "../support/harness.js";
import { Peer } from "./support.js";

let bench: Bench;
let peer: Peer;
beforeAll(() => {
  requireBuild();
  bench = new Bench();
});
afterAll(() => bench.remove());
beforeEach(() => {
  peer = new Peer();
});
afterEach(() => {
  peer.process.kill();
});

const TEXTS = ["a good movie , a good plot .", "a bad movie"];

/** Calls, and the command lines that they stand for. */
const CALLS: readonly (readonly [string, object | readonly unknown[], readonly string[]])[] = [
  [
    "run",
    { text: TEXTS, seed: 7, set: ["host.batch=1", "chip.core.lanes=16"] },
    [...["run", ...TEXTS, "--seed", "7", "--set", "host.batch=1", "--set", "chip.core.lanes=16"]],
  ],
  [
    "run",
    { text: "-- good", code: "signed", noc: "both" },
    ["run", "--code", "signed", "--noc", "both", "--", "-- good"],
  ],
  [
    "noc",
    { k: 4, rate: 0.1, "sample-period": 200, routing: "odd-even" },
    [...["noc", "--k", "4", "--rate", "0.1", "--sample-period", "200", "--routing", "odd-even"]],
  ],
  ["explain", { term: "traffic.packets" }, ["explain", "traffic.packets"]],
  ["explain", ["traffic.packets"], ["explain", "traffic.packets"]],
  ["config resolve", { chip: "small-core" }, ["config", "resolve", "--chip", "small-core"]],
  ["snn check", { file: "test/fixtures/nir/none.nir" }, ["snn", "check", "test/fixtures/nir/none.nir"]],
  ["run", { text: "good", chip: "sorbet-naive" }, ["run", "good", "--chip", "sorbet-naive"]],
  ["run", {}, ["run"]],
  ["run", { text: "good", set: "chip.core.lanes=x" }, ["run", "good", "--set", "chip.core.lanes=x"]],
  ["report", { dir: "/nowhere" }, ["report", "/nowhere"]],
];

it("answers with the documents of the commands, and with their line and exit code", async () => {
  for (const [method, params, argv] of CALLS) {
    const model = method === "run" ? { model: bench.model } : {};
    const words = method.split(" ").length;
    const options = ["--json", ...Object.entries(model).map(([name, value]) => `--${name}=${value}`)];
    const { result, error } = await peer.call(method, Array.isArray(params) ? params : { ...params, ...model });
    const line = await runProgram([...argv.slice(0, words), ...options, ...argv.slice(words)]);
    if (line.code === 0) expect(result, method).toEqual(JSON.parse(line.out));
    else expect([error?.code, `error: ${error?.message}\n`], method).toEqual([line.code, line.err]);
  }
  expect(await peer.end()).toBe(0);
  expect(peer.err).toBe("");
});

it("keeps the result of a comparison that is beyond its threshold", async () => {
  const folders = ["a", "b"].map((name) => join(bench.folder, name));
  for (const [out, text] of [
    [folders[0], "good"],
    [folders[1], "a bad plot"],
  ] as const)
    expect((await peer.call("run", { text, out, model: bench.model })).error).toBeUndefined();
  const { error } = await peer.call("compare", { a: folders[0], b: folders[1], threshold: 0.01 });
  expect(error).toMatchObject({ code: 1, data: { result: { metrics: expect.anything() } } });
});

it("names what is wrong with a request", async () => {
  const wrong = async (line: string): Promise<unknown> => {
    const answered = peer.answer(null);
    peer.send(line);
    return (await answered).error;
  };
  expect(await wrong("{")).toMatchObject({ code: -32700 });
  expect(await wrong("[]")).toMatchObject({ code: -32600 });
  expect(await wrong('{"method":"run"}')).toMatchObject({ code: -32600 });
  const error = async (method: string, params: unknown = {}) => (await peer.call(method, params)).error;
  expect(await error("rnu")).toEqual({ code: -32601, message: 'unknown method "rnu"; did you mean "run"?' });
  expect((await error("snn"))?.message).toBe('unknown method "snn"; there are "snn check", "snn run"');
  expect((await error("web"))?.code).toBe(-32601);
  expect((await error("run", { texts: "good" }))?.message).toMatch(
    /^run has no parameter "texts"; did you mean "text"\?/,
  );
  expect((await error("run", { text: "good", "event-engine": true }))?.message).toMatch(/must be a text or a number/);
  expect((await error("sweep", { file: "x", "ask-tell": true }))?.message).toMatch(/has no parameter "ask-tell"/);
  expect((await error("run", { input: "-" }))?.message).toMatch(/standard input belongs to the calls/);
});

it("answers a batch in one line, and notifications not at all", async () => {
  const answered = peer.answer("batch");
  const message = { jsonrpc: "2.0", method: "explain", params: { term: "packets" } };
  peer.send(JSON.stringify([{ ...message, id: "a" }, message, { ...message, id: "b" }, 1]));
  expect(await answered).toMatchObject([{ id: "a" }, { id: "b" }, { id: null, error: { code: -32600 } }]);
  peer.send(JSON.stringify(message));
  expect((await peer.call("version")).result.methods).toContain("snn run");
  expect(peer.lines).toHaveLength(2);
});

it("tells of progress, and cancels what runs and what waits", async () => {
  const text = Array.from({ length: 400 }, () => TEXTS[0]);
  const begun = peer.progress();
  const set = ["host.batch=1"];
  const running = peer.call("run", { text, set, model: bench.model }, "long");
  const waiting = peer.call("run", { text, set, model: bench.model }, "next");
  expect((await begun).params).toMatchObject({ id: "long", share: expect.any(Number) });
  expect((await peer.call("cancel", { id: "next" })).result).toEqual({ cancelled: true });
  expect((await peer.call("cancel", { id: "long" })).result).toEqual({ cancelled: true });
  expect((await running).error).toMatchObject({ code: 130 });
  expect((await waiting).error).toMatchObject({ code: 130, message: "before anything had run" });
  expect((await peer.call("cancel", { id: "long" })).result).toEqual({ cancelled: false });
  expect((await peer.call("run", { text: "good", model: bench.model })).result.inputs).toHaveLength(1);
});

it("reads a model again once its files have changed", async () => {
  const config = join(bench.model, "config.json");
  const before = readFileSync(config, "utf8");
  const of = async () => (await peer.call("run", { text: "good", model: bench.model })).result.inputs[0].prediction;
  const first = await of();
  expect(await of()).toBe(first);
  writeFileSync(config, JSON.stringify({ ...JSON.parse(before), labels: ["minus", "plus"] }));
  expect(await of()).toBe({ negative: "minus", positive: "plus" }[first as "negative"]);
  writeFileSync(config, before);
});

it("ends with shutdown, with the end of its input once all is answered, and with an interrupt", async () => {
  expect((await peer.call("shutdown")).result).toBe(null);
  expect(await peer.ended()).toBe(0);
  peer = new Peer();
  const answered = peer.call("run", { text: "good", model: bench.model });
  expect(await peer.end()).toBe(0);
  expect((await answered).result.inputs).toHaveLength(1);
  peer = new Peer();
  await peer.call("version");
  peer.process.kill("SIGINT");
  expect(await peer.ended()).toBe(130);
});
