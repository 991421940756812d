import type { ChipImage } from "../../src/chip/image.js";
import { KIND, KIND_DATA } from "../../src/contracts/packet.js";
import type { CoreProgram } from "../../src/contracts/program.js";
import type { Core } from "../../src/cores/core.js";
import { eventCounts } from "../../src/cores/event-counts.js";
import type { CoreKind, CoreSite } from "../../src/cores/kind.js";
import { KindTable } from "../../src/cores/kind-table.js";
import { INPUT, inputCosts } from "../../src/cores/kinds/input/input-kind.js";
import { follow, PART_VECTOR, type PathRecord } from "../../src/cores/path.js";
import { ReceiveFifo } from "../../src/cores/receive.js";
import { MARKERS_PER_SOURCE } from "../../src/cores/window-check.js";
import { laidOut } from "../../src/mapping/lay-out.js";
import { ProgramBuilder } from "../../src/mapping/program-builder.js";
import type { Workload } from "../../src/workloads/workload.js";

const CHANNELS = 4;
/** Ticks that a token takes, and bits of a doubled value. */
const TICKS = 5;
const DOUBLED_BITS = 6;

/** What a core does wrong: it takes a packet twice, or doubles a value to one too many. */
export type Lie = "packet" | "sum" | undefined;

/** Adds up the spikes of each channel, doubles the sums, and sends those of the first token to the host. */
class DoublingCore implements Core {
  private readonly fifo: ReceiveFifo;
  private readonly closed: { item: number; path: PathRecord }[] = [];
  private busy = false;

  constructor(
    readonly program: CoreProgram,
    private readonly lie: Lie,
    private readonly site: CoreSite,
  ) {
    this.fifo = new ReceiveFifo(site.services.activity, program.index);
    site.windows[0]!.onClose = (item, tick, path) => {
      this.closed.push({ item, path });
      this.next(tick, path);
    };
    site.sources[0]!.onFree = (tick, path) => this.next(tick, path);
  }

  receive(packet: number, tick: number): number {
    const { words } = this.site.services.packets;
    const [windows] = this.site.windows;
    const data = words[packet + KIND] === KIND_DATA;
    const ticks = data ? (this.site.services.packed?.valuesOf(words, packet) ?? 1) : 1;
    const at = data ? this.fifo.dispatchToUnit(words, packet, tick, ticks) : this.fifo.dispatch(tick);
    windows!.accept(packet, tick, at, ticks, this.fifo);
    if (data && this.lie === "packet") windows!.accept(packet, tick, at, ticks, this.fifo);
    return at;
  }

  unfinished(): string[] {
    return this.site.windows[0]!.openWindows();
  }

  private next(tick: number, releaser: PathRecord): void {
    const { windows, sources, chip } = this.site;
    const { items, ledger, bus, units, at, sendCredits } = this.site.services;
    const { index, stage, inputs } = this.program;
    const [first] = this.closed;
    if (first === undefined || this.busy || !sources[0]!.hasFreeBank) return;
    const { item } = this.closed.shift()!;
    const sentence = items.sentenceOf[item]!;
    this.busy = true;
    const codes = items.tokenOf[item] === 0 ? sources[0]!.borrow() : undefined;
    for (let c = 0; c < CHANNELS; c++)
      if (codes) codes[c] = 2 * windows[0]!.inputSums[windows[0]!.offset(item) + c]! + (this.lie === "sum" ? 1 : 0);
    const [received, carried] = [() => windows[0]!.packetsOf(item), () => windows[0]!.valuesOf(item)];
    const sent = { tokens: 1, inner: [], received, carried, additions: () => 0 };
    TOY.count(this.program, sent, chip, (events, times) => {
      for (const { event, count } of events) ledger.add(sentence, index, event, count * times);
    });
    if (bus.cores.active) bus.cores.record(tick, index, units.numberOf("doubler"), item, TICKS, 0);
    const path = follow(first.path, releaser, tick, stage).add(PART_VECTOR, stage, TICKS);
    at(path.at, (done) => {
      this.busy = false;
      windows[0]!.release(item, done);
      sendCredits(inputs[0]!, item, item, done, path);
      if (codes) sources[0]!.offer(item, codes, done, path);
      if (items.isLast(item)) this.site.onSentenceDone(sentence, done);
      this.next(done, path);
    });
  }
}

