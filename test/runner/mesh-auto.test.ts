import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { nearSquare } from "../../src/base/near-square.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { mappingText, readMapping } from "../../src/mapping/mapping-file.js";
import { bundledPresets } from "../../src/runner/package-files.js";
import { fitSnnMesh } from "../../src/runner/snn/fit-mesh.js";
import { snnChip, snnPresetNames } from "../../src/runner/snn-chip.js";
import { fitMesh } from "../../src/simulation/fit-mesh.js";
import { Simulator } from "../../src/simulation/simulator.js";
import { placeInOrder } from "../../src/snn/chip/placement.js";
import type { Network } from "../../src/snn/network/network.js";
import { OneToOne } from "../../src/snn/network/one-to-one.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";
import { sequences } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const model = randomModel(3, { shape: { layers: 2, heads: 2, headSize: 8 } });
const presets = await bundledPresets();
const configured = (chip: string, ...settings: string[]) => resolveConfig({ presets, chip, settings });

describe("chip.mesh: auto", () => {
  it("is the smallest near-square mesh, on which the model runs, of every preset that holds it", () => {
    for (const chip of ["sorbet-native", "small-core"]) {
      const { resolved, chip: spec } = fitMesh(configured(chip), model);
      expect(spec.mesh.auto).toBeUndefined();
      const { width, height } = spec.mesh;
      expect(resolved.chip.mesh.width).toMatchObject({ value: width, source: "chip.mesh: auto", evidence: "estimate" });
      expect(new Simulator(model, configured(chip)).config.chip).toEqual(spec);
      const fitted = configured(chip, `chip.mesh.width=${width}`, `chip.mesh.height=${height}`);
      const { program } = new Simulator(model, fitted);
      const cores = program.cores.length;
      expect(resolved.chip.mesh.height.note).toBe(`smallest near-square mesh for ${cores} cores`);
      expect(width * height).toBeGreaterThanOrEqual(cores);
      expect(width * (height - 1)).toBeLessThan(cores);
    }
  });

  it("gives results that are exact, and the same each time", () => {
    const inputs = sequences(5, model, [4]);
    const runs = [0, 1].map(() => {
      const configuration = fitMesh(configured("sorbet-native", "chip.mesh=auto"), model);
      return new Simulator(model, configuration).runBatch(inputs);
    });
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]!.inputs[0]!.exact).toBe(true);
  });

  it("gives way to sides that come later, and fits the other where one does", () => {
    expect(
      configured("sorbet-native", "chip.mesh=auto", "chip.mesh.width=9", "chip.mesh.height=8").chip.mesh,
    ).toMatchObject({
      width: 9,
      height: 8,
    });
    const mesh = (...settings: string[]) => fitMesh(configured("sorbet-native", ...settings), model).chip.mesh;
    const { cores } = new Simulator(model, configured("sorbet-native")).program;
    for (const side of [1, 9]) {
      const other = Math.ceil(cores.length / side);
      expect(mesh(`chip.mesh.width=${side}`)).toMatchObject({ width: side, height: other });
      expect(mesh(`chip.mesh.height=${side}`)).toMatchObject({ width: other, height: side });
      expect(mesh(`chip.mesh.height=${side}`, "chip.mesh=auto")).toMatchObject(nearSquare(cores.length));
    }
    const concentrated = nearSquare(Math.ceil(cores.length / 4));
    expect(mesh("chip.noc.topology=cmesh")).toEqual({ ...concentrated, topology: "cmesh", routing: "xy" });
    const several = fitMesh(configured("sorbet-native", "chip.chips.columns=3", "chip.chips.rows=2"), model);
    const each = nearSquare(Math.ceil(cores.length / 6));
    expect(several.chip.mesh).toEqual({
      width: 3 * each.width,
      height: 2 * each.height,
      topology: "mesh",
      routing: "xy",
      chips: { columns: 3, rows: 2 },
    });
    expect(several.resolved.chip.mesh.width).toMatchObject({ value: each.width });
    expect(() => configured("sorbet-native", "chip.chips.columns=3", "chip.mesh.width=100")).toThrow(
      "3 x 1 chips of 100 x 1 routers are 300 x 1: 256 a side at most (chip.chips, chip.mesh)",
    );
    const large = randomModel(3, { shape: { layers: 30, heads: 2, headSize: 8 } });
    expect(() => fitMesh(configured("sorbet-native", "chip.mesh.width=1"), large)).toThrow(/more than a mesh of 1 x /);
    expect(() => configured("sorbet-native", "chip.mesh=auto", "chip.mesh=atuo")).toThrow(
      /must be auto, .*did you mean/,
    );
  });

  it("counts dead cores, and refuses those that it does not have", () => {
    const cores = new Simulator(model, configured("sorbet-native")).program.cores.length;
    const { width, height } = nearSquare(cores);
    const dead = Array.from({ length: width * height - cores + 1 }, (_, i) => i + 1);
    const { chip, resolved } = fitMesh(configured("sorbet-native", `chip.dead.cores=${dead.join()}`), model);
    expect(chip.mesh).toMatchObject({ ...nearSquare(width * height + 1), dead: { cores: dead } });
    const note = `smallest near-square mesh for ${cores} cores beside ${dead.length} dead`;
    expect(resolved.chip.mesh.width.note).toBe(note);
    const { program } = new Simulator(model, configured("sorbet-native", `chip.dead.cores=${dead.join()}`));
    expect(program.cores.filter(({ node }) => dead.includes(node))).toEqual([]);
    expect(() => fitMesh(configured("sorbet-native", "chip.dead.cores=5, 9999"), model)).toThrow(
      /^chip\.dead\.cores: there is no core 9999 on a mesh of \d+ x \d+ \(0 to \d+\); chip\.mesh is auto$/,
    );
    const one = fitMesh(configured("sorbet-native", "chip.dead.routers=1"), model).chip.mesh;
    const routers = fitMesh(configured("sorbet-native", "chip.dead.routers=1, 2"), model).chip.mesh;
    expect(routers.width * routers.height).toBeGreaterThanOrEqual(cores + 2);
    expect(() =>
      fitMesh(configured("sorbet-native", "chip.dead.routers=1", `chip.dead.links=0-${one.width}`), model),
    ).toThrow(
      /^chip\.dead\.links: no way leads from core 0 to cores 2, 3, .* and \d+ more: dead links and routers cut the mesh/,
    );
    const full = configured("sorbet-native", "chip.mesh.width=2", "chip.mesh.height=2", "chip.dead.cores=3");
    expect(() => new Simulator(model, full)).toThrow(
      `the model needs ${cores} cores, a mesh of 2 x 2 has 4, 1 of them dead (chip.dead) (chip.mesh.width`,
    );
  });

  it("has every core that a mapping names, and so the mesh that the mapping was made on", () => {
    const configuration = configured("sorbet-native");
    const { program, config } = new Simulator(model, configuration);
    const mapping = readMapping("own.csv", mappingText(program));
    expect(fitMesh(configuration, model, mapping).chip.mesh).toEqual(config.chip.mesh);
    expect(new Simulator(model, { ...configuration, mapping }).program).toEqual(program);
  });
});

