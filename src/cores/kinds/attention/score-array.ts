import type { TokenRule } from "../../../contracts/program.js";
import { ChipFault } from "../../fault.js";
import type { InputWindows } from "../../input-windows.js";
import { follow, PART_SYNAPSES, type PathRecord } from "../../path.js";
import type { CoreServices } from "../../services.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import type { CoreRecord } from "./core-record.js";
import type { SentenceLoad } from "./sentence-load.js";

/** Attention of one query to the keys of its sentence, by one head. */
export interface Row {
  readonly item: number;
  readonly head: number;
  /** Codes of the probabilities, one a key. */
  readonly codes: Int32Array;
  readonly path: PathRecord;
}

/** What the score array of an attention core is built from. */
export interface ScoreArrayParts {
  readonly services: CoreServices;
  readonly stage: number;
  readonly datapath: AttentionDatapath;
  readonly record: CoreRecord;
  readonly queries: InputWindows;
  readonly keys: SentenceLoad;
  /** Most keys that a row can have. */
  readonly mostKeys: number;
  /** Whether the buffer behind the array is full. */
  readonly isFull: () => boolean;
  readonly onScored: (row: Row, tick: number) => void;
}

/** The score array of an attention core: makes rows in the order of queries and, for each query, of heads. */
export class ScoreArray {
  /** Paths of queries whose window has closed and whose last row has not been started. */
  private readonly queryPaths = new Map<number, PathRecord>();
  private busy = false;
  /** Next row: work item and head. */
  private item = 0;
  private head = 0;
  private readonly unit: number;
  private readonly queryTokens: TokenRule;

  constructor(private readonly parts: ScoreArrayParts) {
    this.unit = parts.services.units.numberOf("score");
    this.queryTokens = parts.queries.program.tokens;
  }

  /** The window of a query has closed. */
  addQuery(item: number, path: PathRecord): void {
    this.queryPaths.set(item, path);
  }

  /**
   * Starts on the next row if its query and all keys of its sentence are there, and the array is free.
   * @throws ChipFault if the sentence is too long
   */
  tryScore(tick: number, releaser: PathRecord): void {
    const { services, stage, datapath, record, queries, keys, mostKeys, isFull, onScored } = this.parts;
    const { items } = services;
    while (this.item < items.count && !items.covers(this.item, this.queryTokens)) this.item++;
    const { item, head } = this;
    if (this.busy || item >= items.count || isFull()) return;
    const query = this.queryPaths.get(item);
    const sentence = items.sentenceOf[item]!;
    const keyPath = keys.path(sentence);
    if (!query || !keyPath) return;
    const n = keys.length[sentence]!;
    if (n > mostKeys)
      throw new ChipFault(`${keys.windows.name}: sentence ${sentence} has ${n} tokens, at most ${mostKeys} fit`);
    const codes = new Int32Array(n);
    const queryOffset = queries.offset(item);
    const keyOffset = keys.windows.offset(items.firstItem[sentence]!);
    const { inputSums, program } = keys.windows;
    if (services.onRead !== undefined) {
      const reads = (channel: number) => datapath.readsKey(queries.inputSums, queryOffset, head, channel);
      for (let j = 0; j < n; j++) services.onRead(keys.windows, items.firstItem[sentence]! + j, reads);
    }
    datapath.probabilities(queries.inputSums, queryOffset, inputSums, keyOffset, program.width, head, n, codes);
    const reads = datapath.scoreReads(queries.inputSums, queryOffset, head);
    const ticks = datapath.scoreTicks(reads, n);
    record.busy(this.unit, tick, item, ticks);
    record.count(item, datapath.readEvents, reads * n);
    record.count(item, datapath.keyWordEvents, datapath.keyWords(reads, n));
    this.busy = true;
    services.activity.hold(record.core, tick);
    const path = follow(query.at > keyPath.at ? query : keyPath, releaser, tick, stage);
    path.add(PART_SYNAPSES, stage, ticks);
    this.advance();
    services.at(path.at, (done) => {
      this.busy = false;
      onScored({ item, head, codes, path }, done);
      this.tryScore(done, path);
    });
  }

  private advance(): void {
    this.head++;
    if (this.head < this.parts.datapath.heads) return;
    this.queryPaths.delete(this.item);
    this.head = 0;
    this.item++;
  }
}
