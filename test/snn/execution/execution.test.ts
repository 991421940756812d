import { describe, expect, it } from "vitest";
import { dtHint } from "../../../src/snn/execution/dt-hint.js";
import { executionOf } from "../../../src/snn/execution/execution.js";
import { delaySteps, stepRules } from "../../../src/snn/execution/step-rules.js";
import type { Population, Projection } from "../../../src/snn/network/network.js";
import { OneToOne } from "../../../src/snn/network/one-to-one.js";
import { fixture } from "../support/fixtures.js";

const GIVEN = { dt: "1e-4", reset: "zero" };

describe("an execution", () => {
  it("has no default for time step and reset, and states the rest", () => {
    expect(() => executionOf({ reset: "zero" }, 1)).toThrow(
      /--dt is missing: a NIR file has no time step; give --dt SECONDS$/,
    );
    expect(() => executionOf({ reset: "zero" }, 1, 1e-4)).toThrow(/\(its parameters suggest 0\.0001\)$/);
    expect(() => executionOf({ dt: "1e-4" }, 1)).toThrow(/--reset is missing: .* give --reset zero\|subtract\|value/);
    expect(executionOf(GIVEN, 1)).toEqual({
      dt: 1e-4,
      reset: "zero",
      integrator: "euler",
      order: "current-first",
      forwardDelay: 1,
      recurrentDelay: 1,
    });
  });

  it.each([
    [{ ...GIVEN, dt: "0" }, /--dt must be a number of seconds above 0/],
    [{ ...GIVEN, dt: "soon" }, /--dt must be a number of seconds/],
    [{ ...GIVEN, dt: "" }, /--dt must be a number of seconds/],
    [{ ...GIVEN, reset: "hard" }, /--reset must be zero, subtract or value, found "hard"/],
    [{ ...GIVEN, integrator: "rk4" }, /--integrator must be euler or exponential/],
    [{ ...GIVEN, order: "any" }, /--order must be current-first or membrane-first/],
  ])("refuses %j", (options, message) => {
    expect(() => executionOf(options, 0)).toThrow(message);
  });

  it("gets a hint of its time step only where parameters other than 1 agree", async () => {
    expect(dtHint(await fixture("braille_noDelay_bias_zero.nir"))).toEqual({
      seconds: 1e-4,
      from: "tau_mem / r and tau_syn / w_in of every neuron",
    });
    for (const name of ["lif_norse.nir", "two_lif_neurons.nir", "cnn_sinabs.nir"])
      expect(dtHint(await fixture(name))).toBeUndefined();
  });
});

describe("steps", () => {
  const lif = (tau: number): Population => ({
    name: "lif",
    kind: "lif",
    shape: [1],
    size: 1,
    parameters: { tau: Float64Array.of(tau), resistance: Float64Array.of(1), threshold: Float64Array.of(1) },
  });
  const wait = (seconds: number): Projection => ({
    nodes: ["wait"],
    source: 0,
    target: 1,
    map: new OneToOne(1),
    isRecurrent: false,
    sourceDelay: Float64Array.of(seconds),
  });

  it("of Euler's rule end at a time constant; the exponential goes on", () => {
    const euler = executionOf({ dt: "0.01", reset: "zero" }, 0);
    expect(() => stepRules(lif(0.005), euler)).toThrow(
      /node lif: a time constant of 0.005 s is shorter than the step of 0.01 s/,
    );
    expect(stepRules(lif(0.005), { ...euler, integrator: "exponential" }).kept[0]).toBeCloseTo(Math.exp(-2), 15);
  });

  it("of a delay are whole", () => {
    const execution = executionOf(GIVEN, 1);
    expect(delaySteps(wait(3e-4), execution)).toMatchObject({ base: 1, most: 4 });
    expect(() => delaySteps(wait(3.5e-4), execution)).toThrow(
      /node wait: a delay of 0.00035 s is no whole number of steps of 0.0001 s/,
    );
    expect(() => delaySteps(wait(1), execution)).toThrow(/a delay of 10000 steps; at most 1024/);
  });
});