describe("chip.mesh=auto of a chip for spiking networks", () => {
  const network: Network = {
    populations: [
      { name: "in", kind: "input", shape: [6000], size: 6000, parameters: {} },
      { name: "out", kind: "if", shape: [6000], size: 6000, parameters: { threshold: Float64Array.of(2) } },
    ],
    projections: [{ nodes: [], source: 0, target: 1, isRecurrent: false, map: new OneToOne(6000, Float64Array.of(3)) }],
    inputs: [0],
    outputs: [],
  };
  const execution = { dt: 1, reset: "zero", integrator: "euler", order: "current-first" } as const;
  const delays = { forwardDelay: 1, recurrentDelay: 1 } as const;
  const integers = quantise(network, { ...execution, ...delays }, { bits: 8, quantiser: "nearest" });

  it("has just the tiles that the network takes, for every preset", async () => {
    for (const name of snnPresetNames()) {
      const whole = await snnChip(name, []);
      const { chip, data, isAutoMesh } = fitSnnMesh(await snnChip(name, [], ["chip.mesh=auto"]), integers, undefined);
      expect(isAutoMesh).toBeUndefined();
      const slices = placeInOrder(integers, chip);
      const tiles = Math.ceil((Math.max(...slices.map(({ core }) => core)) + 1) / chip.coresPerTile);
      expect({ width: chip.width, height: chip.height }).toEqual(nearSquare(tiles));
      expect(data).toMatchObject({ mesh: { width: chip.width, height: chip.height } });
      // Cores are filled as on the whole chip.
      expect(slices).toEqual(placeInOrder(integers, whole.chip));
    }
  });

  it("is refused beside a mapping, and for one side", async () => {
    const asked = await snnChip("loihi", [], ["chip.mesh=auto"]);
    expect(() => fitSnnMesh(asked, integers, "map.csv")).toThrow("--mapping map.csv: names cores of a mesh");
    await expect(snnChip("loihi", [], ["chip.mesh.width=auto"])).rejects.toThrow("must both be auto, or neither");
  });
});

test.prop([fc.integer({ min: 1, max: 20_000 })])("a near-square mesh is as small as its sides allow", (nodes) => {
  const { width, height } = nearSquare(nodes);
  expect(width * height).toBeGreaterThanOrEqual(nodes);
  expect(width - height === 0 || width - height === 1).toBe(true);
  expect(width * (height - 1)).toBeLessThan(nodes);
  expect((width - 1) * height < nodes || width - 1 < height).toBe(true);
});