const constant = { fj: 7, lowFj: 5, highFj: 11, evidence: "estimate" } as const;

const TOY: CoreKind<Lie> = {
  name: "toy",
  label: { name: "doubling core", short: "DBL", holds: "sums, doubled", colour: "var(--green)" },
  units: ["doubler"],
  events: { toy_double: { component: "toy", operation: true, per: "value that a toy core doubles", constant } },
  build: (core, lie, site) => new DoublingCore(core, lie, site),
  packetTicks: () => 1,
  count(core, sent, { program, energy }, add) {
    add(eventCounts({ accumulate: 1 }), sent.carried(core.inputs[0]!));
    add([{ event: energy.numberOf("toy_double"), count: CHANNELS }], sent.tokens);
    const { sources } = program.inputs[core.inputs[0]!]!;
    add(eventCounts({ window_sync: 1 }), sent.tokens * MARKERS_PER_SOURCE * sources.length);
  },
  walk: (core, chip) => ({
    token(t) {
      const ready = chip.countedWindow(core, core.program.inputs[0]!, t, 1);
      core.done.push(Math.max(ready, core.done.at(-1) ?? 0) + TICKS);
      chip.offer(core, t, core.done[t]!);
    },
  }),
};

/** Codes of token id v: four values from 0 to 15. */
const codesOf = (v: number): number[] => [v, v + 1, 15 - v, 1];

/** The logits of a sample are the codes of its first token, doubled. Ids are 0 to 14. */
export const toyWorkload = (lie?: Lie): Workload => ({
  kinds: new KindTable([INPUT, { ...TOY, takesWindows: lie !== "packet" }]),
  rules: { timesteps: 16, activationBits: 4 },
  description: { name: "toy", layers: 1, hidden: CHANNELS, heads: 0, ffn: 0 },
  map({ chip, code }) {
    const builder = new ProgramBuilder(chip, code, 4);
    const all = { from: 0, to: CHANNELS };
    const sent = { channels: CHANNELS, origin: 0, signed: false, consumerStage: 1 };
    const eye = builder.core({ kind: "input", role: "eye", stage: 0, name: "eye", ...all });
    const toy = builder.core({ kind: "toy", role: "doubler", stage: 1, name: "0.doubler", ...all });
    const seen = { site: "seen", payload: "spikes", tokens: "all" } as const;
    const ring = { kind: "ring", slots: chip.core.windowSlots } as const;
    const input = builder.input({ core: toy, ...seen, ...all, width: CHANNELS, slots: ring });
    builder.connect([builder.source({ core: eye, ...seen, ...sent, valueBits: 0 })], [input]);
    const doubled = { site: "doubled", payload: "values", tokens: "first" } as const;
    const host = builder.input({ core: -1, ...doubled, ...all, width: CHANNELS, slots: { kind: "open" } });
    builder.connect([builder.source({ core: toy, ...doubled, ...sent, valueBits: DOUBLED_BITS })], [host]);
    const stages = [{ name: "eye", kind: "entry" } as const, { name: "0", kind: "layer" } as const];
    return laidOut(builder, chip, code, this.rules, { stages, hostInput: host, final: [toy], entryBits: 4 }, null);
  },
  load(program, spec, code): ChipImage {
    const { kinds, rules } = this;
    const costs = inputCosts(program.cores[0]!, { program, spec, code, rules, energy: kinds.energy });
    const run = (values: Int32Array, offset: number, _r: unknown, _o: number, outputs: (Int32Array | undefined)[]) =>
      outputs[0]!.set(values.subarray(offset, offset + CHANNELS));
    return {
      code,
      rules,
      kinds,
      datapaths: [{ ...costs, run, additions: () => 0 }, lie],
      synapses: [],
      registers: [],
      resultFraction: 0,
    };
  },
  encode: ({ inputIds }) => inputIds.map((id) => Int32Array.from(codesOf(id))),
  decode: (values) => ({ logits: [...values], prediction: `c${values.indexOf(Math.max(...values))}` }),
  reference: ({ inputIds }) => Float64Array.from(codesOf(inputIds[0]!), (code) => 2 * code),
  codes: ({ inputIds }) => ({
    tokens: inputIds.length,
    sites: new Map([["seen", Int8Array.from(inputIds.flatMap(codesOf))]]),
  }),
  siteOf: ({ site }) => ({ name: site, tokens: "all" }),
  check() {},
  hostWork: () => ({}),
});
