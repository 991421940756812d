import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, TokenRule } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import { ChipFault } from "../../fault.js";
import { type InputWindows, MARKERS_PER_SOURCE } from "../../input-windows.js";
import type { CoreSite } from "../../kind.js";
import { EVENT_INDEX } from "../../ledger.js";
import { follow, PART_SYNAPSES, PART_VECTOR, type PathRecord } from "../../path.js";
import { ReceiveFifo } from "../../receive.js";
import type { CoreServices } from "../../services.js";
import type { SpikeSource } from "../../spike-source.js";
import { passTicks } from "../../unit-ticks.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import { type ContextRow, ContextUnit } from "./context-unit.js";
import { SentenceLoad } from "./sentence-load.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_DATA, ROUTE } = packets;

interface Row {
  item: number;
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
  /** Next row of the score array: work item and head. */
  private scoreItem = 0;
  private scoreHead = 0;
  /** Queries whose context registers are in use, by sequence: started, and encoded. */
  private rowsStarted = 0;
  private queriesEncoded = 0;
  private readonly encodable: { item: number; path: PathRecord }[] = [];
  readonly inner: ContextUnit;
  private readonly scoreUnit: number;
  private readonly softmaxUnit: number;
  private readonly encoderUnit: number;

  private readonly queryTokens: TokenRule;
  private readonly windows: readonly [InputWindows, InputWindows, InputWindows];
  private readonly inputOfRoute: Uint8Array;
  private readonly probabilities: SpikeSource;
  private readonly output: SpikeSource;
  private readonly contextSlots: number;
  private readonly services: CoreServices;

  constructor(
    readonly program: CoreProgram,
    private readonly datapath: AttentionDatapath,
    { chip, services, windows: given, sources, inner, inputOfRoute }: CoreSite,
  ) {
    const { spec } = chip;
    const windows = given as unknown as [InputWindows, InputWindows, InputWindows];
    const [output, probabilities] = [sources[0]!, inner[0]!];
    // Rows of a sentence may start when its V is in: no credit packet says so, the core grants it.
    probabilities.credits.add({ input: program.inputs[V]!, bySentence: true, initial: 0 });
    this.windows = windows;
    this.queryTokens = windows[Q].program.tokens;
    this.inputOfRoute = inputOfRoute;
    this.probabilities = probabilities;
    this.output = output;
    this.contextSlots = spec.core.windowSlots;
    this.services = services;
    const { sentences } = services.items;
    this.scoreUnit = services.units.numberOf("score");
    this.softmaxUnit = services.units.numberOf("softmax");
    this.encoderUnit = services.units.numberOf("encoder");
    this.loaded = { K: new SentenceLoad(sentences), V: new SentenceLoad(sentences) };
    windows[Q].onClose = (item, tick, path) => {
      this.queryPaths.set(item, path);
      this.countMarkers(item, windows[Q]);
      for (const { event, count } of datapath.queryEvents) this.count(item, event, count * windows[Q].packetsOf(item));
      this.tryScore(tick, path);
    };
    windows[K].onClose = (item, tick, path) => this.written(this.loaded.K, windows[K], item, tick, path);
    windows[V].onClose = (item, tick, path) => this.written(this.loaded.V, windows[V], item, tick, path);
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
    const input = this.inputOfRoute[words[packet + ROUTE]!]!;
    const counts = input === Q;
    const at =
      counts && words[packet + KIND] === KIND_DATA ? fifo.dispatchToUnit(words, packet, tick, 1) : fifo.dispatch(tick);
    this.windows[input]!.accept(packet, tick, at, 1, counts ? fifo : undefined);
    return at;
  }

  unfinished(): string[] {
    const { K: keys, V: values } = this.loaded;
    return [
      ...this.windows.flatMap((input) => input.openWindows()),
      ...keys.unfinished(this.windows[K].name),
      ...values.unfinished(this.windows[V].name),
    ];
  }

  private written(state: SentenceLoad, input: InputWindows, item: number, tick: number, path: PathRecord): void {
    const { items } = this.services;
    const sentence = items.sentenceOf[item]!;
    const values = input.packetsOf(item);
    for (const { event, count } of this.datapath.writeEvents) this.count(item, event, count * values);
    if (state === this.loaded.K)
      for (const { event, count } of this.datapath.keyWriteEvents) this.count(item, event, count * values);
    this.countMarkers(item, input);
    if (input.endsSentence(item)) state.length[sentence] = items.tokenOf[item]! + 1;
    state.closed[sentence] = state.closed[sentence]! + 1;
    if (state.isIn(sentence))
      throw new ChipFault(`${input.name}: ${this.services.itemName(item)} comes after the end of its sentence`);
    if (state.closed[sentence] !== state.length[sentence]) return;
    state.end(sentence, path);
    if (state === this.loaded.K) this.tryScore(tick, path);
    else this.probabilities.grant(0, state.inOrder(), tick, path);
  }

