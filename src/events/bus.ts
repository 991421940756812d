import { Observable, Subject } from "rxjs";

/** Records of one batch: `columns[f][i]` is field f of record i, i < length. The arrays are used again after the subscribers return. */
export interface Batch<Field extends string> {
  readonly fields: readonly Field[];
  readonly columns: readonly Float64Array[];
  readonly length: number;
}

const BATCH = 1024;

/** One kind of event as a stream of batches. Nobody subscribed: a component sees `active` false and does nothing. */
export class Channel<Field extends string> {
  /** Whether anybody listens; to be looked at before `record`. */
  active = false;
  readonly batches: Observable<Batch<Field>>;
  private readonly subject = new Subject<Batch<Field>>();
  private readonly columns: Float64Array[];
  private length = 0;
  private listeners = 0;

  constructor(readonly fields: readonly Field[]) {
    this.columns = fields.map(() => new Float64Array(BATCH));
    this.batches = new Observable((subscriber) => {
      const subscription = this.subject.subscribe(subscriber);
      this.listeners++;
      this.active = true;
      return () => {
        subscription.unsubscribe();
        this.active = --this.listeners > 0;
      };
    });
  }

  /** Adds a record, fields in their order; the 1,024th of a batch sends it. */
  record(a: number, b: number, c = 0, d = 0, e = 0): void {
    const at = this.length;
    const { columns } = this;
    columns[0]![at] = a;
    columns[1]![at] = b;
    if (columns.length > 2) columns[2]![at] = c;
    if (columns.length > 3) columns[3]![at] = d;
    if (columns.length > 4) columns[4]![at] = e;
    this.length = at + 1;
    if (this.length === BATCH) this.flush();
  }

  /** Sends what has gathered. */
  flush(): void {
    const { length } = this;
    if (length === 0) return;
    this.length = 0;
    this.subject.next({ fields: this.fields, columns: this.columns, length });
  }

  complete(): void {
    this.flush();
    this.subject.complete();
  }
}

/** What a running chip tells: times in ticks. */
export class SimulationBus {
  /** A spike (or value) leaves its generator. */
  readonly spikes = new Channel(["tick", "stream", "channel", "value", "job"]);
  /** A packet enters the network. */
  readonly packets = new Channel(["tick", "node", "route", "kind", "job"]);
  /** A window closes. */
  readonly windows = new Channel(["tick", "core", "input", "job"]);
  /** A core's vector unit takes up a token. */
  readonly cores = new Channel(["tick", "core", "job", "ticks"]);
  /** A sentence has left the chip. */
  readonly progress = new Channel(["tick", "done", "total"]);

  /** Sends all that has gathered and ends the streams. */
  complete(): void {
    for (const channel of [this.spikes, this.packets, this.windows, this.cores, this.progress]) channel.complete();
  }
}
