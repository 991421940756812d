import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { canonicalJson, configSha256 } from "../../src/config/canonical.js";
import type { ConfigInputs } from "../../src/config/check-inputs.js";
import { configDocs } from "../../src/config/config-docs.js";
import { CONFIG_KEYS, RUN_KEYS } from "../../src/config/config-keys.js";
import { configYaml } from "../../src/config/config-yaml.js";
import { leavesOf } from "../../src/config/leaf.js";
import { type Configuration, resolveConfig } from "../../src/config/resolve.js";
import { configJsonSchema } from "../../src/config/schema.js";
import { readAssignments } from "../../src/config/source-tree.js";

const native = readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8");
const small = "extends: sorbet-native\nname: small\nmesh: {width: 4, height: 4}\n";
const yaml = (source: string, text: string) => readAssignments({ source, text });
const texts: Record<string, string> = { "sorbet-native": native, small };
const presets = { names: Object.keys(texts), read: (name: string) => yaml(name, texts[name]!) };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const resolve = (inputs: Partial<ConfigInputs> = {}) => resolveConfig({ presets, defaultBatch: "all", ...inputs });
const chipFile = (text: string) => ({ chip: yaml("my.yaml", text) });

describe("resolved configuration", () => {
  it("is what it was", async () => {
    await expect(configYaml(resolve().resolved)).toMatchFileSnapshot("golden/config.resolved.yaml");
  });

  it("comes back from its own YAML, hash included", () => {
    const first = resolve({ settings: ["chip.core.lanes=128", "host.in_flight=3"], flags: { seed: 9 } });
    const again = resolve({ file: yaml("config.resolved.yaml", configYaml(first.resolved)) });
    expect(again).toEqual(first);
    expect(configYaml(again.resolved)).toBe(configYaml(first.resolved));
    expect(configSha256(again.resolved, sha256)).toBe(configSha256(first.resolved, sha256));
  });

  it("is layered: defaults, preset, file, --set, flags", () => {
    const file = yaml(
      "run.yaml",
      "seed: 2\ncode: graded\nhost: {in_flight: 4}\nchip: {extends: small, core: {lanes: 32, axons: 512}}",
    );
    const bottom = resolve({ file });
    expect([bottom.seed, bottom.code, bottom.host.inFlight, bottom.chip.core.lanes, bottom.chip.mesh.width]).toEqual([
      2,
      "graded",
      4,
      32,
      4,
    ]);
    const middle = resolve({ file, settings: ["seed=3", "chip.core.lanes=16", "chip.core.lanes=64"] });
    expect([middle.seed, middle.chip.core.lanes, middle.chip.core.axons]).toEqual([3, 64, 512]);
    const top = resolve({
      file,
      settings: ["seed=3", "code=signed"],
      flags: { seed: 5, code: "bitserial", model: "m", noc: "packet" },
    });
    expect([top.seed, top.code, top.model]).toEqual([5, "bitserial", "m"]);
  });

  it("takes the chip from --chip, else --set chip, else the file", () => {
    const file = yaml("run.yaml", "chip: small");
    expect(resolve({ file }).chip.mesh.width).toBe(4);
    expect(resolve({ file, settings: ["chip=sorbet-native"] }).chip.mesh.auto).toEqual(["width", "height"]);
    expect(resolve({ file, settings: ["chip=sorbet-native"], chip: "small" }).chip.preset).toBe("small");
    expect(resolve({ file, ...chipFile("extends: sorbet-native\nmesh: {width: 7}") }).chip.mesh).toEqual({
      width: 7,
      height: 1,
      topology: "mesh",
      routing: "xy",
      auto: ["height"],
    });
  });

  it("gives eval and run their own batch, and a file the last word", () => {
    expect([resolve().host.batch, resolve({ defaultBatch: 1 }).host.batch]).toEqual([null, 1]);
    expect(resolve({ settings: ["host.batch=all"], defaultBatch: 1 }).host.batch).toBeNull();
    expect(resolve({ settings: ["host.batch=8"] }).host.batch).toBe(8);
  });
});

