import { describe, expect, it } from "vitest";
import type { ChipSpec } from "../../src/contracts/chip.js";
import { MappingError } from "../../src/mapping/mapping-error.js";
import { mappingText, readMapping } from "../../src/mapping/mapping-file.js";
import { Simulator } from "../../src/simulation/simulator.js";
import { type Change, changed, narrowChip, simulatorOf, smallModel } from "../support/chip.js";

/** Two layers of two heads of 8 channels, BSPN groups of 8, a feed-forward layer of 32. */
const model = smallModel();
const MESH = { mesh: { width: 13, height: 13 } };
const mapped = (chip: Change<ChipSpec> = {}) => simulatorOf(model, { chip: { ...MESH, ...chip } });

/** What a mapping is refused with whose text is `change` of the chip's own. */
function refusal(change: (text: string) => string, chip: Change<ChipSpec> = {}): string {
  const { config, program } = mapped({ attention: { heads: 2 } });
  try {
    const small = { ...config, chip: changed(config.chip, chip) };
    new Simulator(model, { ...small, mapping: readMapping("own.csv", change(mappingText(program))) });
  } catch (error) {
    expect(error).toBeInstanceOf(MappingError);
    return (error as Error).message;
  }
  return "not refused";
}

const replaced = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

describe("a mapping of one's own", () => {
  it("as exported maps the same program, also where rows are cut", () => {
    for (const chip of [{}, narrowChip(model, 9, 12)]) {
      const { config, program } = mapped(chip);
      const mapping = readMapping("own.csv", mappingText(program).replaceAll("\n", "\r\n"));
      expect(new Simulator(model, { ...config, mapping }).program).toEqual(program);
    }
    const text = mappingText(mapped(narrowChip(model, 9, 12)).program);
    expect(text).toMatch(/^population,first,count,core\ninput,0,\d+,0\n/);
    expect(text).toMatch(/^0\.ffn_out\[8:16\],0,8,\d+$/m);
  });

  it("may use more cores than needed, and one that the chip's placement would not", () => {
    const { config, program } = mapped();
    const own = mappingText(program).replace(/^0\.query,0,16,\d+$/m, "0.query,8,8,168\n0.query,0,8,100");
    const { cores } = new Simulator(model, { ...config, mapping: readMapping("own.csv", own) }).program;
    expect(cores.length).toBe(program.cores.length + 1);
    expect(
      cores.filter(({ name }) => name.startsWith("0.query")).map(({ from, to, node }) => [from, to, node]),
    ).toEqual([
      [0, 8, 100],
      [8, 16, 168],
    ]);
  });

  it("does not use a dead core", () => {
    const { config, program } = mapped();
    const chip = {
      ...config.chip,
      mesh: { ...config.chip.mesh, dead: { routers: [], links: [], cores: [program.cores[1]!.node] } },
    };
    const mapping = readMapping("own.csv", mappingText(program));
    expect(() => new Simulator(model, { ...config, chip, mapping })).toThrow(
      `own.csv:3: core ${program.cores[1]!.node} is dead (chip.dead)`,
    );
  });

  it.each([
    ["another header", (text: string) => text.replace("population", "role"), /^own\.csv:1: the header must be/],
    ["nothing below the header", () => "population,first,count,core\n", /has no lines/],
    ["a cell too few", replaced("input,0,16,0", "input,0,16"), /^own\.csv:2: 3 cells/],
    [
      "a count that is no number",
      replaced("input,0,16,0", "input,0,x,0"),
      /:2: count must be a whole number from 1, found "x"/,
    ],
    ["a count of 0", replaced("input,0,16,0", "input,0,0,0"), /:2: count must be a whole number from 1/],
    ["a blank line", replaced("input,0,16,0", "\ninput,0,16,0"), /:2: 1 cells/],
    [
      "a core off the mesh",
      replaced("input,0,16,0", "input,0,16,169"),
      /:2: there is no core 169 on a mesh of 13 x 13/,
    ],
    ["a core for two parts", replaced("input,0,16,0", "input,0,16,1"), /:\d+: core 1 has input of line 2 already/],
    [
      "the input away from the host port",
      replaced("input,0,16,0", "input,0,16,160"),
      /:2: the first input core must be core 0/,
    ],
    ["columns on no core", replaced("0.key,0,16", "0.key,0,8"), /columns 8 to 15 of 0\.key are on no core/],
    [
      "columns on no core before the first",
      replaced("0.key,0,16", "0.key,8,8"),
      /columns 0 to 7 of 0\.key are on no core/,
    ],
    [
      "columns on two cores",
      replaced("input,0,16,0", "input,0,16,0\ninput,8,8,160"),
      /:3: column 8 of input is on another core already/,
    ],
    [
      "more columns than there are",
      replaced("0.key,0,16", "0.key,0,24"),
      /0\.key has 16 columns, this line ends with 23/,
    ],
    [
      "half a head",
      (text: string) => text.replace(/0\.key,0,16,(\d+)/, "0.key,0,4,$1\n0.key,4,12,160"),
      /8 columns of 0\.key must stay together/,
    ],
    [
      "a population that is missing",
      (text: string) => text.replace(/^1\.value.*\n/m, ""),
      /no line for population 1\.value/,
    ],
    [
      "a population too many",
      (text: string) => `${text}2.quary,0,16,160\n`,
      /no population "2\.quary"; did you mean "\d\.query"/,
    ],
    [
      "rows written badly",
      (text: string) => `${text}0.query[0-8],0,16,160\n`,
      /must be written as 0\.query\[FROM:TO\]/,
    ],
    ["rows on no core", (text: string) => `${text}0.query[0:8],0,16,160\n`, /rows 8 to 15 of 0\.query are on no core/],
    [
      "rows on two cores",
      (text: string) => `${text}0.query[0:8],0,16,160\n0.query[4:16],0,16,161\n`,
      /0\.query\[4:16\]: its rows must begin where those before end \(8\)/,
    ],
    [
      "rows cut into other columns",
      (text: string) => `${text}0.query[0:8],0,16,160\n0.query[8:16],0,8,161\n0.query[8:16],8,8,162\n`,
      /0\.query\[8:16\] must be cut into the same columns as 0\.query\[0:8\]/,
    ],
  ])("with %s is refused", (_, change, message) => {
    const found = refusal(change);
    expect(found).toMatch(message);
    expect(found).not.toContain("\n");
  });

  it.each([
    [
      "columns",
      { core: { columns: 8 } },
      /16 columns of \S+ do not fit the columns \(chip\.core\.columns = 8\) of one core, which holds 8/,
    ],
    [
      "synapse memory",
      { core: { synapseMemoryBits: 250 } },
      /do not fit the synapse memory \(chip\.core\.synapse_memory_bits = 250\)/,
    ],
    [
      "residual memory",
      { core: { residualMemoryBits: 9000 } },
      /do not fit the residual memory \(chip\.core\.residual_memory_bits = 9000/,
    ],
    ["axons", { core: { axons: 15 } }, /0\.query has 16 rows, a core 15 axons \(chip\.core\.axons\): cut its rows/],
    [
      "heads of an attention core",
      { attention: { heads: 1 } },
      /16 columns of 0\.attention do not fit the heads \(chip\.attention\.heads = 1\)/,
    ],
  ] satisfies [string, Change<ChipSpec>, RegExp][])("that a chip has not the %s for is refused", (_, chip, message) => {
    expect(refusal((text) => text, chip)).toMatch(message);
  });
});
