import type { TimeScale } from "./time-scale.js";
import type { TrackEvents } from "./track-events.js";

/** The tracks of one chip run by key, with the slices and counters on them. Times are given in ticks. */
export class TrackTree {
  /** Number of each track, by key. */
  readonly ids = new Map<string, number>();
  /** By group of tracks: when the last slice of each ends. */
  private readonly lanes = new Map<string, number[]>();
  /** By counter: end of its last interval. */
  private readonly countedTo = new Map<number, number>();

  /** @param next number before that of the first track */
  constructor(
    private readonly events: TrackEvents,
    private readonly scale: TimeScale,
    private next: number,
  ) {}

  track(key: string, parent: number | undefined, name: string, rank: number, unit?: string): number {
    const id = ++this.next;
    this.ids.set(key, id);
    this.events.track({
      id,
      name,
      rank,
      ...(parent === undefined ? {} : { parent }),
      ...(unit === undefined ? {} : { unit }),
    });
    return id;
  }

  counter(parent: string, group: string, name: string, unit: string, rank: number): number {
    const key = `${parent}/${group}`;
    return this.ids.get(key) ?? this.track(key, this.ids.get(parent)!, name, rank, unit);
  }

  /** Sets a counter for an interval; between intervals that have rows it is 0. */
  count(track: number, start: number, end: number, value: number): void {
    const before = this.countedTo.get(track);
    if (before !== undefined && before < start) this.events.count(this.time(before), track, 0);
    this.events.count(this.time(start), track, value);
    this.countedTo.set(track, end);
  }

  /** A slice on the first track of its group that is free from `begin` on; a new track if none is. */
  slice(parent: string, group: string, rank: number, begin: number, end: number, name: string): void {
    const key = `${parent}/${group}`;
    let ends = this.lanes.get(key);
    if (ends === undefined) {
      ends = [];
      this.lanes.set(key, ends);
    }
    let lane = ends.findIndex((last) => last <= begin);
    if (lane < 0) lane = ends.length;
    ends[lane] = end;
    const laneKey = `${key}/${lane}`;
    const title = lane === 0 ? group : `${group} (${lane + 1})`;
    const track = this.ids.get(laneKey) ?? this.track(laneKey, this.ids.get(parent)!, title, rank);
    const id = this.events.name(name);
    this.events.begin(this.time(begin), track, id);
    this.events.end(this.time(end), track);
  }

  /** Nanoseconds of the trace at a tick. */
  time(tick: number): number {
    return tick * this.scale.nanosecondsPerTick;
  }

  /** Sets every counter to 0 where its last interval ends. */
  end(): void {
    for (const [track, tick] of this.countedTo) this.events.count(this.time(tick), track, 0);
    this.countedTo.clear();
  }
}