describe("a constant that the user sets", () => {
  const hop = (inputs: Partial<ConfigInputs>) => resolve(inputs).resolved.chip.energy.hop_flit;

  it("becomes an estimate of the user's, its range widened to hold it", () => {
    for (const inputs of [
      { settings: ["chip.energy.hop_flit=9000"] },
      chipFile("extends: sorbet-native\nenergy: {hop_flit: 9000}"),
    ]) {
      expect(hop(inputs)).toEqual({
        value: 9000,
        unit: "fJ",
        source: "set by the user",
        evidence: "estimate",
        low: 1700,
        high: 9000,
      });
    }
    expect(hop({ settings: ["chip.energy.hop_flit=100"] })).toMatchObject({ value: 100, low: 100, high: 6800 });
  });

  it("keeps the annotations that come with it", () => {
    const text =
      'extends: sorbet-native\nenergy: {hop_flit: {value: 900, low: 800, high: 1000, evidence: published, source: "our own silicon"}}';
    expect(hop(chipFile(text))).toEqual({
      value: 900,
      unit: "fJ",
      source: "our own silicon",
      evidence: "published",
      low: 800,
      high: 1000,
    });
    expect(resolve(chipFile(text)).chip.energy.hop_flit).toEqual({
      fj: 900,
      lowFj: 800,
      highFj: 1000,
      evidence: "published",
    });
    expect(hop({ settings: ["chip.energy.hop_flit.low=1000"] })).toMatchObject({
      value: 2455,
      low: 1000,
      evidence: "estimate",
    });
  });

  it("stays as it was when it is set to what it is", () => {
    expect(resolve({ settings: ["chip.core.lanes=64", "chip.core.lanes=256"] }).resolved).toEqual(resolve().resolved);
    expect(resolve(chipFile("extends: sorbet-native\nenergy: {hop_flit: 2455}")).resolved).toEqual(resolve().resolved);
  });

  it("reaches the chip from every path of the configuration", () => {
    // At the nominal voltage the rules of scaling change nothing; one chip has no links to others.
    const off = ["chip.voltage_mv=900", "chip.chips.columns=3"];
    const parts = ({ chip, host, model, pruneLast, seed, code }: Configuration) =>
      JSON.stringify([chip, host, model, pruneLast, seed, code]);
    const base = parts(resolve({ settings: off }));
    const ignored = new Set(["noc", "chip.description"]);
    for (const [path, leaf] of leavesOf(CONFIG_KEYS)) {
      if (ignored.has(path)) continue;
      const now = configDocs(resolve().resolved).find(({ key }) => key === path)?.default;
      const other =
        leaf.kind === "choice"
          ? leaf.choices.find((name) => name !== now)
          : leaf.kind === "boolean"
            ? !now
            : leaf.kind === "text"
              ? "other"
              : leaf.kind === "pairs"
                ? "5-6"
                : leaf.kind === "count-or-all" || leaf.kind === "arrival" || leaf.kind === "numbers" || now === "auto"
                  ? 5
                  : (now as number) + 1 <= leaf.max
                    ? (now as number) + 1
                    : (now as number) - 1;
      expect(parts(resolve({ settings: [...off, `${path}=${other}`] })), path).not.toBe(base);
    }
  });
});

describe("chips/README.md", () => {
  it("shows a chip file that works", () => {
    const readme = readFileSync(new URL("../../chips/README.md", import.meta.url), "utf8");
    const example = /```yaml\n(# wide\.yaml[\s\S]*?)```/.exec(readme)![1]!;
    const { chip } = resolve(chipFile(example));
    expect([chip.preset, chip.core.lanes, chip.noc.linkBits, chip.energy.hop_flit]).toEqual([
      "wide",
      512,
      64,
      { fj: 3100, lowFj: 2800, highFj: 3500, evidence: "published" },
    ]);
  });
});

