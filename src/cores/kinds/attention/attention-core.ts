import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, TokenRule } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import type { EventCounts } from "../../event-counts.js";
import { ChipFault } from "../../fault.js";
import type { InputWindows } from "../../input-windows.js";
import type { CoreSite } from "../../kind.js";
import { EVENT_INDEX } from "../../ledger.js";
import { follow, PART_VECTOR, type PathRecord } from "../../path.js";
import { ReceiveFifo } from "../../receive.js";
import type { CoreServices } from "../../services.js";
import type { SpikeSource } from "../../spike-source.js";
import { passTicks } from "../../unit-ticks.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import { type ContextRow, ContextUnit } from "./context-unit.js";
import { CoreRecord } from "./core-record.js";
import { QueryEncoder } from "./query-encoder.js";
import { type Row, ScoreArray } from "./score-array.js";
import { SentenceLoad } from "./sentence-load.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_DATA, ROUTE } = packets;

const SOFTMAX: EventCounts = [{ event: EVENT_INDEX.softmax, count: 1 }];

/** Rows that wait between the score array and PTsoftmax, at most. */
const SCORED_ROWS = 2;

/** Inputs of an attention core, in the order of its program. */
const Q = 0;
const K = 1;
const V = 2;

/**
 * Attention of one or more heads. K and V are written at run time, Q spikes are counted. When all K of a sentence have
 * been written, rows (query, head) pass in order through the score array, PTsoftmax, the probability generator and the
 * context array; queries then pass through the encoder of the output matrix.
 */
export class AttentionCore implements Core {
  private readonly fifo: ReceiveFifo;
  private readonly loaded: { K: SentenceLoad; V: SentenceLoad };
  private readonly scored: Row[] = [];
  private softmaxBusy = false;
  /** Queries that have started to use context registers, and queries that have been encoded. */
  private rowsStarted = 0;
  private queriesEncoded = 0;
  readonly inner: ContextUnit;
  private readonly softmaxUnit: number;
  private readonly record: CoreRecord;
  private readonly scores: ScoreArray;
  private readonly encoder: QueryEncoder;

