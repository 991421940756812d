import { describe, expect, it } from "vitest";
import type { Execution } from "../../src/snn/execution/execution.js";
import type { SpikeTrain } from "../../src/snn/execution/spikes.js";
import { runFloat } from "../../src/snn/reference-float/float-reference.js";
import { runInteger } from "../../src/snn/reference-integer/integer-reference.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";
import { driveOf, fixtureNetwork, published } from "./support/fixtures.js";

const EXECUTION: Execution = {
  dt: 1e-4,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 0,
  recurrentDelay: 1,
};
const network = await fixtureNetwork("lif_norse.nir");
const LIF = network.populations.findIndex(({ kind }) => kind === "lif");

const stepsOf = ({ starts }: SpikeTrain): number[] =>
  [...starts.keys()].slice(1).flatMap((step) => (starts[step]! > starts[step - 1]! ? [step - 1] : []));
const spikesOf = (rows: readonly number[][]): number[] =>
  rows.flatMap(([, , spike], step) => (spike! > 0 ? [step] : []));
const driven = (rows: readonly number[][]) => driveOf(rows.map(([input]) => input!));

describe("lif_norse.nir over 1,000 steps", () => {
  const lava = published("lif_lava_cpu_fixed.csv");
  const drive = driven(published("lif_norse.csv"));
  const onChip = { ...EXECUTION, forwardDelay: 1 } as const;
  const integers = quantise(network, onChip, { bits: 8, quantiser: "lava" });
  const run = runInteger(integers, onChip, drive, { membranes: [LIF] });
  const membranes = [...run.membranes.get(LIF)!];

  it("has the integers that Lava makes of it", () => {
    const { decay, currentDecay, threshold } = integers.neurons[LIF]!;
    expect([[...decay], [...currentDecay], [...threshold!]]).toEqual([[163], [4096], [25]]);
    expect(integers.weights).toEqual([{ mantissas: Int32Array.of(10), exponent: 0 }]);
  });

  it("gives every membrane and spike of Lava's fixed point", () => {
    expect(lava.map(([input]) => input)).toEqual(published("lif_norse.csv").map(([input]) => input));
    expect(lava).toHaveLength(1000);
    expect(membranes).toEqual(lava.map(([, membrane]) => membrane));
    expect(stepsOf(run.spikes[LIF]!)).toEqual(spikesOf(lava));
    expect(spikesOf(lava)).toHaveLength(4);
  });

  it("gives every spike of a Loihi chip, and all membranes but four: its register reads 128 at a spike", () => {
    const chip = published("lif_lava_loihi_fixed.csv");
    expect(stepsOf(run.spikes[LIF]!)).toEqual(spikesOf(chip));
    const differ = chip.flatMap(([, membrane], step) =>
      membrane === membranes[step] ? [] : [[step, membrane, membranes[step]]],
    );
    expect(differ).toEqual([461, 511, 711, 761].map((step) => [step, 128, 0]));
    expect(spikesOf(chip)).toEqual(differ.map(([step]) => step));
  });

  it.each([
    ["norse", "euler", (v: number) => v],
    // snnTorch folds dt / tau into the threshold.
    ["snntorch", "euler", (v: number) => v * 25],
    ["exact", "exponential", (v: number) => v],
  ] as const)(
    "fires in floating point when %s does, and its membranes are those of float32",
    (name, integrator, scale) => {
      const rows = published(`lif_${name}.csv`);
      const float = runFloat(network, { ...EXECUTION, integrator }, driven(rows), { membranes: [LIF] });
      expect(stepsOf(float.spikes[LIF]!)).toEqual(spikesOf(rows));
      expect(spikesOf(rows)).toEqual([460, 510, 710, 760]);
      // In continuous time the membrane rises again within the step of a spike, so it is compared up to the first.
      const compared = name === "exact" ? rows.slice(0, 460) : rows;
      const fired = new Set(spikesOf(rows));
      const farthest = Math.max(
        ...compared.map(([, membrane], step) =>
          fired.has(step) ? 0 : Math.abs(scale(float.membranes.get(LIF)![step]!) - membrane!),
        ),
      );
      expect(farthest).toBeLessThan(scale(1e-6));
    },
  );
});
