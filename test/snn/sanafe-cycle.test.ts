import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snnChip } from "../../src/runner/snn-chip.js";
import { placeInOrder, type Slice } from "../../src/snn/chip/placement.js";
import { atLevel, type SnnChip } from "../../src/snn/chip/spec.js";
import type { Execution } from "../../src/snn/execution/execution.js";
import { driveOf, type InputEvent } from "../../src/snn/input/drives.js";
import { readInput } from "../../src/snn/input/read-input.js";
import { lower } from "../../src/snn/network/lower.js";
import { Sparse } from "../../src/snn/network/sparse.js";
import { readNir } from "../../src/snn/nir/read-nir.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";
import { mayMiss } from "../support/tools.js";
import { type Case, type Counted, countedHere, countedThere, drive, expectSame, hasSanafe } from "./support/sanafe.js";

const EXECUTION: Execution = {
  dt: 1,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 1,
  recurrentDelay: 1,
};
const MISSING = "SANA-FE (pip install sanafe==2.2.9 nir, SANAFE_PYTHON)";
const CHIP = fileURLToPath(new URL("./support/cycle-chip.yaml", import.meta.url));
const data = <T>(name: string): T => JSON.parse(readFileSync(new URL(`./data/${name}`, import.meta.url), "utf8"));

/** Steps that are run there again. */
const AGAIN = 10;

let folder: string;
let chip: SnnChip;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sanafe-cycle-"));
  chip = atLevel((await snnChip(CHIP, [])).chip, "flit");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Input neurons on `senders`, some a core, each with a synapse onto one neuron on each of its targets. */
function stress(senders: readonly number[], each: number, receivers: readonly number[], fanOut: number): Case {
  const inputs = senders.length * each;
  const weights = new Float64Array(inputs * receivers.length);
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < fanOut; k++) weights[((i * 5 + k * 3) % receivers.length) * inputs + i] = 1;
  const network = {
    populations: [
      { name: "in", kind: "input" as const, shape: [inputs], size: inputs, parameters: {} },
      {
        name: "out",
        kind: "if" as const,
        shape: [receivers.length],
        size: receivers.length,
        parameters: { threshold: Float64Array.of(60_000) },
      },
    ],
    projections: [
      {
        nodes: [],
        source: 0,
        target: 1,
        map: Sparse.ofMatrix(receivers.length, inputs, weights),
        isRecurrent: false,
      },
    ],
    inputs: [0],
    outputs: [],
  };
  const slices: Slice[] = [
    ...senders.map((core, i) => ({ population: 0, first: i * each, count: each, core })),
    ...receivers.map((core, i) => ({ population: 1, first: i, count: 1, core })),
  ];
  // All neurons in the first step, half of them in the second, a quarter in the third.
  const events: InputEvent[] = [];
  for (let step = 0; step < 3; step++)
    for (let channel = 0; channel < inputs; channel += 2 ** step) events.push({ step, channel, value: 1 });
  return {
    integers: quantise(network, EXECUTION, { bits: 8, quantiser: "nearest" }),
    execution: EXECUTION,
    chip,
    slices,
    drive: driveOf(3, inputs, events),
    decay: [0, 0],
    hardware: {
      arch: "loihi.yaml",
      input_soma: "loihi_inputs",
      soma: "loihi_lif",
      synapses: { sparse: "loihi_sparse_synapse" },
    },
  };
}

const coresAt = (x: number, y: number): number[] => [0, 1, 2, 3].map((place) => 4 * (x + 8 * y) + place);
const columns = [0, 1, 2, 3];
const HOT = coresAt(3, 1)[0]!;

const nanoseconds = (steps: readonly { readonly ticks: number }[]): number[] =>
  steps.map(({ ticks }) => (ticks * chip.tickPs) / 1000);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe("step time flit by flit, against SANA-FE's mode cycle (BookSim2)", () => {
  it("is within 10 % under a hot spot and over the link between two halves of the chip", {
    timeout: 300_000,
  }, async (context) => {
    if (!hasSanafe()) return mayMiss(context, MISSING);
    const others = Array.from({ length: 128 }, (_, core) => core).filter((core) => core !== HOT);
    const right = columns.flatMap((x) => columns.flatMap((y) => coresAt(4 + x, y)));
    const cases = {
      // 1,016 packets to one core.
      hot_spot: stress(others, 8, [HOT], 1),
      // 16 cores of a row send 4,096 packets over one link, to 64 cores.
      one_link: stress(
        columns.flatMap((x) => coresAt(x, 0)),
        64,
        right,
        4,
      ),
      // 64 cores send 12,288 packets from the left half to the right one.
      bisection: stress(
        columns.flatMap((x) => columns.flatMap((y) => coresAt(x, y))),
        24,
        right,
        8,
      ),
    };
    const theirs = countedThere(folder, Object.values(cases), "cycle");
    const committed = data<Record<string, { step_ns: number[] }>>("stress-cycle.json");
    for (const [i, [name, one]] of Object.entries(cases).entries()) {
      const here = await countedHere(one);
      expectSame(here, theirs[i]!, one);
      const ours = nanoseconds(here.steps);
      const there = theirs[i]!.step_s.map((s) => Math.round(s * 1e9));
      if (process.env.SANAFE_SHOW) console.log(name, ours, there, sum(ours) / sum(there));
      if (!process.env.SANAFE_TMP)
        expect({ name, step_ns: there }).toEqual({ name, step_ns: committed[name]!.step_ns });
      for (const [step, ns] of there.entries()) expect(Math.abs(ours[step]! / ns - 1)).toBeLessThan(0.1);
    }
  });

  it("is within 10 % on the gesture network, step by step", { timeout: 900_000 }, async (context) => {
    if (!hasSanafe()) return mayMiss(context, MISSING);
    const { step_ns } = data<{ step_ns: number[] }>("gesture-cycle.json");
    drive("gesture", folder, String(step_ns.length));
    const file = join(folder, "gesture.nir");
    const { network } = lower(await readNir(file, readFileSync(file)), file);
    const integers = quantise(network!, EXECUTION, { bits: 10, quantiser: "nearest" });
    const drawn = readFileSync(join(folder, "input.npy"));
    const [spikes] = readInput("input.npy", drawn, { channels: 1024, dt: 1, seed: 1 });
    const slices = placeInOrder(integers, chip);
    const here = await countedHere({ integers, execution: EXECUTION, chip, slices, drive: spikes! });
    const ours = nanoseconds(here.steps);
    const ratios = ours.map((ns, step) => ns / step_ns[step]!);
    if (process.env.SANAFE_SHOW)
      console.log("sum", sum(ours) / sum(step_ns), "by step", Math.min(...ratios), Math.max(...ratios));
    expect(Math.abs(sum(ours) / sum(step_ns) - 1)).toBeLessThan(0.03);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
    const rows = slices.map(({ population, first, count, core }) => {
      return { population: network!.populations[population]!.name, first, count, core };
    });
    writeFileSync(join(folder, "neurons.json"), JSON.stringify(rows));
    drive("gesture-run", folder, String(AGAIN), "cycle");
    const there: Counted = JSON.parse(readFileSync(join(folder, "sanafe.json"), "utf8"));
    expect(there.step_s.map((s) => Math.round(s * 1e9))).toEqual(step_ns.slice(0, AGAIN));
  });
});
