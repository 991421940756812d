import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type CheckedRun, checkedRun } from "../../../src/snn/checked-run/checked-run.js";
import { energyOf } from "../../../src/snn/chip/ledger.js";
import type { Slice } from "../../../src/snn/chip/placement.js";
import type { SnnChip } from "../../../src/snn/chip/spec.js";
import type { Execution } from "../../../src/snn/execution/execution.js";
import type { Drive } from "../../../src/snn/execution/spikes.js";
import { Fan } from "../../../src/snn/network/linear-map.js";
import type { IntegerNetwork } from "../../../src/snn/reference-integer/quantise.js";

/** A python that has SANA-FE and nir; `.ci/run` makes one. */
const PYTHON = process.env.SANAFE_PYTHON ?? "python3";
const DRIVER = fileURLToPath(new URL("../sanafe_driver.py", import.meta.url));

export const hasSanafe = (): boolean =>
  spawnSync(PYTHON, ["-c", "import sanafe, nir"], { stdio: "ignore" }).status === 0;

/** Runs the driver. */
export function drive(...args: string[]): void {
  const { status, stderr } = spawnSync(PYTHON, [DRIVER, ...args], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
    maxBuffer: 1 << 28,
  });
  expect(stderr.includes("Traceback") ? stderr : status).toBe(0);
}

/** What SANA-FE counts, step by step. */
export interface Counted {
  readonly updated: number[];
  readonly fired: number[];
  readonly packets: number[];
  readonly synaptic_events: number[];
  readonly hops: number[];
  readonly energy_j: number[];
  readonly step_s: number[];
  readonly wall_s: number;
}

/** Names of units there; a kind of synapse for each kind of map. */
export interface Hardware {
  readonly arch: string;
  readonly input_soma: string;
  readonly soma: string;
  readonly synapses: Readonly<Record<string, string>>;
}

/** A network; all synapses onto a population are of one kind. */
export interface Case {
  readonly integers: IntegerNetwork;
  readonly execution: Execution;
  readonly chip: SnnChip;
  readonly slices: readonly Slice[];
  readonly drive: Drive;
  /** Parts of 4096 that a membrane loses, by population. */
  readonly decay: readonly number[];
  readonly hardware: Hardware;
}

/** A network as the driver takes it; IF and LIF neurons that reset to 0, one input population. */
function caseText(
  { integers: { network, neurons, weights }, chip, slices, drive, decay, hardware }: Case,
  model: TimingModel,
): object {
  const rows = Array.from({ length: drive.channels }, () => new Array<boolean>(drive.steps).fill(false));
  for (let step = 0; step < drive.steps; step++)
    for (let at = drive.starts[step]!; at < drive.starts[step + 1]!; at++) rows[drive.channel[at]!]![step] = true;
  const groups = network.populations.map(({ name, kind, size }, population) => {
    const cores = new Array<number>(size);
    for (const slice of slices)
      if (slice.population === population) cores.fill(slice.core, slice.first, slice.first + slice.count);
    if (kind === "input") return { name, cores, spikes: rows };
    const { threshold, currentBias } = neurons[population]!;
    const value = (values: Int32Array, i: number): number => values[values.length === 1 ? 0 : i]!;
    return {
      name,
      cores,
      synapse: hardware.synapses[network.projections.find(({ target }) => target === population)!.map.kind],
      neurons: cores.map((_, i) => ({
        threshold: value(threshold!, i),
        bias: value(currentBias, i) / 64,
        leak_decay: (4096 - decay[population]!) / 4096,
      })),
    };
  });
  const edges = network.projections.flatMap(({ source, target, map }, p) => {
    const fan = new Fan(map.mostFanOut);
    return Array.from({ length: map.sources }, (_, i) => {
      const count = map.fan(i, fan);
      return Array.from({ length: count }, (_, k) => {
        const { mantissas, exponent } = weights[p]!;
        const weight = mantissas[fan.weights[k]!]! * 2 ** exponent;
        return [source, i, target, fan.targets[k]!, weight];
      });
    }).flat();
  });
  return {
    shape: [chip.width, chip.height, chip.coresPerTile],
    ...hardware,
    groups,
    edges,
    steps: drive.steps,
    model,
  };
}

/** How time is worked out there: the network from receivers alone, or by BookSim2. */
export type TimingModel = "detailed" | "cycle";

/** Runs networks there. */
export function countedThere(folder: string, cases: readonly Case[], model: TimingModel = "detailed"): Counted[] {
  const [file, result] = [join(folder, "cases.json"), join(folder, "results.json")];
  writeFileSync(file, JSON.stringify(cases.map((one) => caseText(one, model))));
  drive("cases", file, result);
  return JSON.parse(readFileSync(result, "utf8"));
}

/** Runs a network here, every spike and membrane compared with the integer reference. */
export async function countedHere({
  integers,
  execution,
  drive: spikes,
  chip,
  slices,
}: Omit<Case, "decay" | "hardware">): Promise<CheckedRun> {
  const run = await checkedRun(integers, execution, [spikes], chip, slices);
  expect(run.difference).toBeUndefined();
  return run;
}

/** Compares the counts of each step, and the energy of all. @returns packets, and both times of all steps, s */
export function expectSame(here: CheckedRun, there: Counted, { integers, chip }: Pick<Case, "integers" | "chip">) {
  const of = (key: "updated" | "fired" | "packets" | "synapticEvents" | "hops" | "ticks") =>
    here.steps.map((step) => step[key]);
  expect({
    updated: of("updated"),
    fired: of("fired"),
    packets: of("packets"),
    synaptic_events: of("synapticEvents"),
    hops: of("hops"),
  }).toEqual({
    updated: there.updated,
    fired: there.fired,
    packets: there.packets,
    synaptic_events: there.synaptic_events,
    hops: there.hops,
  });
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const ticks = sum(of("ticks"));
  const names = integers.network.populations.map(({ name }) => name);
  const ours = energyOf(here.ledger, chip, names, [ticks]).totalFj * 1e-15;
  const theirs = sum(there.energy_j);
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-9 * theirs);
  return { packets: sum(of("packets")), ours: ticks * chip.tickPs * 1e-12, theirs: sum(there.step_s) };
}
