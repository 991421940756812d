import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Execution } from "../../src/snn/execution/execution.js";
import { readInput } from "../../src/snn/input/read-input.js";
import { lower } from "../../src/snn/network/lower.js";
import { channelsOf } from "../../src/snn/network/network.js";
import { readNir } from "../../src/snn/nir/read-nir.js";
import { runFloat } from "../../src/snn/reference-float/float-reference.js";
import { mayMiss } from "../support/tools.js";

/** A python that has snnTorch; `.ci/run` makes one. */
const PYTHON = process.env.SNNTORCH_PYTHON ?? "python3";
const DRIVER = fileURLToPath(new URL("./snntorch_driver.py", import.meta.url));
const PUBLISHED = ["braille_noDelay_bias_zero.nir", "cnn_sinabs.nir"].map((name) =>
  fileURLToPath(new URL(`../fixtures/nir/${name}`, import.meta.url)),
);
/** As snnTorch's importer has it; IF neurons of a library without time have a step of 1. */
const EXECUTION: Execution = {
  dt: 1e-4,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 0,
  recurrentDelay: 1,
};

const hasSnnTorch = (): boolean =>
  spawnSync(PYTHON, ["-c", "import nir, nirtorch, snntorch"], { stdio: "ignore" }).status === 0;

it("every spike is that of snnTorch's neurons in float64, on drawn and published networks", {
  timeout: 600_000,
}, async (context) => {
  if (!hasSnnTorch()) return mayMiss(context, "snnTorch (pip install torch snntorch nirtorch nir, SNNTORCH_PYTHON)");
  const folder = mkdtempSync(join(tmpdir(), "snntorch-"));
  try {
    const { status, stderr } = spawnSync(PYTHON, [DRIVER, folder, ...PUBLISHED], { encoding: "utf8" });
    expect(stderr.includes("Traceback") ? stderr : status).toBe(0);
    const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
    expect(names).toHaveLength(38);
    let compared = 0;
    for (const file of names) {
      const name = basename(file, ".json");
      const path = PUBLISHED.find((published) => basename(published, ".nir") === name) ?? join(folder, `${name}.nir`);
      const { network } = lower(await readNir(path, readFileSync(path)), path);
      const dt = name.startsWith("cnn") ? 1 : EXECUTION.dt;
      const [drive] = readInput(`${name}.npy`, readFileSync(join(folder, `${name}.npy`)), {
        channels: channelsOf(network!),
        dt,
        seed: 1,
      });
      const { spikes } = runFloat(network!, { ...EXECUTION, dt }, drive!);
      const expected = JSON.parse(readFileSync(join(folder, file), "utf8")) as { spikes: Record<string, number[][]> };
      for (const [node, rows] of Object.entries(expected.spikes)) {
        const { starts, neurons } = spikes[network!.populations.findIndex((population) => population.name === node)]!;
        const ours = rows.map((_, step) => [...neurons.subarray(starts[step]!, starts[step + 1]!)]);
        expect({ name, node, spikes: ours }).toEqual({ name, node, spikes: rows });
        compared += neurons.length;
      }
    }
    expect(compared).toBeGreaterThan(100_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
