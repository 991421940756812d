import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, TokenRule } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import type { InputWindows } from "../../input-windows.js";
import type { CoreSite } from "../../kind.js";
import { EVENT_INDEX } from "../../ledger.js";
import { follow, PART_VECTOR, type PathRecord } from "../../path.js";
import { ReceiveFifo } from "../../receive.js";
import type { CoreServices } from "../../services.js";
import type { SpikeSource } from "../../spike-source.js";
import { UNIT_VECTOR } from "../../unit-names.js";
import { MARKERS_PER_SOURCE } from "../../window-check.js";
import { type DatapathCosts, integrationTicks } from "./column-costs.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_DATA, ROUTE } = packets;

/** Arithmetic of one token at a core of columns: turns input sums into the codes that each spike source sends. */
export interface ColumnDatapath extends DatapathCosts {
  /**
   * @param inputSums input sums of the window, from `offset` on
   * @param residual residual memory, from `residualOffset` on, if the core has one
   * @param outputs banks to fill, one a spike source; undefined where the spike source does not carry the token
   */
  run(
    inputSums: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void;
  /** Additions of weights that are not 0 in a window; asked where there are `additionEvents`. */
  additions(inputSums: Int32Array, offset: number): number;
}

/** The vector unit reads every channel of a token. */
const all = (): boolean => true;

/**
 * A core of columns: windows sum spikes, a vector unit processes closed windows in token order, spike sources send the
 * resulting codes.
 */
export class ColumnCore implements Core {
  private readonly fifo: ReceiveFifo;
  private readonly closed = new Map<number, PathRecord>();
  private readonly residualClosed = new Map<number, PathRecord>();
  private next = 0;
  private vectorBusy = false;
  /** Tick since which only a free bank of a spike source is missing, or -1. */
  private blockedAt = -1;

  private readonly main: InputWindows;
  private readonly residual: InputWindows | undefined;
  private readonly tokens: TokenRule;
  /** 1 for routes that lead to the residual input. */
  private readonly residualOfRoute: Uint8Array;
  private readonly synapseTicks: number;
  private readonly sources: readonly SpikeSource[];
  private readonly services: CoreServices;
  private readonly onSentenceDone: CoreSite["onSentenceDone"];

  constructor(
    readonly program: CoreProgram,
    private readonly datapath: ColumnDatapath,
    { chip, services, windows, sources, inputOfRoute, onSentenceDone }: CoreSite,
  ) {
    const [main, residual] = windows as readonly [InputWindows, InputWindows | undefined];
    this.main = main;
    this.residual = residual;
    this.tokens = main.program.tokens;
    this.residualOfRoute = inputOfRoute;
    this.synapseTicks = integrationTicks(program, chip.spec);
    this.sources = sources;
    this.services = services;
    this.fifo = new ReceiveFifo(services.activity, program.index);
    this.onSentenceDone = onSentenceDone;
    main.onClose = (item, tick, path) => this.windowClosed(this.closed, item, tick, path);
    if (residual) residual.onClose = (item, tick, path) => this.windowClosed(this.residualClosed, item, tick, path);
    for (const source of sources) source.onFree = (tick, path) => this.tryProcess(tick, path);
  }

  receive(packet: number, tick: number): number {
    const { words } = this.services.packets;
    const { fifo } = this;
    if (this.residualOfRoute[words[packet + ROUTE]!] === 1) {
      const at = fifo.dispatch(tick);
      this.residual!.accept(packet, tick, at, 1, undefined);
      return at;
    }
    if (words[packet + KIND] === KIND_DATA) {
      const { packed } = this.services;
      const service = packed === undefined ? this.synapseTicks : this.synapseTicks * packed.valuesOf(words, packet);
      const at = fifo.dispatchToUnit(words, packet, tick, service);
      this.main.accept(packet, tick, at, service, fifo);
      return at;
    }
    const at = fifo.dispatch(tick);
    this.main.accept(packet, tick, at, 1, fifo);
    return at;
  }

  unfinished(): string[] {
    return [...this.main.openWindows(), ...(this.residual?.openWindows() ?? [])];
  }

