import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckResult } from "../../../src/runner/snn/check-result.js";
import { nirBytes, oneLayer, tensor } from "../../snn/support/write-nir.js";
import { MAIN, requireBuild } from "../../support/program.js";

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/nir/${name}`, import.meta.url));
let folder: string;
beforeAll(() => {
  requireBuild();
  folder = mkdtempSync(join(tmpdir(), "snn-check-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "snn", "check", ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
const json = (file: string): CheckResult => {
  const { code, out, err } = check(file, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
};

describe("snn check", () => {
  it("prints the Braille network as read, with a hint of its time step", () => {
    const { nodes, ...rest } = json(fixture("braille_noDelay_bias_zero.nir"));
    expect(nodes.map(({ name, synapses, neurons }) => [name, neurons, synapses])).toEqual([
      ["input", 0, 0],
      ["fc1", 0, 456],
      ["lif1.lif", 38, 0],
      ["lif1.w_rec", 0, 1444],
      ["fc2", 0, 266],
      ["lif2", 7, 0],
      ["output", 0, 0],
    ]);
    expect(nodes[1]).toEqual({
      name: "fc1",
      type: "Affine",
      shape: [38],
      neurons: 0,
      synapses: 456,
      maps_to: "dense synapses input -> lif1.lif",
    });
    expect(rest).toMatchObject({ dt_hint: 0.0001, recurrent: true, neurons: 45, synapses: 2166, channels: 12 });
  });

  it("counts a convolutional network without writing it out, and its nodes add up", () => {
    const result = json(fixture("cnn_sinabs.nir"));
    expect(result).toMatchObject({ neurons: 8970, synapses: 1_122_848, recurrent: false });
    expect(result.dt_hint).toBeUndefined();
    expect(result.nodes.reduce((sum, { synapses }) => sum + synapses, 0)).toBe(result.synapses);
    expect(result.needs.weights).toBe(39_584);
  });

  it("shows it on a screen", () => {
    const { code, out } = check(fixture("lif_norse.nir"));
    expect(code).toBe(0);
    expect(out).toMatch(/1 neuron, 1 synapse, 1 input channel\n/);
    expect(out).toMatch(/reset, integrator: the file names none/);
  });

  it("shows a node that can be read but not run as refused, with the reason", async () => {
    const file = join(folder, "refused.nir");
    writeFileSync(
      file,
      await nirBytes({
        ...oneLayer({ lif: { type: "LI", tau: 1, r: 1, v_leak: 0 }, if: { type: "IF", r: 1, v_threshold: 1 } }),
        edges: [
          ["in", "fc"],
          ["fc", "lif"],
          ["lif", "if"],
          ["if", "out"],
        ],
      }),
    );
    const refused = json(file).nodes.filter((node) => node.refused !== undefined);
    expect(refused).toEqual([
      expect.objectContaining({
        name: "if",
        refused: "takes the membranes of lif, which sends no spikes; only an Output may",
      }),
    ]);
    expect(check(file).out).toMatch(/refused: 1 node, so the network cannot run/);
  });

  it("ends with 2 and one line for what is no network", async () => {
    const nan = join(folder, "nan.nir");
    writeFileSync(nan, await nirBytes(oneLayer({ fc: { type: "Linear", weight: tensor([2, 3], () => Number.NaN) } })));
    const cut = join(folder, "cut.nir");
    writeFileSync(cut, readFileSync(fixture("lif_norse.nir")).subarray(0, 9000));
    for (const [file, message] of [
      [nan, /nan\.nir: node fc, key weight: value 0 is NaN; numbers must be finite\n$/],
      [cut, /cut\.nir: damaged: /],
      [join(folder, "none.nir"), /none\.nir: there is no such file\n$/],
      [folder, /: is a folder, a file is needed/],
      [fixture("lif_norse.csv"), /lif_norse\.csv: is no HDF5 file, so no NIR file/],
    ] as const) {
      const { code, out, err } = check(file, "--json");
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(message);
      expect(err.trim().split("\n")).toHaveLength(1);
    }
  });
});
