import type { Chip } from "../../../src/chip/chip.js";
import type { SorbetModel } from "../../../src/contracts/model.js";
import { CHANNEL, ITEM, KIND, KIND_COUNT, KIND_DATA, ROUTE, VALUE } from "../../../src/contracts/packet.js";
import type { InputProgram } from "../../../src/contracts/program.js";
import { modelWidths } from "../../../src/workloads/sorbet/widths.js";
import { simulatorOf } from "../../support/chip.js";
import { drawChip, PACKET_LEVEL, TWO_HEADS, WITH_SUMS } from "./chips.js";
import type { Draws, Subject } from "./draws.js";
import { flipBit, flipSigned, flipUnsigned, pickOr } from "./flip.js";
import {
  contextRegisters,
  contextUnits,
  creditLines,
  inputBanks,
  linkCounters,
  livePackets,
  loads,
  ports,
  sendFifos,
  sentCounters,
  tokenBanks,
} from "./inside.js";
import { batchesOf, runDamaged } from "./run-damaged.js";

/** Bits of a 4-bit code, of the count of an axon's spikes, and of what the counters of one window hold. */
const CODE_BITS = 4;
const COUNT_BITS = 5;
const COUNTER_BITS = 8;
const CHECKSUM_BITS = 16;

/** Flips a bit; returns false where there is nothing to damage yet. */
type Flip = (chip: Chip, draws: Draws, model: SorbetModel) => boolean;

/** A bit of data that nothing in the chip checks, at some time in the first `share` of the run. */
const data = (name: string, flip: Flip, willDo?: (chip: number) => boolean, share = 1): Subject => ({
  name,
  run: (draws) => {
    const { model, simulator, inputs } = drawChip(draws, willDo);
    const batches = batchesOf(simulator, inputs);
    const before = draws.int(0, Math.floor(share * batches) - 1);
    return runDamaged(simulator, inputs, batches, { state: { before, flip: (chip) => flip(chip, draws, model) } });
  },
});

/** A bit of what moves and counts packets: the chip has to find what would be wrong. */
const control = (name: string, flip: Flip, willDo?: (chip: number) => boolean): Subject => {
  const { run } = data(name, flip, willDo);
  return {
    name,
    run: (draws) => {
      const outcome = run(draws);
      if (outcome === "not exact") throw new Error("undetected by the chip, and wrong");
      return outcome;
    },
  };
};

/** A synapse that was loaded with the wrong sign. The reference has the right one. */
const weight: Subject = {
  name: "weight bit",
  run: (draws) => {
    const { model, options, simulator, inputs } = drawChip(draws);
    const number = draws.int(0, model.layers.length - 1);
    const name = draws.pick(["query", "key", "value", "output", "ffnIn", "ffnOut"] as const);
    const layer = model.layers[number]!;
    const sign = layer[name].sign.slice();
    const at = draws.int(0, sign.length - 1);
    sign[at] = -sign[at]!;
    const layers = model.layers.map((one) => (one === layer ? { ...layer, [name]: { ...layer[name], sign } } : one));
    return runDamaged(simulatorOf({ ...model, layers }, options), inputs, batchesOf(simulator, inputs), {});
  },
};

/**
 * A window of some sites: one that is being filled in two of four cases, any that is in use in one, any at all in
 * one.
 */
function drawWindow(chip: Chip, draws: Draws, sites: (site: string, payload: string) => boolean) {
  const among = draws.pick(["filling", "filling", "used", "all"] as const);
  const windows = ports(chip)
    .filter(({ program: { site, payload } }) => sites(site, payload))
    .flatMap((port) => [...port.openItem.keys()].map((slot) => ({ port, slot })))
    .filter(({ port: { openItem, complete, program }, slot }) => {
      if (among === "all") return true;
      return openItem[slot]! >= 0 && (among === "used" || complete[slot]! < program.sources.length);
    });
  return pickOr(draws, windows);
}

