import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ConfigInputs } from "../../src/config/check-inputs.js";
import { ConfigError } from "../../src/config/config-error.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { readAssignments } from "../../src/config/source-tree.js";

const native = readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8");
const read = (source: string, text: string) => readAssignments({ source, text });
const assignments = read("chips/sorbet-native.yaml", native);
const presets = { names: ["sorbet-native"], read: () => assignments };

const resolve = (inputs: Partial<ConfigInputs>) => resolveConfig({ presets, defaultBatch: "all", ...inputs });

function messageOf(inputs: () => Partial<ConfigInputs>): string {
  try {
    resolve(inputs());
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as Error;
    expect(message).not.toMatch(/[\r\n]/);
    expect(message.length).toBeLessThan(600);
    return message;
  }
  throw new Error("no error");
}

const file = (text: string) => messageOf(() => ({ file: read("run.yaml", text) }));
const chip = (text: string) => messageOf(() => ({ chip: read("my.yaml", text) }));
const set = (...settings: string[]) => messageOf(() => ({ settings }));

describe("a fault in a file", () => {
  it.each([
    ["seed: -1", "run.yaml:1:7: seed must be a whole number from 0 to 4294967295, found -1"],
    ["seed: 1.5", "run.yaml:1:7: seed must be a whole number from 0 to 4294967295, found 1.5"],
    ["seed: '7'", 'run.yaml:1:7: seed must be a whole number from 0 to 4294967295, found "7"'],
    ["seed:", "run.yaml:1:1: seed must be a whole number from 0 to 4294967295, found null"],
    [
      "code: ofset",
      'run.yaml:1:7: code must be one of offset, signed, graded, bitserial, dense, found "ofset"; did you mean "offset"?',
    ],
    ["\n\nprune_lst: true", 'run.yaml:3:1: unknown key "prune_lst"; did you mean "prune_last"?'],
    ["host:\n  in_flght: 3", 'run.yaml:2:3: unknown key "host.in_flght"; did you mean "host.in_flight"?'],
    ["lanes: 3", 'run.yaml:1:1: unknown key "lanes"; did you mean "chip.core.lanes"?'],
    ["chip.core.lanes: 3", "run.yaml:1:1: chip.core.lanes: write its parts as nested keys"],
    ["host: 3", "run.yaml:1:7: host is a group of keys (batch, in_flight, arrival, queue, full, port_bits), found 3"],
    [
      "host:\n  batch: none",
      'run.yaml:2:10: host.batch must be a whole number from 1 to 1000000, or all, found "none"',
    ],
    [
      "chip:\n  extends: sorbet-native\n  dead:\n    cores: 5-7",
      'run.yaml:4:12: chip.dead.cores must be none, or numbers with commas between, found "5-7"',
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead:\n    cores: 5, 64",
      "run.yaml:5:12: chip.dead.cores: there is no core 64 on a mesh of 8 x 8 (0 to 63)",
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead: { cores: 0 }",
      "run.yaml:4:18: chip.dead.cores: core 0 has to live: the host port is there",
    ],
    [
      "chip:\n  extends: sorbet-native\n  dead:\n    links: 5, 6",
      'run.yaml:4:12: chip.dead.links must be none, or pairs of neighbouring routers such as 5-6 with commas between, found "5, 6"',
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead: { links: 7-8 }",
      "run.yaml:4:18: chip.dead.links: routers 7 and 8 are no neighbours on a mesh of 8 x 8",
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead: { links: 63-64 }",
      "run.yaml:4:18: chip.dead.links: there is no router 64 on a mesh of 8 x 8 (0 to 63)",
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead: { routers: '4, 0' }",
      "run.yaml:4:20: chip.dead.routers: router 0 has to live: the host port is there",
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  dead: { cores: 5, routers: 3, links: '4-12, 5-13, 6-14, 7-15' }",
      "run.yaml:4:40: chip.dead.links: no way leads from core 0 to cores 4, 6, 7: dead links and routers cut the mesh (what is cut off may be named in chip.dead.cores)",
    ],
    [
      "chip:\n  extends: sorbet-native\n  mesh: { width: 8, height: 8 }\n  noc: { topology: torus }\n  dead: { routers: 9 }",
      "run.yaml:5:20: chip.dead.routers: routes go round dead routers on a mesh or cmesh, not on a torus",
    ],
    [
      "chip:\n  extends: sorbet-native\n  noc:\n    topology: torus\n    router: { vcs: 5 }",
      "run.yaml:5:20: chip.noc.router.vcs: of a torus an even number from 4 on: for data and for credits, each before and beyond its datelines; found 5",
    ],
    [
      "chip:\n  extends: sorbet-native\n  chips: { columns: 2 }\n  noc: { topology: torus }",
      "run.yaml:4:20: chip.noc.topology: a torus is one chip, so chip.chips has to be 1 x 1 (mesh and cmesh join)",
    ],
    ["seed: {value: 3}", 'run.yaml:1:8: seed is a plain value, it has no key "value"'],
    [
      "chip: sorbet-nativ",
      'run.yaml:1:7: unknown chip "sorbet-nativ"; did you mean "sorbet-native"? (presets: sorbet-native)',
    ],
    ["chip: 3", "run.yaml:1:7: a chip must be the name of a preset, found 3"],
    [
      "chip:\n  extends: sorbet-native\n  core:\n    lanes: 0",
      "run.yaml:4:12: chip.core.lanes must be a whole number from 1 to 65536, found 0",
    ],
    [
      "chip:\n  core:\n    lanes: 4",
      'run.yaml: chip.name is missing; "extends: sorbet-native" takes it from the preset',
    ],
    ["- 1", "run.yaml:1:1: the file: a list is not taken here"],
    ["just words", 'run.yaml:1:1: must be a mapping of keys to values, found "just words"'],
    ["seed: [1, 2]", "run.yaml:1:7: seed: a list is not taken here"],
  ])("%j", (text, message) => {
    expect(file(text)).toBe(message);
  });
});

