import { describe, expect, it } from "vitest";
import type { Execution } from "../../src/snn/execution/execution.js";
import { spikeDistance } from "../../src/snn/execution/spikes.js";
import { readInput } from "../../src/snn/input/read-input.js";
import { channelsOf } from "../../src/snn/network/network.js";
import { runFloat } from "../../src/snn/reference-float/float-reference.js";
import { referenceDistance } from "../../src/snn/reference-integer/distance.js";
import { runInteger } from "../../src/snn/reference-integer/integer-reference.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";
import { fixtureNetwork } from "./support/fixtures.js";

const EXECUTION: Execution = {
  dt: 1e-4,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 1,
  recurrentDelay: 1,
};

describe("the distance between the references", () => {
  it("is what one of two trains has alone, and the first step of it", () => {
    const train = (starts: number[], neurons: number[]) => ({
      starts: Int32Array.from(starts),
      neurons: Int32Array.from(neurons),
    });
    const [a, b] = [train([0, 2, 3, 5], [0, 4, 1, 2, 3]), train([0, 2, 4, 5], [0, 4, 1, 7, 5])];
    expect(spikeDistance(a, b)).toEqual({ differing: 4, firstStep: 1 });
    expect(spikeDistance(a, a)).toEqual({ differing: 0 });
  });

  it.each([
    ["braille_noDelay_bias_zero.nir", 1e-4, 300],
    ["cnn_sinabs.nir", 1, 30],
  ])("of %s shrinks with more bits", async (name, dt, steps) => {
    const network = await fixtureNetwork(name);
    const execution = { ...EXECUTION, dt };
    const [drive] = readInput(`poisson:${0.2 / dt}`, undefined, { channels: channelsOf(network), dt, seed: 1, steps });
    const float = runFloat(network, execution, drive!);
    const distances = [4, 8, 16].map((bits) => {
      const integer = runInteger(quantise(network, execution, { bits, quantiser: "nearest" }), execution, drive!);
      return referenceDistance(network, float, integer);
    });
    const [few, eight, many] = distances.map(({ differing }) => differing);
    expect(few).toBeGreaterThan(eight!);
    expect(eight).toBeGreaterThan(many!);
    expect(distances[1]!.byPopulation.reduce((sum, { differing }) => sum + differing, 0)).toBe(eight);
    const spikes = distances[1]!.byPopulation.reduce((sum, population) => sum + population.float, 0);
    expect(spikes).toBeGreaterThan(100);
  });
});