  private tryScore(tick: number, releaser: PathRecord): void {
    const { items } = this.services;
    while (this.scoreItem < items.count && !items.covers(this.scoreItem, this.queryTokens)) this.scoreItem++;
    const item = this.scoreItem;
    if (this.scoreBusy || item >= items.count || this.scored.length >= 2) return;
    const query = this.queryPaths.get(item);
    const sentence = items.sentenceOf[item]!;
    const keys = this.loaded.K.path(sentence);
    if (!query || !keys) return;
    const head = this.scoreHead;
    const n = this.loaded.K.length[sentence]!;
    const room = this.probabilities.program.channels;
    if (n > room)
      throw new ChipFault(`${this.windows[K].name}: sentence ${sentence} of ${n} tokens, there is room for ${room}`);
    const { datapath } = this;
    const codes = new Int32Array(n);
    const keyWindows = this.windows[K];
    const queryWindows = this.windows[Q];
    datapath.probabilities(
      queryWindows.inputSums,
      queryWindows.offset(item),
      keyWindows.inputSums,
      keyWindows.offset(items.firstItem[sentence]!),
      keyWindows.program.width,
      head,
      n,
      codes,
    );
    const reads = datapath.scoreReads(queryWindows.inputSums, queryWindows.offset(item), head);
    this.announce(this.scoreUnit, tick, item, datapath.scoreTicks(reads, n));
    for (const { event, count } of datapath.readEvents) this.count(item, event, count * reads * n);
    this.scoreBusy = true;
    const path = follow(query.at > keys.at ? query : keys, releaser, tick, this.program.stage);
    path.add(PART_SYNAPSES, this.program.stage, datapath.scoreTicks(reads, n));
    this.scoreHead++;
    if (this.scoreHead === datapath.heads) {
      this.scoreHead = 0;
      this.scoreItem++;
      this.queryPaths.delete(item);
    }
    this.services.at(path.at, (done) => {
      this.scoreBusy = false;
      this.scored.push({ item, head, codes, path });
      this.trySoftmax(done, path);
      this.tryScore(done, path);
    });
  }

  private trySoftmax(tick: number, releaser: PathRecord): void {
    const row = this.scored[0];
    if (this.softmaxBusy || !row || !this.probabilities.hasFreeBank) return;
    if (row.head === 0 && this.rowsStarted - this.queriesEncoded >= this.contextSlots) return;
    if (row.head === 0) this.rowsStarted++;
    this.scored.shift();
    this.softmaxBusy = true;
    const n = row.codes.length;
    this.count(row.item, EVENT_INDEX.softmax, n);
    this.announce(this.softmaxUnit, tick, row.item, this.datapath.softmaxTicks(n));
    const path = follow(row.path, releaser, tick, this.program.stage);
    path.add(PART_VECTOR, this.program.stage, this.datapath.softmaxTicks(n));
    const bank = this.probabilities.borrow();
    bank.set(row.codes);
    this.services.at(path.at, (done) => {
      this.softmaxBusy = false;
      this.probabilities.offer(row.item, bank, done, path, n);
      this.trySoftmax(done, path);
      this.tryScore(done, path);
    });
    this.tryScore(tick, path);
  }

  /** All probability spikes of a row have been integrated. */
  private rowDone({ item, head, inputSums, spikes }: ContextRow, tick: number, path: PathRecord): void {
    const { items } = this.services;
    const sentence = items.sentenceOf[item]!;
    const n = this.loaded.V.length[sentence]!;
    const values = this.windows[V];
    if (n !== this.loaded.K.length[sentence])
      throw new ChipFault(
        `${values.name}: ${this.services.itemName(item)} has V of ${n} tokens and K of ${this.loaded.K.length[sentence]}`,
      );
    for (const { event, count } of this.datapath.contextReadEvents) this.count(item, event, count * spikes);
    const slot = items.sequence(item, this.queryTokens) % this.contextSlots;
    this.datapath.context(
      inputSums,
      values.inputSums,
      values.offset(items.firstItem[sentence]!),
      values.program.width,
      head,
      n,
      slot,
    );
    if (head + 1 < this.datapath.heads) return;
    this.encodable.push({ item, path });
    if (this.queryTokens === "first" || items.isLast(item)) this.releaseSentence(item, sentence, tick, path);
    this.tryEncode(tick, path);
  }

  private releaseSentence(item: number, sentence: number, tick: number, path: PathRecord): void {
    this.loaded.K.release(sentence);
    this.loaded.V.release(sentence);
    for (let i = 0; i < this.windows.length; i++) {
      const input = this.windows[i]!;
      const { slots } = input.program;
      if (slots.kind === "bank") input.releaseBank((sentence % slots.banks) * slots.tokens, slots.tokens);
      this.services.sendCredits(this.program.inputs[i]!, item, sentence, tick, path);
    }
  }

  private tryEncode(tick: number, releaser: PathRecord): void {
    const next = this.encodable[0];
    if (this.encodeBusy || !next || !this.output.hasFreeBank) return;
    this.encodable.shift();
    this.encodeBusy = true;
    const path = follow(next.path, releaser, tick, this.program.stage);
    path.add(PART_VECTOR, this.program.stage, this.datapath.encodeTicks);
    const codes = this.output.borrow();
    this.announce(this.encoderUnit, tick, next.item, this.datapath.encodeTicks);
    this.datapath.encode(this.services.items.sequence(next.item, this.queryTokens) % this.contextSlots, codes);
    for (const { event, count } of this.datapath.encodeEvents) this.count(next.item, event, count);
    this.services.at(path.at, (done) => {
      this.encodeBusy = false;
      this.queriesEncoded++;
      this.output.offer(next.item, codes, done, path);
      this.tryEncode(done, path);
      this.trySoftmax(done, path);
    });
  }

  private countMarkers(item: number, input: InputWindows): void {
    this.count(item, EVENT_INDEX.window_sync, MARKERS_PER_SOURCE * input.program.sources.length);
  }

  private announce(unit: number, tick: number, item: number, busy: number): void {
    const { cores } = this.services.bus;
    if (cores.active) cores.record(tick, this.program.index, unit, item, busy, 0);
  }

  private count(item: number, event: number, count: number): void {
    this.services.ledger.add(this.services.items.sentenceOf[item]!, this.program.index, event, count);
  }
}
