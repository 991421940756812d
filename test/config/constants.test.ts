import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
// @ts-expect-error plain JavaScript without types
import { computed, namesIn, readEvidence } from "../../scripts/constants.mjs";

interface Preset {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
type Formula = string | number;
interface Derivation {
  readonly value: Formula;
  readonly low: Formula;
  readonly high: Formula;
  readonly circuit: string;
  readonly without: string;
}

const evidence: {
  readonly inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly factors: Readonly<Record<string, string>>;
  readonly constants: Readonly<Record<string, Derivation>>;
} = readEvidence();
const preset: Readonly<Record<string, Readonly<Record<string, Preset>>>> = parse(
  readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8"),
);
const GROUPS = ["energy", "memory", "static", "sleep", "clock", "area", "outside"] as const;
const ENDS = ["value", "low", "high"] as const;

/** A preset has whole femtojoules, elsewhere two or three digits. */
const near = (group: string, given: number, exact: number): boolean =>
  Math.abs(given - exact) <= Math.max(0.006 * exact, group === "energy" ? 0.55 : 0.02 * Math.min(exact, 10));

describe("constants computed again from their published inputs", () => {
  it.each(Object.entries(evidence.constants))("%s", (path, derivation) => {
    const [group, name] = path.split(".") as [string, string];
    for (const end of ENDS) {
      const given = preset[group]![name]![end];
      const exact: number = computed(derivation[end], evidence);
      expect(near(group, given, exact), `${path}.${end} is ${given}, computed ${exact}`).toBe(true);
    }
    expect(derivation.circuit).toMatch(/./);
    expect(derivation.without).toMatch(/./);
  });

  it("are all there is, and leave no input unused", () => {
    const given = GROUPS.flatMap((group) => Object.keys(preset[group]!).map((name) => `${group}.${name}`));
    expect(Object.keys(evidence.constants).sort()).toEqual(given.sort());
    const formulas = Object.values(evidence.constants).flatMap((derivation) => ENDS.map((end) => derivation[end]));
    const used = new Set(formulas.flatMap((formula) => namesIn(formula) as string[]));
    // Held against the clock's share and the law of the supply, in docs/constants.md.
    const compared = ["odin_idle", "piton_idle_mw", "ist_operation", "dsp_slow_mhz", "dsp_fast_mhz"];
    for (const name of [...Object.keys(evidence.inputs), ...Object.keys(evidence.factors)])
      expect(used.has(name) || compared.includes(name), name).toBe(true);
  });

  it("hold the law of the supply against the two points of a chip in 28 nm", () => {
    const { dsp_slow_mhz: slow, dsp_fast_mhz: fast } = evidence.inputs as Record<
      string,
      { value: number; volts: number }
    >;
    const { threshold_mv: threshold, alpha_percent: alpha } = preset.scaling!;
    const delay = (volts: number, mv: number) => volts / (volts - mv / 1000) ** (alpha!.value / 100);
    const slower = (mv: number) => delay(slow!.volts, mv) / delay(fast!.volts, mv);
    const measured = fast!.value / slow!.value;
    expect(slower(threshold!.value) / measured).toBeCloseTo(1.12, 2);
    expect(slower(290) / measured).toBeCloseTo(1, 1);
    expect(threshold!.low).toBeLessThanOrEqual(290);
  });

  it("have inputs with unit, node, source, and how they were read", () => {
    for (const [name, { value, unit, node, source, seen, what }] of Object.entries(evidence.inputs)) {
      expect(value, name).toBeGreaterThan(0);
      for (const text of [unit, node, source, what]) expect(text, name).toMatch(/./);
      expect(["paper", "quoted", "code", "memory"], name).toContain(seen);
    }
  });
});