  private readonly queryTokens: TokenRule;
  private readonly windows: readonly [InputWindows, InputWindows, InputWindows];
  private readonly inputOfRoute: Uint8Array;
  private readonly probabilities: SpikeSource;
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
    // Rows of a sentence may start when its V is complete: no credit packet says so, the core grants it.
    probabilities.credits.add({ input: program.inputs[V]!, bySentence: true, initial: 0 });
    this.windows = windows;
    this.queryTokens = windows[Q].program.tokens;
    this.inputOfRoute = inputOfRoute;
    this.probabilities = probabilities;
    this.contextSlots = spec.core.windowSlots;
    this.services = services;
    this.fifo = new ReceiveFifo(services.activity, program.index);
    this.softmaxUnit = services.units.numberOf("softmax");
    this.record = new CoreRecord(program, services);
    this.loaded = { K: new SentenceLoad(windows[K], services), V: new SentenceLoad(windows[V], services) };
    const { stage } = program;
    const { record } = this;
    this.scores = new ScoreArray({
      services,
      stage,
      datapath,
      record,
      queries: windows[Q],
      keys: this.loaded.K,
      mostKeys: probabilities.program.channels,
      isFull: () => this.scored.length >= SCORED_ROWS,
      onScored: (row, tick) => {
        this.scored.push(row);
        this.trySoftmax(tick, row.path);
      },
    });
    this.encoder = new QueryEncoder({
      services,
      stage,
      datapath,
      output,
      record,
      slotOf: (item) => this.slotOf(item),
      onEncoded: () => {
        this.queriesEncoded++;
      },
      onOffered: (tick, path) => this.trySoftmax(tick, path),
    });
    windows[Q].onClose = (item, tick, path) => {
      this.scores.addQuery(item, path);
      this.record.markers(item, windows[Q]);
      this.record.count(item, datapath.queryPacketEvents, windows[Q].packetsOf(item));
      this.record.count(item, datapath.queryEvents, windows[Q].valuesOf(item));
      this.scores.tryScore(tick, path);
    };
    windows[K].onClose = (item, tick, path) => this.written(K, item, tick, path);
    windows[V].onClose = (item, tick, path) => this.written(V, item, tick, path);
    output.onFree = (tick, path) => this.encoder.tryEncode(tick, path);
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
    if (counts && words[packet + KIND] === KIND_DATA) {
      const service = this.services.packed?.valuesOf(words, packet) ?? 1;
      const at = fifo.dispatchToUnit(words, packet, tick, service);
      this.windows[input]!.accept(packet, tick, at, service, fifo);
      return at;
    }
    const at = fifo.dispatch(tick);
    this.windows[input]!.accept(packet, tick, at, 1, counts ? fifo : undefined);
    return at;
  }

  unfinished(): string[] {
    const open = this.windows.flatMap((input) => input.openWindows());
    return [...open, ...this.loaded.K.unfinished(), ...this.loaded.V.unfinished()];
  }

  /** A window of K or V has closed: its token has been written. */
  private written(input: typeof K | typeof V, item: number, tick: number, path: PathRecord): void {
    const windows = this.windows[input];
    const values = windows.packetsOf(item);
    this.record.count(item, this.datapath.writeEvents, values);
    if (input === K) this.record.count(item, this.datapath.keyWriteEvents, values);
    this.record.markers(item, windows);
    const load = input === K ? this.loaded.K : this.loaded.V;
    if (!load.written(item, path)) return;
    if (input === K) this.scores.tryScore(tick, path);
    else this.probabilities.grant(0, load.inOrder(), tick, path);
  }

  private trySoftmax(tick: number, releaser: PathRecord): void {
    const row = this.scored[0];
    if (this.softmaxBusy || !row || !this.probabilities.hasFreeBank) return;
    if (row.head === 0 && this.rowsStarted - this.queriesEncoded >= this.contextSlots) return;
    if (row.head === 0) this.rowsStarted++;
    this.scored.shift();
    this.softmaxBusy = true;
    const n = row.codes.length;
    this.record.count(row.item, SOFTMAX, n);
    this.record.busy(this.softmaxUnit, tick, row.item, this.datapath.softmaxTicks(n));
    const path = follow(row.path, releaser, tick, this.program.stage);
    path.add(PART_VECTOR, this.program.stage, this.datapath.softmaxTicks(n));
    const bank = this.probabilities.borrow();
    bank.set(row.codes);
    this.services.at(path.at, (done) => {
      this.softmaxBusy = false;
      this.probabilities.offer(row.item, bank, done, path, n);
      this.trySoftmax(done, path);
      this.scores.tryScore(done, path);
    });
    this.scores.tryScore(tick, path);
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
    this.record.count(item, this.datapath.contextReadEvents, spikes);
    const { onRead } = this.services;
    if (onRead !== undefined) {
      const reads = (channel: number) => this.datapath.holds(head, channel);
      for (let j = 0; j < n; j++) if (inputSums[j] !== 0) onRead(values, items.firstItem[sentence]! + j, reads);
    }
    this.datapath.context(
      inputSums,
      values.inputSums,
      values.offset(items.firstItem[sentence]!),
      values.program.width,
      head,
      n,
      this.slotOf(item),
    );
    if (head + 1 === this.datapath.heads) this.queryDone(item, sentence, tick, path);
    this.services.activity.letGo(this.program.index, tick);
  }

  private queryDone(item: number, sentence: number, tick: number, path: PathRecord): void {
    const { items } = this.services;
    this.encoder.add(item, path, tick);
    if (this.queryTokens === "first" || items.isLast(item)) this.releaseSentence(item, sentence, tick, path);
    this.encoder.tryEncode(tick, path);
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

  /** Context registers of a query. */
  private slotOf(item: number): number {
    return this.services.items.sequence(item, this.queryTokens) % this.contextSlots;
  }
}
