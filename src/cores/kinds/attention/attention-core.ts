import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, TokenRule } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import { ChipFault } from "../../fault.js";
import { type InputPort, MARKERS_PER_SOURCE } from "../../input-port.js";
import type { CoreSite } from "../../kind.js";
import { EVENT_INDEX } from "../../ledger.js";
import { follow, PART_SYNAPSES, PART_VECTOR, type PathRecord } from "../../path.js";
import { ReceiveFifo } from "../../receive.js";
import type { CoreServices } from "../../services.js";
import type { Stream } from "../../stream.js";
import { passTicks } from "../../unit-ticks.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import { type ContextRow, ContextUnit } from "./context-unit.js";
import { SentenceLoad } from "./sentence-load.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_DATA, TREE } = packets;

interface Row {
  job: number;
  head: number;
  codes: Int32Array;
  path: PathRecord;
}

/** Inputs of an attention core, in the order of its program. */
const Q = 0;
const K = 1;
const V = 2;

/**
 * Attention of one or more heads: K and V written at run time, Q counted; when all K of a sentence are in, rows
 * (query, head) go in order through the score array, PTsoftmax, the probability generator, the context array and,
 * query by query, the encoder of the output matrix.
 */
export class AttentionCore implements Core {
  private readonly fifo = new ReceiveFifo();
  private readonly queryPaths = new Map<number, PathRecord>();
  private readonly loaded: { K: SentenceLoad; V: SentenceLoad };
  private readonly scored: Row[] = [];
  private scoreBusy = false;
  private softmaxBusy = false;
  private encodeBusy = false;
  /** Next row of the score array: job and head. */
  private scoreJob = 0;
  private scoreHead = 0;
  /** Queries whose context registers are in use, by sequence: started, and encoded. */
  private rowsStarted = 0;
  private queriesEncoded = 0;
  private readonly encodable: { job: number; path: PathRecord }[] = [];
  readonly inner: ContextUnit;
  private readonly scoreUnit: number;
  private readonly softmaxUnit: number;
  private readonly encoderUnit: number;

  private readonly queryTokens: TokenRule;
  private readonly ports: readonly [InputPort, InputPort, InputPort];
  private readonly portOfRoute: Uint8Array;
  private readonly probabilities: Stream;
  private readonly output: Stream;
  private readonly contextSlots: number;
  private readonly services: CoreServices;

  constructor(
    readonly program: CoreProgram,
    private readonly datapath: AttentionDatapath,
    { chip, services, ports: given, streams, inner, portOfRoute }: CoreSite,
  ) {
    const { spec } = chip;
    const ports = given as unknown as [InputPort, InputPort, InputPort];
    const [output, probabilities] = [streams[0]!, inner[0]!];
    // Rows of a sentence may start when its V is in: no credit packet says so, the core grants it.
    probabilities.credits.add({ input: program.inputs[V]!, bySentence: true, initial: 0 });
    this.ports = ports;
    this.queryTokens = ports[Q].program.tokens;
    this.portOfRoute = portOfRoute;
    this.probabilities = probabilities;
    this.output = output;
    this.contextSlots = spec.core.windowSlots;
    this.services = services;
    const { sentences } = services.jobs;
    this.scoreUnit = services.units.numberOf("score");
    this.softmaxUnit = services.units.numberOf("softmax");
    this.encoderUnit = services.units.numberOf("encoder");
    this.loaded = { K: new SentenceLoad(sentences), V: new SentenceLoad(sentences) };
    ports[Q].onClose = (job, tick, path) => {
      this.queryPaths.set(job, path);
      this.countMarkers(job, ports[Q]);
      for (const { event, count } of datapath.queryEvents) this.count(job, event, count * ports[Q].packetsOf(job));
      this.tryScore(tick, path);
    };
    ports[K].onClose = (job, tick, path) => this.written(this.loaded.K, ports[K], job, tick, path);
    ports[V].onClose = (job, tick, path) => this.written(this.loaded.V, ports[V], job, tick, path);
    output.onFree = (tick, path) => this.tryEncode(tick, path);
    probabilities.onFree = (tick, path) => this.trySoftmax(tick, path);
    this.inner = new ContextUnit(
      services,
      passTicks(program.group, spec.attention.lanes),
      program,
      datapath.heads,
      (row, tick, path) => this.rowDone(row, tick, path),
    );
  }

