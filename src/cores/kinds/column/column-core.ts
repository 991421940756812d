import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, TokenRule } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import { type InputPort, MARKERS_PER_SOURCE } from "../../input-port.js";
import type { CoreSite } from "../../kind.js";
import { EVENT_INDEX } from "../../ledger.js";
import { follow, PART_VECTOR, type PathRecord } from "../../path.js";
import { ReceiveFifo } from "../../receive.js";
import type { CoreServices } from "../../services.js";
import type { Stream } from "../../stream.js";
import { UNIT_VECTOR } from "../../unit-names.js";
import { type DatapathCosts, integrationTicks } from "./column-costs.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_DATA, TREE } = packets;

/** Arithmetic of one token at a core of columns: what came in turned into the codes that each stream sends. */
export interface ColumnDatapath extends DatapathCosts {
  /**
   * @param totals what the window's packets add up to, from `offset` on
   * @param residual residual memory, from `residualOffset` on, if the core has one
   * @param outputs banks to fill, one a stream; undefined where the stream does not carry the token
   */
  run(
    totals: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void;
}

/**
 * A core of columns: windows of spikes into sums, a vector unit that takes closed windows in token order, streams
 * that send on.
 */
export class ColumnCore implements Core {
  private readonly fifo = new ReceiveFifo();
  private readonly closed = new Map<number, PathRecord>();
  private readonly residualClosed = new Map<number, PathRecord>();
  private next = 0;
  private vectorBusy = false;
  /** Tick since which only a bank of a stream is missing, or -1. */
  private blockedAt = -1;

  private readonly main: InputPort;
  private readonly residual: InputPort | undefined;
  private readonly tokens: TokenRule;
  /** 1 for routes that lead to the residual input. */
  private readonly residualOfRoute: Uint8Array;
  private readonly synapseTicks: number;
  private readonly streams: readonly Stream[];
  private readonly services: CoreServices;
  private readonly onSentenceDone: CoreSite["onSentenceDone"];

  constructor(
    readonly program: CoreProgram,
    private readonly datapath: ColumnDatapath,
    { chip, services, ports, streams, portOfRoute, onSentenceDone }: CoreSite,
  ) {
    const [main, residual] = ports as readonly [InputPort, InputPort | undefined];
    this.main = main;
    this.residual = residual;
    this.tokens = main.program.tokens;
    this.residualOfRoute = portOfRoute;
    this.synapseTicks = integrationTicks(program, chip.spec.core.lanes);
    this.streams = streams;
    this.services = services;
    this.onSentenceDone = onSentenceDone;
    main.onClose = (job, tick, path) => this.windowClosed(this.closed, job, tick, path);
    if (residual) residual.onClose = (job, tick, path) => this.windowClosed(this.residualClosed, job, tick, path);
    for (const stream of streams) stream.onFree = (tick, path) => this.tryProcess(tick, path);
  }

  receive(packet: number, tick: number): number {
    const { words } = this.services.packets;
    const { fifo } = this;
    if (this.residualOfRoute[words[packet + TREE]!] === 1) {
      const at = fifo.dispatch(tick);
      this.residual!.accept(packet, tick, at, 1, undefined);
      return at;
    }
    if (words[packet + KIND] === KIND_DATA) {
      const at = fifo.dispatchToUnit(words, packet, tick, this.synapseTicks);
      this.main.accept(packet, tick, at, this.synapseTicks, fifo);
      return at;
    }
    const at = fifo.dispatch(tick);
    this.main.accept(packet, tick, at, 1, fifo);
    return at;
  }

  unfinished(): string[] {
    return [...this.main.openWindows(), ...(this.residual?.openWindows() ?? [])];
  }

  private windowClosed(map: Map<number, PathRecord>, job: number, tick: number, path: PathRecord): void {
    map.set(job, path);
    this.tryProcess(tick, path);
  }

  /**
   * Starts the vector unit on the next token, in token order, when its windows are closed and every stream it feeds
   * has a free bank.
   */
  private tryProcess(tick: number, releaser: PathRecord): void {
    const { jobs } = this.services;
    while (this.next < jobs.jobs && !jobs.carries(this.next, this.tokens)) this.next++;
    const job = this.next;
    if (this.vectorBusy || job >= jobs.jobs) return;
    const main = this.closed.get(job);
    const residual = this.residual ? this.residualClosed.get(job) : main;
    if (!main || !residual) return;
    const feeds = this.streams.map((stream) => jobs.carries(job, stream.program.tokens));
    if (this.streams.some((stream, i) => feeds[i] && !stream.hasRoom)) {
      if (this.blockedAt < 0) this.blockedAt = tick;
      return;
    }
    this.vectorBusy = true;
    this.next++;
    this.closed.delete(job);
    this.residualClosed.delete(job);
    const own = residual.at > main.at ? residual : main;
    const path = follow(own, releaser, tick, this.program.stage);
    const outputs = this.streams.map((stream, i) => (feeds[i] ? stream.borrow() : undefined));
    this.datapath.run(
      this.main.totals,
      this.main.offset(job),
      this.residual?.totals,
      this.residual?.offset(job) ?? 0,
      outputs,
    );
    this.count(job);
    const { cores } = this.services.bus;
    if (cores.active) {
      const stalled = this.blockedAt < 0 ? 0 : tick - this.blockedAt;
      cores.record(tick, this.program.index, UNIT_VECTOR, job, this.datapath.vectorTicks, stalled);
    }
    this.blockedAt = -1;
    path.add(PART_VECTOR, this.program.stage, this.datapath.vectorTicks);
    this.services.at(path.at, (done) => this.processed(job, outputs, done, path));
  }

  private count(job: number): void {
    const { ledger, jobs } = this.services;
    const sentence = jobs.sentenceOf[job]!;
    const { index } = this.program;
    const packets = this.main.packetsOf(job);
    for (const { event, count } of this.datapath.packetEvents) ledger.add(sentence, index, event, count * packets);
    for (const { event, count } of this.datapath.tokenEvents) ledger.add(sentence, index, event, count);
    const sources = this.main.program.sources.length + (this.residual?.program.sources.length ?? 0);
    ledger.add(sentence, index, EVENT_INDEX.window_sync, MARKERS_PER_SOURCE * sources);
  }

  private processed(job: number, outputs: readonly (Int32Array | undefined)[], tick: number, path: PathRecord): void {
    const { jobs } = this.services;
    const sentence = jobs.sentenceOf[job]!;
    this.main.release(job);
    this.services.sendCredits(this.program.inputs[0]!, job, jobs.sequence(job, this.tokens), tick, path);
    const sentenceEnds = this.tokens === "first" || jobs.isLast(job);
    if (this.residual && sentenceEnds) {
      const slots = this.residual.program.slots;
      if (slots.kind === "bank") this.residual.releaseBank((sentence % slots.banks) * slots.tokens, slots.tokens);
      this.services.sendCredits(this.program.inputs[1]!, job, sentence, tick, path);
    }
    this.vectorBusy = false;
    this.streams.forEach((stream, i) => {
      const codes = outputs[i];
      if (codes) stream.offer(job, codes, tick, path);
    });
    if (sentenceEnds) this.onSentenceDone(sentence, tick);
    this.tryProcess(tick, path);
  }
}
