import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Bench } from "./support/harness.js";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

describe("config", () => {
  it("resolve prints what is in force", async () => {
    const { out } = await bench.run(["config", "resolve", "--set", "chip.sync=barrier", "--seed", "4"]);
    expect(parse(out)).toMatchObject({ seed: 4, chip: { sync: { value: "barrier", source: "set by the user" } } });
    const json = await bench.run(["config", "resolve", "--set", "chip.sync=barrier", "--seed", "4", "--json"]);
    expect(JSON.parse(json.out)).toEqual(parse(out));
  });

  it("takes a chip file and a configuration file", async () => {
    const chip = bench.file("wide.yaml", "extends: sorbet-native\nname: wide\nnoc: {link_bits: 64}\n");
    const config = bench.file("run.yaml", "code: bitserial\n");
    const { out } = await bench.run(["config", "resolve", "--chip", chip, "--config", config]);
    expect(parse(out)).toMatchObject({ code: "bitserial", chip: { name: "wide", noc: { link_bits: { value: 64 } } } });
  });

  it("schema and docs are complete", async () => {
    const schema = JSON.parse((await bench.run(["config", "schema"])).out);
    expect(schema.properties.chip.anyOf[1].properties.core.properties.lanes).toBeDefined();
    expect(JSON.parse((await bench.run(["config", "schema", "chip"])).out).properties.extends.type).toBe("string");
    const { out } = await bench.run(["config", "docs"]);
    expect(out).toContain(
      "| `chip.energy.hop_flit` | 2455 | fJ | a whole number from 0 to 1000000000 | 1700 to 6800 | estimate |",
    );
    expect(JSON.parse((await bench.run(["config", "docs", "--json"])).out).length).toBe(out.split("\n| `").length - 1);
  });
});

describe("help", () => {
  it.each(
    [
      [],
      ["run"],
      ["eval"],
      ["noc"],
      ["explain"],
      ["sweep"],
      ["worker"],
      ["place"],
      ["report"],
      ["compare"],
      ["reproduce"],
      ["config"],
      ["config", "resolve"],
      ["config", "schema"],
      ["config", "docs"],
    ].map((argv) => [argv]),
  )("of %j", async (argv) => {
    const { code, out, err } = await bench.run([...argv, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    await expect(out).toMatchFileSnapshot(`golden/help${argv.map((word) => `-${word}`).join("")}.txt`);
  });
});