  receive(packet: number, tick: number): number {
    const { words } = this.services.packets;
    const { fifo } = this;
    const port = this.portOfRoute[words[packet + TREE]!]!;
    const counts = port === Q;
    const at =
      counts && words[packet + KIND] === KIND_DATA ? fifo.dispatchToUnit(words, packet, tick, 1) : fifo.dispatch(tick);
    this.ports[port]!.accept(packet, tick, at, 1, counts ? fifo : undefined);
    return at;
  }

  unfinished(): string[] {
    const { K: keys, V: values } = this.loaded;
    return [
      ...this.ports.flatMap((port) => port.openWindows()),
      ...keys.unfinished(this.ports[K].name),
      ...values.unfinished(this.ports[V].name),
    ];
  }

  private written(state: SentenceLoad, port: InputPort, job: number, tick: number, path: PathRecord): void {
    const { jobs } = this.services;
    const sentence = jobs.sentenceOf[job]!;
    const values = port.packetsOf(job);
    for (const { event, count } of this.datapath.writeEvents) this.count(job, event, count * values);
    if (state === this.loaded.K)
      for (const { event, count } of this.datapath.keyWriteEvents) this.count(job, event, count * values);
    this.countMarkers(job, port);
    if (port.endsSentence(job)) state.length[sentence] = jobs.tokenOf[job]! + 1;
    state.closed[sentence] = state.closed[sentence]! + 1;
    if (state.isIn(sentence))
      throw new ChipFault(`${port.name}: ${this.services.jobName(job)} comes after the end of its sentence`);
    if (state.closed[sentence] !== state.length[sentence]) return;
    state.end(sentence, path);
    if (state === this.loaded.K) this.tryScore(tick, path);
    else this.probabilities.grant(0, state.inOrder(), tick, path);
  }

  private tryScore(tick: number, releaser: PathRecord): void {
    const { jobs } = this.services;
    while (this.scoreJob < jobs.jobs && !jobs.carries(this.scoreJob, this.queryTokens)) this.scoreJob++;
    const job = this.scoreJob;
    if (this.scoreBusy || job >= jobs.jobs || this.scored.length >= 2) return;
    const query = this.queryPaths.get(job);
    const sentence = jobs.sentenceOf[job]!;
    const keys = this.loaded.K.path(sentence);
    if (!query || !keys) return;
    const head = this.scoreHead;
    const n = this.loaded.K.length[sentence]!;
    const room = this.probabilities.program.channels;
    if (n > room)
      throw new ChipFault(`${this.ports[K].name}: sentence ${sentence} of ${n} tokens, there is room for ${room}`);
    const { datapath } = this;
    const codes = new Int32Array(n);
    const keyPort = this.ports[K];
    const queryPort = this.ports[Q];
    datapath.probabilities(
      queryPort.totals,
      queryPort.offset(job),
      keyPort.totals,
      keyPort.offset(jobs.firstJob[sentence]!),
      keyPort.program.width,
      head,
      n,
      codes,
    );
    const reads = datapath.scoreReads(queryPort.totals, queryPort.offset(job), head);
    this.announce(this.scoreUnit, tick, job, datapath.scoreTicks(reads, n));
    for (const { event, count } of datapath.readEvents) this.count(job, event, count * reads * n);
    this.scoreBusy = true;
    const path = follow(query.at > keys.at ? query : keys, releaser, tick, this.program.stage);
    path.add(PART_SYNAPSES, this.program.stage, datapath.scoreTicks(reads, n));
    this.scoreHead++;
    if (this.scoreHead === datapath.heads) {
      this.scoreHead = 0;
      this.scoreJob++;
      this.queryPaths.delete(job);
    }
    this.services.at(path.at, (done) => {
      this.scoreBusy = false;
      this.scored.push({ job, head, codes, path });
      this.trySoftmax(done, path);
      this.tryScore(done, path);
    });
  }