describe("the two constants of a flit", () => {
  const energy = (bits: number) => resolve({ settings: [`chip.noc.link_bits=${bits}`] }).chip.energy;

  it("cost in proportion below 32 bits and no more above", () => {
    expect([8, 16, 32, 64].map((bits) => energy(bits).hop_flit.fj)).toEqual([614, 1228, 2455, 2455]);
    expect([16, 32, 128].map((bits) => energy(bits).inject_flit.fj)).toEqual([1935, 3870, 3870]);
    expect(energy(16).accumulate.fj).toBe(25);
  });
});

describe("config_sha256", () => {
  it("is the hash of the JSON with sorted keys, the model's path left out", () => {
    const { resolved } = resolve();
    const { model: _, ...rest } = parse(configYaml(resolved));
    expect(configSha256(resolved, sha256)).toBe(sha256(canonicalJson(rest)));
    expect(configSha256(resolve({ flags: { model: "/elsewhere" } }).resolved, sha256)).toBe(
      configSha256(resolved, sha256),
    );
    expect(configSha256(resolve({ flags: { seed: 2 } }).resolved, sha256)).not.toBe(configSha256(resolved, sha256));
  });

  it("does not depend on the order of keys", () => {
    expect(canonicalJson({ b: [1, { d: 2, c: null }], a: "x" })).toBe('{"a":"x","b":[1,{"c":null,"d":2}]}');
    expect(canonicalJson({ a: undefined, b: 0.1 })).toBe('{"b":0.1}');
  });
});

describe("documentation", () => {
  it("names every key once, in order, with unit and source", () => {
    const docs = configDocs(resolve().resolved);
    const keys = [...leavesOf(CONFIG_KEYS)]
      .map(([key]) => key)
      .filter((key) => key !== "chip.name" && key !== "chip.description");
    expect(docs.map(({ key }) => key)).toEqual(keys);
    for (const { key, unit, meaning, source, default: value } of docs) {
      expect(meaning.length, key).toBeGreaterThan(10);
      expect(unit, key).not.toBe("");
      expect(value, key).toBeDefined();
      if (key.startsWith("chip.")) expect(source, key).toBeTruthy();
    }
    expect(docs.slice(0, Object.keys(RUN_KEYS).length - 1).every(({ key }) => !key.startsWith("chip."))).toBe(true);
  });

  it("has a JSON Schema that takes what the resolver takes and refuses what it refuses", () => {
    const config = z.fromJSONSchema(configJsonSchema("config") as Parameters<typeof z.fromJSONSchema>[0]);
    expect(config.safeParse(resolve().resolved).success).toBe(true);
    for (const good of [
      {},
      { chip: "small" },
      { chip: { extends: "small", core: { lanes: 3 }, energy: { hop_flit: { low: 1 } } } },
    ]) {
      expect(config.safeParse(good).success, JSON.stringify(good)).toBe(true);
    }
    for (const bad of [
      { sed: 1 },
      { seed: -1 },
      { chip: { core: { lane: 3 } } },
      { chip: { core: { lanes: 0 } } },
      { code: "x" },
      { chip: { energy: { hop_flit: { unit: "pJ" } } } },
    ]) {
      expect(config.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
    expect(configJsonSchema("chip")).toMatchObject({
      type: "object",
      additionalProperties: false,
      properties: { extends: { type: "string" } },
    });
  });
});

describe("presets that extend each other", () => {
  it("are refused when they go in a circle", () => {
    const circle = {
      names: ["a", "b"],
      read: (name: string) => yaml(`chips/${name}.yaml`, `extends: ${name === "a" ? "b" : "a"}`),
    };
    expect(() => resolveConfig({ presets: circle, chip: "a", defaultBatch: 1 })).toThrow(
      "chips/b.yaml:1:10: preset a extends itself: a -> b -> a",
    );
  });
});
