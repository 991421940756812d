import { Observable, Subject } from "rxjs";

/** Records a channel collects before it hands them on. */
export const BATCH = 1024;
const MOST_FIELDS = 5;

/** `length` records in columns: their ticks, and one int32 array by field. Lent: valid until the observer returns; see `copyBatch`. */
export type Batch<Field extends string> = { readonly length: number; readonly tick: Float64Array } & {
  readonly [F in Field]: Int32Array;
};

/**
 * A stream of records of a few int32 fields and a tick, handed on in batches. While nobody subscribes it costs the test of `active`, which
 * the one who records makes, once for many records:
 *
 *     if (spikes.active) for (...) spikes.record(tick, core, stream, channel, token);
 */
export class Channel<Field extends string> {
  /** True while somebody subscribes. */
  active = false;
  /** Subscribers get the records made from then on. They must not record on the same channel. */
  readonly batches: Observable<Batch<Field>>;
  private readonly subject = new Subject<Batch<Field>>();
  private readonly tick = new Float64Array(BATCH);
  /** Field f of record n is at f * BATCH + n. */
  private readonly values: Int32Array;
  private readonly width: number;
  private length = 0;

  /** @param fields names of the int32 fields, at most five, in the order of the arguments of `record` */
  constructor(
    readonly name: string,
    readonly fields: readonly Field[],
  ) {
    if (fields.length > MOST_FIELDS) {
      throw new RangeError(
        `channel ${name} has ${fields.length} fields besides the tick: at most ${MOST_FIELDS} are possible`,
      );
    }
    this.width = fields.length;
    this.values = new Int32Array(fields.length * BATCH);
    this.batches = new Observable((subscriber) => {
      this.flush();
      const subscription = this.subject.subscribe(subscriber);
      this.active = this.subject.observed;
      return () => {
        subscription.unsubscribe();
        this.active = this.subject.observed;
      };
    });
  }

  /** Adds a record; of the values as many count as the channel has fields. */
  record(tick: number, a: number, b = 0, c = 0, d = 0, e = 0): void {
    const { values, width, length } = this;
    this.tick[length] = tick;
    values[length] = a;
    if (width > 1) values[length + BATCH] = b;
    if (width > 2) values[length + 2 * BATCH] = c;
    if (width > 3) values[length + 3 * BATCH] = d;
    if (width > 4) values[length + 4 * BATCH] = e;
    this.length = length + 1;
    if (this.length === BATCH) this.flush();
  }

  /** Hands on the records collected so far; nothing if there are none. */
  flush(): void {
    const { length } = this;
    if (length === 0) return;
    this.length = 0;
    const columns = this.fields.map((field, f) => [field, this.values.subarray(f * BATCH, f * BATCH + length)]);
    this.subject.next({ length, tick: this.tick.subarray(0, length), ...Object.fromEntries(columns) });
  }

  /** Hands on what is left and ends the stream. */
  complete(): void {
    this.flush();
    this.subject.complete();
  }
}

/** @returns a batch of its own memory, for observers that keep it */
export function copyBatch<Field extends string>(batch: Batch<Field>): Batch<Field> {
  const columns = Object.entries(batch).map(([name, column]) => [
    name,
    typeof column === "number" ? column : column.slice(),
  ]);
  return Object.fromEntries(columns);
}

/** What a running chip tells: times in ticks. */
export class SimulationBus {
  /** A spike (or value) leaves its generator. */
  readonly spikes = new Channel("spikes", ["stream", "channel", "value", "job"]);
  /** A packet enters the network. */
  readonly packets = new Channel("packets", ["node", "route", "kind", "job"]);
  /** A window closes. */
  readonly windows = new Channel("windows", ["core", "input", "job"]);
  /** A core's vector unit takes up a token. */
  readonly cores = new Channel("cores", ["core", "job", "ticks"]);
  /** A sentence has left the chip. */
  readonly progress = new Channel("progress", ["done", "total"]);
  private readonly all = [this.spikes, this.packets, this.windows, this.cores, this.progress];

  /** Hands on what all channels have collected. */
  flush(): void {
    for (const channel of this.all) channel.flush();
  }

  /** The same, and ends the streams. */
  complete(): void {
    for (const channel of this.all) channel.complete();
  }
}