/** What a memory of windows holds. */
const inputSums = (
  name: string,
  sites: (site: string, payload: string) => boolean,
  flip: (draws: Draws, bits: number) => (value: number) => number,
  bits: number | ((chip: Chip, input: InputProgram, model: SorbetModel) => number),
  willDo?: (chip: number) => boolean,
): Subject =>
  data(
    name,
    (chip, draws, model) => {
      const window = drawWindow(chip, draws, sites);
      if (!window) return false;
      const { program, inputSums } = window.port;
      const at = window.slot * program.width + draws.int(0, program.width - 1);
      inputSums[at] = flip(draws, typeof bits === "number" ? bits : bits(chip, program, model))(inputSums[at]!);
      return true;
    },
    willDo,
  );

const isResidual = (site: string): boolean => site.startsWith("residual");
/** The first residual is the embedding, on its grid; those behind BSPN are signed exponents. */
const residualBits = ({ program }: Chip, { core, site }: InputProgram, model: SorbetModel): number =>
  site === "residual1" && program.cores[core]!.stage === 1 ? program.entryBits : modelWidths(model).residualBits;
const isSum = (site: string): boolean => site.endsWith("_sum");

/** A counter that a window keeps of each source. */
const windowCounter = (
  name: string,
  counter: "received" | "checksum" | "announced" | "announcedChecksum",
  bits: number,
) =>
  control(name, (chip, draws) => {
    const window = drawWindow(chip, draws, () => true);
    if (!window) return false;
    const { port, slot } = window;
    const sources = port.program.sources.length;
    const at = slot * sources + draws.int(0, sources - 1);
    // A marker that has not come has no bits.
    if (port[counter][at]! < 0) return false;
    port[counter][at] = flipBit(port[counter][at]!, draws.int(0, bits - 1));
    return true;
  });

const packetBit = (
  name: string,
  records: (chip: Chip) => readonly number[],
  word: number,
  bits: (chip: Chip) => number,
) =>
  control(name, (chip, draws) => {
    const { words } = chip.network.pool;
    const kinds = word === CHANNEL || word === VALUE ? [KIND_DATA, KIND_COUNT] : undefined;
    const packet = pickOr(
      draws,
      records(chip).filter((at) => kinds?.includes(words[at + KIND]!) ?? true),
    );
    if (packet === undefined) return false;
    const bit = words[packet + KIND] === KIND_COUNT && word === CHANNEL ? 0 : draws.int(0, bits(chip) - 1);
    words[packet + word] = flipBit(words[packet + word]!, bit);
    return true;
  });

const routeBits = (chip: Chip): number => 32 - Math.clz32(chip.program.routes.length - 1);

/** Share of the run in which tokens of the first sentences come in. */
const ENTERING = 0.03;

const embeddingBank: Flip = (chip, draws) => {
  const values = pickOr(draws, inputBanks(chip));
  if (!values) return false;
  const at = draws.int(0, values.length - 1);
  values[at] = flipSigned(draws, chip.program.entryBits)(values[at]!);
  return true;
};