  private windowClosed(map: Map<number, PathRecord>, item: number, tick: number, path: PathRecord): void {
    map.set(item, path);
    this.tryProcess(tick, path);
  }

  /**
   * Starts the vector unit on the next token, in token order, when its windows are closed and every spike source it
   * feeds has a free bank.
   */
  private tryProcess(tick: number, releaser: PathRecord): void {
    const { items } = this.services;
    while (this.next < items.count && !items.covers(this.next, this.tokens)) this.next++;
    const item = this.next;
    if (this.vectorBusy || item >= items.count) return;
    const main = this.closed.get(item);
    const residual = this.residual ? this.residualClosed.get(item) : main;
    if (!main || !residual) return;
    const feeds = this.sources.map((source) => items.covers(item, source.program.tokens));
    if (this.sources.some((source, i) => feeds[i] && !source.hasFreeBank)) {
      if (this.blockedAt < 0) this.blockedAt = tick;
      return;
    }
    this.vectorBusy = true;
    this.next++;
    this.closed.delete(item);
    this.residualClosed.delete(item);
    const own = residual.at > main.at ? residual : main;
    const path = follow(own, releaser, tick, this.program.stage);
    const outputs = this.sources.map((source, i) => (feeds[i] ? source.borrow() : undefined));
    this.services.onRead?.(this.main, item, all);
    if (this.residual) this.services.onRead?.(this.residual, item, all);
    this.datapath.run(
      this.main.inputSums,
      this.main.offset(item),
      this.residual?.inputSums,
      this.residual?.offset(item) ?? 0,
      outputs,
    );
    this.count(item);
    const { cores } = this.services.bus;
    if (cores.active) {
      const stalled = this.blockedAt < 0 ? 0 : tick - this.blockedAt;
      cores.record(tick, this.program.index, UNIT_VECTOR, item, this.datapath.vectorTicks, stalled);
    }
    this.blockedAt = -1;
    path.add(PART_VECTOR, this.program.stage, this.datapath.vectorTicks);
    this.services.at(path.at, (done) => this.processed(item, outputs, done, path));
  }

  private count(item: number): void {
    const { ledger, items } = this.services;
    const sentence = items.sentenceOf[item]!;
    const { index } = this.program;
    const { datapath, main } = this;
    const packets = main.packetsOf(item);
    const values = main.valuesOf(item);
    for (const { event, count } of datapath.packetEvents) ledger.add(sentence, index, event, count * packets);
    for (const { event, count } of datapath.valueEvents) ledger.add(sentence, index, event, count * values);
    for (const { event, count } of datapath.tokenEvents) ledger.add(sentence, index, event, count);
    if (datapath.additionEvents.length > 0) {
      const additions = datapath.additions(main.inputSums, main.offset(item));
      for (const { event, count } of datapath.additionEvents) ledger.add(sentence, index, event, count * additions);
    }
    const sources = this.main.program.sources.length + (this.residual?.program.sources.length ?? 0);
    ledger.add(sentence, index, EVENT_INDEX.window_sync, MARKERS_PER_SOURCE * sources);
  }

  private processed(item: number, outputs: readonly (Int32Array | undefined)[], tick: number, path: PathRecord): void {
    const { items } = this.services;
    const sentence = items.sentenceOf[item]!;
    this.main.release(item, tick);
    this.services.sendCredits(this.program.inputs[0]!, item, items.sequence(item, this.tokens), tick, path);
    const sentenceEnds = this.tokens === "first" || items.isLast(item);
    if (this.residual && sentenceEnds) {
      const slots = this.residual.program.slots;
      if (slots.kind === "bank") this.residual.releaseBank((sentence % slots.banks) * slots.tokens, slots.tokens);
      this.services.sendCredits(this.program.inputs[1]!, item, sentence, tick, path);
    }
    this.vectorBusy = false;
    this.sources.forEach((source, i) => {
      const codes = outputs[i];
      if (codes) source.offer(item, codes, tick, path);
    });
    if (sentenceEnds) this.onSentenceDone(sentence, tick);
    this.tryProcess(tick, path);
  }
}