describe("a fault in a chip file", () => {
  it.each([
    [
      "extends: sorbet-native\ncore:\n  lane: 3",
      'my.yaml:3:3: unknown key "chip.core.lane"; did you mean "chip.core.lanes"?',
    ],
    [
      "extends: sorbet-native\nenergy:\n  hop_flit: 2.3",
      "my.yaml:3:13: chip.energy.hop_flit must be a whole number from 0 to 1000000000, found 2.3",
    ],
    [
      "extends: sorbet-native\nenergy:\n  hop_flit: {value: 5, unit: pJ}",
      'my.yaml:3:30: chip.energy.hop_flit.unit must be fJ, found "pJ"',
    ],
    [
      "extends: sorbet-native\nenergy:\n  hop_flit: {valeu: 5}",
      'my.yaml:3:14: unknown key "valeu" in chip.energy.hop_flit; did you mean "value"?',
    ],
    [
      "extends: sorbet-native\nenergy:\n  hop_flit: {value: 5, evidence: guess}",
      'my.yaml:3:34: chip.energy.hop_flit.evidence must be one of published, derived, estimate, found "guess"',
    ],
    [
      "extends: sorbet-native\nenergy:\n  hop_flit: {value: 9, low: 10}",
      "my.yaml:3:29: chip.energy.hop_flit needs low <= value <= high, found 10, 9, 6800",
    ],
    [
      "extends: sorbet-native\nnoc:\n  multicast: {low: true}",
      "my.yaml:3:20: chip.noc.multicast.low is not taken here",
    ],
    [
      "extends: sorbet-native\nsync: barier",
      'my.yaml:2:7: chip.sync must be one of marker, barrier, stage-barrier, tick, found "barier"; did you mean "barrier"?',
    ],
    ["extends: loihi", 'my.yaml:1:10: unknown chip "loihi" (presets: sorbet-native)'],
    [
      "name: mine\ntick_ps: 5",
      'my.yaml: chip.description is missing; "extends: sorbet-native" takes it from the preset',
    ],
    [
      native.replace("unit: ps, ", ""),
      'my.yaml: chip.tick_ps.unit is missing; "extends: sorbet-native" takes it from the preset',
    ],
    [
      native.replace(/^ {2}hop_flit:[\s\S]*?\}$/m, ""),
      'my.yaml: chip.energy.hop_flit is missing; "extends: sorbet-native" takes it from the preset',
    ],
  ])("%#", (text, message) => {
    expect(chip(text)).toBe(message);
  });
});

describe("a fault in --set", () => {
  it.each([
    ["chip.core.lane=3", '--set chip.core.lane=3: unknown key "chip.core.lane"; did you mean "chip.core.lanes"?'],
    ["chip.vcs=2", '--set chip.vcs=2: unknown key "chip.vcs"; did you mean "chip.noc.router.vcs"?'],
    ["chip.core.lanes", "--set chip.core.lanes: must be path=value, for example chip.core.lanes=128"],
    ["=3", "--set =3: must be path=value, for example chip.core.lanes=128"],
    ["chip.core.lanes=", "--set chip.core.lanes=: chip.core.lanes must be a whole number from 1 to 65536, found null"],
    [
      "chip.core.lanes=many",
      '--set chip.core.lanes=many: chip.core.lanes must be a whole number from 1 to 65536, found "many"',
    ],
    [
      "chip.core.lanes=[1]",
      '--set chip.core.lanes=[1]: chip.core.lanes must be a whole number from 1 to 65536, found "[1]"',
    ],
    [
      "chip.core.lanes={a: 1}",
      '--set chip.core.lanes={a: 1}: chip.core.lanes must be a whole number from 1 to 65536, found "{a: 1}"',
    ],
    [
      "chip.core.lanes=*x",
      '--set chip.core.lanes=*x: chip.core.lanes must be a whole number from 1 to 65536, found "*x"',
    ],
    [
      "chip.core.lanes=&x 4",
      '--set chip.core.lanes=&x 4: chip.core.lanes must be a whole number from 1 to 65536, found "&x 4"',
    ],
    [
      "chip.core.lanes=!!int 4",
      '--set chip.core.lanes=!!int 4: chip.core.lanes must be a whole number from 1 to 65536, found "!!int 4"',
    ],
    [
      "chip.core.lanes.low=300",
      "--set chip.core.lanes.low=300: chip.core.lanes needs low <= value <= high, found 300, 256, 1024",
    ],
    [
      "chip.core=3",
      "--set chip.core=3: chip.core is a group of keys (lanes, axons, axon_bits, columns, synapse_memory_bits, zero_weights, residual_memory_bits, window_slots, accumulator_bits, vector_bits, parameter_bits), found 3",
    ],
    ["chip=loihi", '--set chip=loihi: unknown chip "loihi" (presets: sorbet-native)'],
    [
      "__proto__.x=1",
      '--set __proto__.x=1: unknown key "__proto__"; known here: model, seed, code, noc, prune_last, host, chip',
    ],
    [
      "chip.constructor=1",
      /^--set chip\.constructor=1: unknown key "chip\.constructor"; known here: name, description, tick_ps, /,
    ],
    [
      "chip.core.lanes.value.x=1",
      '--set chip.core.lanes.value.x=1: unknown key "value" in chip.core.lanes; did you mean "value"?',
    ],
  ])("%s", (setting, message) => {
    if (typeof message === "string") expect(set(setting)).toBe(message);
    else expect(set(setting)).toMatch(message);
  });

  it("shortens what it quotes", () => {
    expect(set(`chip.core.lanes=${"9".repeat(5000)}`).length).toBeLessThan(300);
  });
});

