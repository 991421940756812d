import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const ESCAPE = "\u001b[2J\u009b31m\u202e";
/** All but ends of lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/;

/** A checkpoint folder whose config.json says something else too. */
function checkpoint(name: string, over: object): string {
  const folder = join(bench.folder, name);
  mkdirSync(folder);
  for (const file of ["model.safetensors", "vocab.txt"]) copyFileSync(join(bench.model, file), join(folder, file));
  const config = JSON.parse(readFileSync(join(bench.model, "config.json"), "utf8"));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, ...over }));
  return folder;
}

describe("no control character reaches a terminal", () => {
  it.each<[string, (b: Bench) => string[]]>([
    ["a command", () => [ESCAPE]],
    ["an option", () => [`--${ESCAPE}`]],
    ["a setting", () => ["run", "a", "--set", `${ESCAPE}=1`]],
    ["a chip's name", () => ["run", "a", "--chip", ESCAPE]],
    [
      "a chip's name in its file",
      (b) => ["run", "a", "--chip", b.file("c.yaml", `extends: sorbet-native\nname: "\\e[2J"`)],
    ],
    ["a key", (b) => ["run", "a", "--chip", b.file("c.yaml", `"${"\\u009b"}": 1`)]],
    ["a file", () => ["run", "--input", `${ESCAPE}.txt`]],
    ["a model", () => ["run", "a", "--model", ESCAPE]],
    ["a name of a checkpoint", () => ["run", "a", "--model", checkpoint("x", { name: ESCAPE })]],
    ["a label of a checkpoint", () => ["run", "a", "--model", checkpoint("x", { labels: ["a\nb", "c"] })]],
    ["a key of a checkpoint", () => ["run", "a", "--model", checkpoint("x", { [ESCAPE]: 1 })]],
    ["a row", (b) => ["run", "--model", b.model, "--input", b.file("x.jsonl", `{"text": 1, "id": "${ESCAPE}"}`)]],
  ])("%s that is refused", async (_, argv) => {
    const { code, out, err } = await bench.run(argv(bench), { outIsTerminal: true, errIsTerminal: true });
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toMatch(STEERING);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("a sentence and its folder that are taken", async () => {
    const folder = join(bench.folder, ESCAPE);
    mkdirSync(folder);
    const { code, out, err } = await bench.run(["run", `good ${ESCAPE}`, "--model", bench.model, "--out", folder]);
    expect(code).toBe(0);
    expect(out + err).not.toMatch(STEERING);
  });
});

describe("files without end, and files nested too deeply", () => {
  it.each<[string, string[], string]>([
    ["a chip", ["run", "a", "--chip", "/dev/zero"], "/dev/zero"],
    ["a configuration", ["run", "a", "--config", "/dev/zero"], "/dev/zero: longer than 1,048,576 bytes"],
    ["a sweep", ["sweep", "/dev/zero", "--out", "never"], "/dev/zero: longer than 1,048,576 bytes"],
    [
      "a reference curve",
      ["noc", "--rates", "0.1,0.2", "--reference", "/dev/zero"],
      "/dev/zero: longer than 16,777,216 bytes",
    ],
  ])("%s", async (_, argv, message) => {
    const { code, err } = await bench.run(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it("a row", async () => {
    const file = bench.file("x.jsonl", `{"text": ${"[".repeat(100_000)}`);
    const { code, err } = await bench.run(["run", "--model", bench.model, "--input", file]);
    expect([code, err]).toEqual([2, expect.stringContaining("x.jsonl:1: not valid JSON: nested deeper than 64")]);
  });
});

describe("the password of a server", () => {
  it.each(["redis://:sec ret@127.0.0.1:1", "redis://:secret", "redis:/:secret@x", "http://:secret@x"])(
    "is shown nowhere: %s",
    async (url) => {
      const { code, out, err } = await bench.run(["worker", "--redis", url]);
      expect(code).toBe(2);
      expect(out + err).not.toMatch(/sec ?ret/);
    },
  );

  it("is not in a state dump", async () => {
    bench.chip.before = () => {
      throw new TypeError("a fault");
    };
    const argv = ["run", "good", "--model", bench.model, "--set", "model=redis://u:secret@host:1"];
    const { code, err } = await bench.run(argv);
    expect([code, err.includes("secret"), err.includes("redis://u:***@host:1")]).toEqual([3, false, true]);
  });
});