  private trySoftmax(tick: number, releaser: PathRecord): void {
    const row = this.scored[0];
    if (this.softmaxBusy || !row || !this.probabilities.hasRoom) return;
    if (row.head === 0 && this.rowsStarted - this.queriesEncoded >= this.contextSlots) return;
    if (row.head === 0) this.rowsStarted++;
    this.scored.shift();
    this.softmaxBusy = true;
    const n = row.codes.length;
    this.count(row.job, EVENT_INDEX.softmax, n);
    this.announce(this.softmaxUnit, tick, row.job, this.datapath.softmaxTicks(n));
    const path = follow(row.path, releaser, tick, this.program.stage);
    path.add(PART_VECTOR, this.program.stage, this.datapath.softmaxTicks(n));
    const bank = this.probabilities.borrow();
    bank.set(row.codes);
    this.services.at(path.at, (done) => {
      this.softmaxBusy = false;
      this.probabilities.offer(row.job, bank, done, path, n);
      this.trySoftmax(done, path);
      this.tryScore(done, path);
    });
    this.tryScore(tick, path);
  }

  /** All probability spikes of a row have been integrated. */
  private rowDone({ job, head, totals, spikes }: ContextRow, tick: number, path: PathRecord): void {
    const { jobs } = this.services;
    const sentence = jobs.sentenceOf[job]!;
    const n = this.loaded.V.length[sentence]!;
    const values = this.ports[V];
    if (n !== this.loaded.K.length[sentence])
      throw new ChipFault(
        `${values.name}: ${this.services.jobName(job)} has V of ${n} tokens and K of ${this.loaded.K.length[sentence]}`,
      );
    for (const { event, count } of this.datapath.contextReadEvents) this.count(job, event, count * spikes);
    const slot = jobs.sequence(job, this.queryTokens) % this.contextSlots;
    this.datapath.context(
      totals,
      values.totals,
      values.offset(jobs.firstJob[sentence]!),
      values.program.width,
      head,
      n,
      slot,
    );
    if (head + 1 < this.datapath.heads) return;
    this.encodable.push({ job, path });
    if (this.queryTokens === "first" || jobs.isLast(job)) this.releaseSentence(job, sentence, tick, path);
    this.tryEncode(tick, path);
  }

  private releaseSentence(job: number, sentence: number, tick: number, path: PathRecord): void {
    this.loaded.K.release(sentence);
    this.loaded.V.release(sentence);
    for (let i = 0; i < this.ports.length; i++) {
      const port = this.ports[i]!;
      const { slots } = port.program;
      if (slots.kind === "bank") port.releaseBank((sentence % slots.banks) * slots.tokens, slots.tokens);
      this.services.sendCredits(this.program.inputs[i]!, job, sentence, tick, path);
    }
  }

  private tryEncode(tick: number, releaser: PathRecord): void {
    const next = this.encodable[0];
    if (this.encodeBusy || !next || !this.output.hasRoom) return;
    this.encodable.shift();
    this.encodeBusy = true;
    const path = follow(next.path, releaser, tick, this.program.stage);
    path.add(PART_VECTOR, this.program.stage, this.datapath.encodeTicks);
    const codes = this.output.borrow();
    this.announce(this.encoderUnit, tick, next.job, this.datapath.encodeTicks);
    this.datapath.encode(this.services.jobs.sequence(next.job, this.queryTokens) % this.contextSlots, codes);
    for (const { event, count } of this.datapath.encodeEvents) this.count(next.job, event, count);
    this.services.at(path.at, (done) => {
      this.encodeBusy = false;
      this.queriesEncoded++;
      this.output.offer(next.job, codes, done, path);
      this.tryEncode(done, path);
      this.trySoftmax(done, path);
    });
  }

  private countMarkers(job: number, port: InputPort): void {
    this.count(job, EVENT_INDEX.window_sync, MARKERS_PER_SOURCE * port.program.sources.length);
  }

  private announce(unit: number, tick: number, job: number, busy: number): void {
    const { cores } = this.services.bus;
    if (cores.active) cores.record(tick, this.program.index, unit, job, busy, 0);
  }

  private count(job: number, event: number, count: number): void {
    this.services.ledger.add(this.services.jobs.sentenceOf[job]!, this.program.index, event, count);
  }
}