describe("hostile YAML", () => {
  const bomb = `a: &a [x, x]\nb: &b [*a, *a]\n${Array.from({ length: 30 }, (_, i) => `c${i}: &c${i} [*b, *b]`).join("\n")}`;

  it.each([
    ["an alias bomb", bomb, /^run\.yaml:1:\d+: unknown key "a"|anchors and aliases/],
    ["an anchor", "seed: &x 4", /^run\.yaml:1:\d+: seed: anchors and aliases are not taken; write the value out$/],
    ["an anchored key", "&k seed: 4", /^run\.yaml:1:\d+: .*anchors and aliases are not taken/],
    ["a merge key", "host: &h {in_flight: 3}\nchip:\n  <<: *h", /anchors and aliases are not taken/],
    ["a tag", "seed: !!js/function 'x'", /^run\.yaml:1:7: /],
    ["a tag of its own", "seed: !evil 4", /^run\.yaml:1:7: /],
    ["a known tag", "seed: !!int 4", /^run\.yaml:1:\d+: seed: tags are not taken; write the plain value$/],
    ["a repeated key", "seed: 1\ncode: signed\nseed: 2", /^run\.yaml:3:1: key "seed" stands twice in the file$/],
    [
      "a repeated inner key",
      "host:\n  in_flight: 1\n  in_flight: 2",
      /^run\.yaml:3:3: key "in_flight" stands twice in host$/,
    ],
    ["a prototype key", "__proto__:\n  seed: 2", /^run\.yaml:1:1: unknown key "__proto__"/],
    ["a complex key", "? {a: 1}\n: 2", /^run\.yaml:1:3: the file: a key must be a name, found a mapping or list$/],
    ["a numeric key", "1: 2", /^run\.yaml:1:1: the file: a key must be a name, found 1$/],
    ["two documents", "seed: 1\n---\nseed: 2", /^run\.yaml:\d+:\d+: not valid YAML: /],
    ["a tab", "host:\n\tin_flight: 1", /^run\.yaml:\d+:\d+: not valid YAML: /],
    ["an open quote", 'model: "abc', /^run\.yaml:1:\d+: not valid YAML: /],
    ["a number beyond all numbers", "seed: 1e999", /^run\.yaml:1:7: seed must be a whole number/],
    ["not a number", "seed: .nan", /^run\.yaml:1:7: seed must be a whole number/],
    ["ten megabytes", `model: ${"x".repeat(10_000_000)}`, /^run\.yaml: 10000007 characters, at most 262144 are taken$/],
    ["deep nesting", `seed: ${"[".repeat(100_000)}`, /^run\.yaml:1:\d+: nested too deeply: more than 32 levels$/],
    ["deep nesting once more", "{".repeat(100_000), /^run\.yaml:1:\d+: nested too deeply/],
    ["deep lists", "- ".repeat(100_000), /^run\.yaml:1:\d+: nested too deeply/],
    ["deep keys", "? ".repeat(100_000), /^run\.yaml:1:\d+: nested too deeply/],
    [
      "deep mappings",
      Array.from({ length: 3000 }, (_, i) => `${" ".repeat(Math.min(i, 80))}a:`).join("\n"),
      /^run\.yaml/,
    ],
    [
      "twenty thousand keys",
      Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join("\n"),
      /^run\.yaml:1:1: unknown key "k0"/,
    ],
  ])("%s is one line", (_, text, message) => {
    expect(file(text)).toMatch(message);
    expect(({} as { seed?: number }).seed).toBeUndefined();
  });
});

it("a chip file without any key says what is missing", () => {
  expect(() => resolveConfig({ presets, chip: [], defaultBatch: "all" })).toThrow(
    /^the chip: chip\.name is missing; "extends: sorbet-native" takes it from the preset$/,
  );
});
