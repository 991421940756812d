import { describe, expect, test } from "vitest";
import type { SpikeCode } from "../../../src/contracts/chip.js";
import type { LayerWeights, SorbetModel } from "../../../src/contracts/model.js";
import type { TokenRule } from "../../../src/contracts/program.js";
import { NotDyadicError } from "../../../src/cores/datapath/dyadic.js";
import type { AttentionDatapath } from "../../../src/cores/kinds/attention/attention-datapath.js";
import type { ColumnDatapath } from "../../../src/cores/kinds/column/column-core.js";
import type { ColumnLoad } from "../../../src/cores/kinds/column/column-kind.js";
import { KINDS } from "../../../src/cores/kinds/registry.js";
import type { Simulator } from "../../../src/simulation/simulator.js";
import { loadImage } from "../../../src/workloads/sorbet/load.js";
import type { Sample } from "../../../src/workloads/workload.js";
import {
  type ChipCase,
  changed,
  NATIVE,
  narrowChip,
  sequences,
  simulatorOf,
  smallModel,
  tightChip,
} from "../../support/chip.js";

const CODES: readonly SpikeCode[] = ["offset", "signed", "graded", "bitserial", "dense"];
/** What the code offset adds to a signed code of 4 bits. */
const OFFSET = 8;

/**
 * Logits of a sample by the arithmetic that an image holds, core after core as their windows fill: no packets, no
 * times, every window an array with a place for each token.
 */
function logitsOf({ program, image, workload }: Simulator, sample: Sample): number[] {
  const n = sample.inputIds.length;
  const embedded = workload.encode(sample);
  const windows = program.inputs.map(({ width }) => new Int32Array(n * width));
  const carried = (rule: TokenRule) => (rule === "all" ? n : 1);
  const sent = new Set<number>();

  const send = (source: number, token: number, codes: Int32Array) => {
    const { segments, payload, signed } = program.sources[source]!;
    const added = image.code === "offset" && payload === "spikes" && signed ? OFFSET : 0;
    for (const { from, to, base, inputs } of segments)
      for (const input of inputs)
        for (let c = from; c < to; c++)
          windows[input]![token * program.inputs[input]!.width + base + c - from]! += codes[c]! + added;
  };
  /** @param fill computes a token's codes into the banks of the core's spike sources */
  const work = (
    sources: readonly number[],
    tokens: number,
    fill: (token: number, banks: (Int32Array | undefined)[]) => void,
  ) => {
    for (let token = 0; token < tokens; token++) {
      const banks = sources.map((source) => {
        const { tokens: rule, channels } = program.sources[source]!;
        return token < carried(rule) ? new Int32Array(channels) : undefined;
      });
      fill(token, banks);
      for (const [i, bank] of banks.entries()) if (bank) send(sources[i]!, token, bank);
    }
    for (const source of sources) sent.add(source);
  };

  const left = new Set(program.cores);
  while (left.size > 0) {
    const ready = [...left].find(({ inputs }) =>
      inputs.every((input) => program.inputs[input]!.sources.every((source) => sent.has(source))),
    )!;
    left.delete(ready);
    const { index, kind, inputs, sources } = ready;
    const loaded = image.datapaths[index];
    const [main, second, third] = inputs.map((input) => ({ ...program.inputs[input]!, window: windows[input]! }));
    if (kind === "input") {
      work(sources, n, (token, banks) => (loaded as ColumnDatapath).run(embedded[token]!, 0, undefined, 0, banks));
    } else if (kind === "attention") {
      const heads = loaded as AttentionDatapath;
      work(sources, carried(main!.tokens), (token, banks) => {
        const codes = new Int32Array(n);
        for (let head = 0; head < heads.heads; head++) {
          heads.probabilities(main!.window, token * main!.width, second!.window, 0, second!.width, head, n, codes);
          heads.context(codes, third!.window, 0, third!.width, head, n, 0);
        }
        heads.encode(0, banks[0]!);
      });
    } else {
      const { datapath } = loaded as ColumnLoad;
      work(sources, carried(main!.tokens), (token, banks) =>
        datapath.run(main!.window, token * main!.width, second?.window, token * (second?.width ?? 0), banks),
      );
    }
  }
  const { width } = program.inputs[program.hostInput]!;
  return [...workload.decode(windows[program.hostInput]!.slice(0, width), image).logits];
}

function expectReference(model: SorbetModel, chip: ChipCase): void {
  const simulator = simulatorOf(model, { meshWidth: 8, ...chip });
  for (const input of sequences(3, model, [1, 4])) {
    expect(logitsOf(simulator, input)).toEqual(Array.from(input.referenceLogits));
  }
}

describe("the arithmetic of all cores in a row gives the reference's logits", () => {
  const model = smallModel();

  test.each(CODES)("from the sums that the code %s sends", (code) => {
    expectReference(model, { code });
  });

  test.each(CODES)("with one head or group a core, code %s", (code) => {
    expectReference(model, { code, chip: tightChip(model, 2, 4) });
  });

  test.each(CODES)("with matrices cut by rows, code %s", (code) => {
    expectReference(model, { code, chip: narrowChip(model, 7, 8) });
  });

  test("with no more than the first token in the last layer", () => {
    expectReference(model, { pruneLast: true });
  });

  test("for other weights", () => {
    for (const seed of [6, 7, 8]) expectReference(smallModel(seed), {});
  });
});

describe("an image", () => {
  const model = smallModel();

  test("holds accumulators of partial sums for the cores that merge, and for no others", () => {
    const { program, image } = simulatorOf(model, { chip: narrowChip(model, 7, 8), meshWidth: 8 });
    const columns = program.cores.filter(({ kind }) => kind === "column");
    expect(columns.filter(({ merges }) => merges)).not.toEqual([]);
    for (const { index, merges } of columns)
      expect((image.datapaths[index] as ColumnLoad).accumulator !== undefined).toBe(merges);
  });

  test("names each register once, with the width that the chip gives it", () => {
    const { image, config } = simulatorOf(model, { chip: tightChip(model, 2, 4), meshWidth: 5 });
    const bits = new Map(image.registers.map(({ site, bitsAvailable }) => [site, bitsAvailable]));
    expect(bits.size).toBe(image.registers.length);
    const { core, attention } = config.chip;
    expect(bits.get("layers.0.attention.query.accumulator")).toBe(core.accumulatorBits);
    expect(bits.get("layers.1.attention.score")).toBe(attention.scoreBits);
    expect(bits.get("layers.1.attention.context")).toBe(attention.contextBits);
    expect(bits.get("layers.1.norm2.bspn")).toBe(core.vectorBits);
    expect(image.kinds).toBe(KINDS);
  });

  test.each([
    ["layers.1.attention.q.alpha", { alphaQ: 0.3 }],
    ["layers.1.attention.p.alpha", { alphaP: 0.3 }],
    ["layers.1.attention.v.alpha", { alphaV: 0.3 }],
  ] as const)("is refused where no shift can do the scaling: %s", (tensor, change: Partial<LayerWeights>) => {
    const { program } = simulatorOf(model, { meshWidth: 5 });
    const layers = model.layers.map((layer, i) => (i === 1 ? { ...layer, ...change } : layer));
    const load = () => loadImage({ ...model, layers }, program, changed(NATIVE, {}), "offset");
    expect(load).toThrow(NotDyadicError);
    expect(load).toThrow(tensor);
  });
});
