import { follow, PART_VECTOR, type PathRecord } from "../../path.js";
import type { CoreServices } from "../../services.js";
import type { SpikeSource } from "../../spike-source.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import type { CoreRecord } from "./core-record.js";

/** What the encoder of an attention core is built from. */
export interface QueryEncoderParts {
  readonly services: CoreServices;
  readonly stage: number;
  readonly datapath: AttentionDatapath;
  readonly output: SpikeSource;
  readonly record: CoreRecord;
  /** Context registers of a work item. */
  readonly slotOf: (item: number) => number;
  /** A query has been encoded, and its context registers are free: called before the codes are offered. */
  readonly onEncoded: () => void;
  /** The codes of a query have been offered to the output. */
  readonly onOffered: (tick: number, path: PathRecord) => void;
}

/** The encoder of the output matrix: turns the contexts of one query after another into codes. */
export class QueryEncoder {
  private readonly waiting: { item: number; path: PathRecord }[] = [];
  private busy = false;
  private readonly unit: number;

  constructor(private readonly parts: QueryEncoderParts) {
    this.unit = parts.services.units.numberOf("encoder");
  }

  /** All heads of a query have their context. */
  add(item: number, path: PathRecord, tick: number): void {
    this.parts.services.activity.hold(this.parts.record.core, tick);
    this.waiting.push({ item, path });
  }

  /** Starts on the next query if the encoder and a bank of the output are free. */
  tryEncode(tick: number, releaser: PathRecord): void {
    const { services, stage, datapath, output, record, slotOf, onEncoded, onOffered } = this.parts;
    const next = this.waiting[0];
    if (this.busy || !next || !output.hasFreeBank) return;
    this.waiting.shift();
    this.busy = true;
    const path = follow(next.path, releaser, tick, stage);
    path.add(PART_VECTOR, stage, datapath.encodeTicks);
    const codes = output.borrow();
    record.busy(this.unit, tick, next.item, datapath.encodeTicks);
    datapath.encode(slotOf(next.item), codes);
    record.count(next.item, datapath.encodeEvents, 1);
    services.at(path.at, (done) => {
      this.busy = false;
      onEncoded();
      output.offer(next.item, codes, done, path);
      this.tryEncode(done, path);
      onOffered(done, path);
      services.activity.letGo(record.core, done);
    });
  }
}