/** State bits of the chip's memories, buffers and counters. */
export const MEMORIES: readonly Subject[] = [
  weight,
  inputSums("spike window", (site, payload) => payload === "spikes" && site !== "q", flipUnsigned, COUNT_BITS),
  inputSums("Q memory", (site) => site === "q", flipUnsigned, COUNT_BITS),
  inputSums("K or V memory", (site) => site === "k" || site === "v", flipSigned, CODE_BITS),
  inputSums("residual memory", isResidual, flipSigned, residualBits),
  inputSums("merged sum", isSum, flipSigned, 16, WITH_SUMS),
  inputSums("pooled value", (site) => site === "pooled", flipSigned, 32),
  windowCounter("window count", "received", COUNTER_BITS),
  windowCounter("window checksum", "checksum", CHECKSUM_BITS),
  windowCounter("announced count", "announced", COUNTER_BITS),
  windowCounter("announced checksum", "announcedChecksum", CHECKSUM_BITS),
  control("sources complete", (chip, draws) => {
    const window = drawWindow(chip, draws, () => true);
    if (!window) return false;
    const { port, slot } = window;
    port.complete[slot] = flipBit(port.complete[slot]!, draws.int(0, 1));
    return true;
  }),
  control("end of sentence", (chip, draws) => {
    const window = drawWindow(chip, draws, (site) => site === "k" || site === "v");
    if (!window) return false;
    window.port.endOfSentence[window.slot] = flipBit(window.port.endOfSentence[window.slot]!, 0);
    return true;
  }),
  control("tokens of K or V", (chip, draws) => {
    const load = pickOr(draws, loads(chip));
    if (!load) return false;
    const counter = draws.pick([load.closed, load.length]);
    const sentence = draws.int(0, counter.length - 1);
    if (counter[sentence]! < 0) return false;
    counter[sentence] = flipBit(counter[sentence]!, draws.int(0, 2));
    return true;
  }),
  control("credit granted", (chip, draws) => {
    const line = pickOr(draws, creditLines(chip));
    if (!line) return false;
    line.granted = flipBit(line.granted, draws.int(0, 3));
    return true;
  }),
  control("credit returned", (chip, draws) => {
    const line = pickOr(draws, creditLines(chip));
    if (!line) return false;
    line.back = flipBit(line.back, draws.int(0, 3));
    return true;
  }),
  data("embedding bank", embeddingBank, undefined, ENTERING),
  data("code bank", (chip, draws) => {
    const bank = pickOr(draws, tokenBanks(chip));
    if (!bank) return false;
    const at = draws.int(0, bank.codes.length - 1);
    bank.codes[at] = (bank.signed ? flipSigned : flipUnsigned)(draws, CODE_BITS)(bank.codes[at]!);
    return true;
  }),
  control("sender's count or checksum", (chip, draws) => {
    const { sent, checksum } = draws.pick(sentCounters(chip));
    const counter = draws.pick([sent, checksum]);
    const at = draws.int(0, counter.length - 1);
    counter[at] = flipBit(counter[at]!, draws.int(0, COUNTER_BITS - 1));
    return true;
  }),
  data(
    "context register",
    (chip, draws) => {
      const sums = pickOr(draws, contextRegisters(chip));
      if (!sums) return false;
      const at = draws.int(0, sums.length - 1);
      sums[at] = flipSigned(draws, 12)(sums[at]!);
      return true;
    },
    TWO_HEADS,
  ),
  data("row of probabilities", (chip, draws) => {
    const { row } = draws.pick(contextUnits(chip));
    const at = draws.int(0, row.length - 1);
    row[at] = flipUnsigned(draws, CODE_BITS)(row[at]!);
    return true;
  }),
  control("count or checksum of a row", (chip, draws) => {
    const unit = draws.pick(contextUnits(chip));
    if (draws.oneIn(2)) unit.received = flipBit(unit.received, draws.int(0, 5));
    else unit.checksum = flipBit(unit.checksum, draws.int(0, CHECKSUM_BITS - 1));
    return true;
  }),
  packetBit("send FIFO: channel", sendFifos, CHANNEL, () => 12),
  packetBit("send FIFO: value", sendFifos, VALUE, () => 4),
  packetBit("send FIFO: route", sendFifos, ROUTE, routeBits),
  packetBit("send FIFO: window", sendFifos, ITEM, () => 3),
  packetBit("send FIFO: kind", sendFifos, KIND, () => 2),
  packetBit("network buffer: channel", livePackets, CHANNEL, () => 12),
  packetBit("network buffer: value", livePackets, VALUE, () => 4),
  packetBit("network buffer: route", livePackets, ROUTE, routeBits),
  packetBit("network buffer: window", livePackets, ITEM, () => 3),
  control(
    "router's places taken",
    (chip, draws) => {
      const counters = linkCounters(chip.network);
      if (!counters) return false;
      const at = draws.pick(counters.taken);
      counters.words[at] = flipBit(counters.words[at]!, draws.int(0, 4));
      return true;
    },
    PACKET_LEVEL,
  ),
];
