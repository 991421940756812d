import { Observable, Subject } from "rxjs";

/** Records a channel collects before it hands them on. */
export const BATCH = 1024;
const MOST_FIELDS = 9;

/**
 * `length` records in columns: their ticks, and one int32 array by field. Lent: valid until the observer returns; see
 * `copyBatch`.
 */
export type Batch<Field extends string> = { readonly length: number; readonly tick: Float64Array } & {
  readonly [F in Field]: Int32Array;
};

/** Collects the records of a channel for it, and hands them on by `hand`. */
export interface Collector {
  record(tick: number, a: number, b: number, c: number, d: number): void;
  flush(): void;
}

/**
 * A stream of records of a few int32 fields and a tick, handed on in batches. While nobody subscribes it costs the
 * test of `active`, which the one who records makes, once for many records:
 *
 *     if (spikes.active) for (...) spikes.record(tick, core, stream, channel, token);
 */
export class Channel<Field extends string> {
  /** Where the records of the current run are collected; undefined: here. */
  collector: Collector | undefined;
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
  /** Records handed on so far; and those of a repeated run that are still to come again. */
  private handedOn = 0;
  private known = 0;

  /** @param fields names of the int32 fields, at most nine, in the order of the arguments of `record` */
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
  record(tick: number, a: number, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0): void {
    const { values, width, length, collector } = this;
    if (collector !== undefined) {
      collector.record(tick, a, b, c, d);
      return;
    }
    this.tick[length] = tick;
    values[length] = a;
    if (width > 1) values[length + BATCH] = b;
    if (width > 2) values[length + 2 * BATCH] = c;
    if (width > 3) values[length + 3 * BATCH] = d;
    if (width > 4) values[length + 4 * BATCH] = e;
    if (width > 5) values[length + 5 * BATCH] = f;
    if (width > 6) values[length + 6 * BATCH] = g;
    if (width > 7) values[length + 7 * BATCH] = h;
    if (width > 8) values[length + 8 * BATCH] = i;
    this.length = length + 1;
    if (this.length === BATCH) this.flush();
  }

  /** Hands on the records collected so far; nothing if there are none. */
  flush(): void {
    this.collector?.flush();
    const { length: end, fields, values, tick } = this;
    if (end === 0) return;
    this.length = 0;
    this.hand(
      end,
      tick,
      fields.map((_, f) => values.subarray(f * BATCH, f * BATCH + end)),
    );
  }

  /** Hands on `end` records, a batch at most. @param columns by field */
  hand(end: number, tick: ArrayLike<number>, columns: readonly Int32Array[]): void {
    const from = Math.min(end, this.known);
    this.known -= from;
    const length = end - from;
    if (length === 0) return;
    this.handedOn += length;
    if (tick !== this.tick) this.tick.set(tick);
    const named = this.fields.map((field, f) => [field, columns[f]!.subarray(from, end)]);
    this.subject.next({ length, tick: this.tick.subarray(from, end), ...Object.fromEntries(named) });
  }

  /** The run begins anew and will make the same records: what has been handed on is not handed on again. */
  repeat(): void {
    this.length = 0;
    this.known = this.handedOn;
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

/**
 * Records of a running chip: times in ticks; cores, inputs, streams and routes by their index in the chip's program,
 * jobs by their index in the run (tokens, sentence after sentence). A record may be made before its tick is reached,
 * where what happens is known ahead, so the ticks of a channel are almost in order. To be subscribed to before the run
 * starts.
 */
export class SimulationBus {
  /** A spike (or value) leaves its generator. */
  readonly spikes = new Channel("spikes", ["stream", "channel", "value", "job"]);
  /**
   * A packet enters the network at a node; `packet` counts from 0. Channel and value as packet.ts says for its kind.
   */
  readonly packets = new Channel("packets", [
    "packet",
    "node",
    "route",
    "kind",
    "job",
    "channel",
    "value",
    "flits",
  ] as const);
  /**
   * A copy of a packet has arrived at a node, `ticks` after the packet entered the network; hops: links between routers
   * it has crossed and no copy counted before.
   */
  readonly deliveries = new Channel("deliveries", [
    "packet",
    "node",
    "route",
    "kind",
    "job",
    "channel",
    "value",
    "hops",
    "ticks",
  ] as const);
  /**
   * A window closes, `ticks` after its first packet came, with `packets` data packets in it. Cause: stream whose
   * packet was the last, or -1 where the synapse unit still worked on packets that came before it. Core -1 is the
   * host.
   */
  readonly windows = new Channel("windows", ["core", "input", "job", "ticks", "cause", "packets"] as const);
  /**
   * A unit of a core has begun a token (or row of attention) at `tick` and is busy for `busy` ticks. Stalled: ticks
   * that a generator stood still before a full FIFO or a global step in between, or that another unit had waited before
   * for a free bank for its result. Unit: see unit-names.ts of the cores.
   */
  readonly cores = new Channel("cores", ["core", "unit", "job", "busy", "stalled"] as const);
  /**
   * Each sample of the run: flits that a link has taken since the last one, and ticks it will need for what stands
   * before it; links without either are left out.
   */
  readonly links = new Channel("links", ["link", "flits", "backlog"] as const);
  /**
   * Each sample of the run: energy by component (index in ENERGY_COMPONENTS) since the last one. Records of a sample
   * add up.
   */
  readonly energy = new Channel("energy", ["component", "femtojoules"] as const);
  /** Each sample of the run, and when a sentence has left the chip: sentences done, and thousands of events handled. */
  readonly progress = new Channel("progress", ["done", "total", "kiloevents"] as const);
  private readonly all = [
    this.spikes,
    this.packets,
    this.deliveries,
    this.windows,
    this.cores,
    this.links,
    this.energy,
    this.progress,
  ];

  /** True while somebody subscribes to any channel. */
  get active(): boolean {
    return this.all.some((channel) => channel.active);
  }

  /** Hands on what all channels have collected. */
  flush(): void {
    for (const channel of this.all) channel.flush();
  }

  /** The run begins anew. */
  repeat(): void {
    for (const channel of this.all) channel.repeat();
  }

  /** Hands on what all channels have collected, and ends the streams. */
  complete(): void {
    for (const channel of this.all) channel.complete();
  }
}
