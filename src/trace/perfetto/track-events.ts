import { ProtoEncoder } from "./encoder.js";

// Field numbers of Perfetto's trace format (protos/perfetto/trace/**, track events).
const TRACE_PACKET = 1;
const PACKET = { timestamp: 8, sequence: 10, trackEvent: 11, internedData: 12, sequenceFlags: 13, trackDescriptor: 60 };
const EVENT = {
  debugAnnotation: 4,
  type: 9,
  nameId: 10,
  track: 11,
  flow: 47,
  flowEnd: 48,
  counterValue: 30,
  doubleCounterValue: 44,
};
const DESCRIPTOR = { uuid: 1, name: 2, parent: 5, counter: 8, childOrdering: 11, siblingRank: 12 };
const COUNTER_UNIT_NAME = 6;
const INTERNED_EVENT_NAME = 2;
const INTERNED = { id: 1, name: 2 };
const ANNOTATION = { name: 10, text: 6 };
const ORDER_EXPLICIT = 3;
const STATE_CLEARED = 1;
const STATE_NEEDED = 2;

export const SLICE_BEGIN = 1;
export const SLICE_END = 2;
export const INSTANT = 3;
export const COUNTER = 4;

/** A track: its children stand in the order of their ranks. */
export interface Track {
  readonly id: number;
  readonly parent?: number;
  readonly name: string;
  readonly rank?: number;
  /** Unit of a counter track. */
  readonly unit?: string;
}

/** Track events of one packet sequence, one packet an event. Times in nanoseconds, whole numbers. */
export class TrackEvents {
  readonly proto = new ProtoEncoder();
  private readonly names = new Map<string, number>();

  /** @param sequence number of the sequence, from 1; names are known within one */
  constructor(private readonly sequence: number) {
    const packet = this.proto.begin(TRACE_PACKET);
    this.proto.varint(PACKET.sequence, sequence);
    this.proto.varint(PACKET.sequenceFlags, STATE_CLEARED);
    this.proto.end(packet);
  }

  track({ id, parent, name, rank, unit }: Track): void {
    const { proto } = this;
    const packet = proto.begin(TRACE_PACKET);
    proto.varint(PACKET.sequence, this.sequence);
    const descriptor = proto.begin(PACKET.trackDescriptor);
    proto.varint(DESCRIPTOR.uuid, id);
    if (parent !== undefined) proto.varint(DESCRIPTOR.parent, parent);
    proto.text(DESCRIPTOR.name, name);
    if (unit === undefined) proto.varint(DESCRIPTOR.childOrdering, ORDER_EXPLICIT);
    else {
      const counter = proto.begin(DESCRIPTOR.counter);
      proto.text(COUNTER_UNIT_NAME, unit);
      proto.end(counter);
    }
    if (rank !== undefined) proto.varint(DESCRIPTOR.siblingRank, rank);
    proto.end(descriptor);
    proto.end(packet);
  }

  /** Number of a name, for events; the first time it is written into the trace. */
  name(name: string): number {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const id = this.names.size + 1;
    this.names.set(name, id);
    const { proto } = this;
    const packet = proto.begin(TRACE_PACKET);
    proto.varint(PACKET.sequence, this.sequence);
    proto.varint(PACKET.sequenceFlags, STATE_NEEDED);
    const interned = proto.begin(PACKET.internedData);
    const entry = proto.begin(INTERNED_EVENT_NAME);
    proto.varint(INTERNED.id, id);
    proto.text(INTERNED.name, name);
    proto.end(entry);
    proto.end(interned);
    proto.end(packet);
    return id;
  }

  /** @param name of a slice, by its number */
  begin(time: number, track: number, name: number): void {
    this.event(time, track, SLICE_BEGIN, name);
  }

  end(time: number, track: number): void {
    this.event(time, track, SLICE_END, 0);
  }

  /** A point in time where a flow begins, or ends; its number in two halves. */
  flow(time: number, track: number, name: number, low: number, high: number, ends: boolean): void {
    const { proto } = this;
    const packet = proto.begin(TRACE_PACKET);
    const event = this.head(time, track, INSTANT, name);
    proto.fixed64(ends ? EVENT.flowEnd : EVENT.flow, low, high);
    proto.end(event);
    proto.end(packet);
  }

  /** A point in time with texts that say more. */
  note(time: number, track: number, name: string, texts: Readonly<Record<string, string>>): void {
    const id = this.name(name);
    const { proto } = this;
    const packet = proto.begin(TRACE_PACKET);
    const event = this.head(time, track, INSTANT, id);
    for (const [key, text] of Object.entries(texts)) {
      const annotation = proto.begin(EVENT.debugAnnotation);
      proto.text(ANNOTATION.name, key);
      proto.text(ANNOTATION.text, text);
      proto.end(annotation);
    }
    proto.end(event);
    proto.end(packet);
  }

  /** Value of a counter from `time` on. */
  count(time: number, track: number, value: number): void {
    const { proto } = this;
    const packet = proto.begin(TRACE_PACKET);
    const event = this.head(time, track, COUNTER, 0);
    if (Number.isInteger(value) && value >= 0) proto.varint(EVENT.counterValue, value);
    else proto.double(EVENT.doubleCounterValue, value);
    proto.end(event);
    proto.end(packet);
  }

  private event(time: number, track: number, type: number, name: number): void {
    const packet = this.proto.begin(TRACE_PACKET);
    const event = this.head(time, track, type, name);
    this.proto.end(event);
    this.proto.end(packet);
  }

  private head(time: number, track: number, type: number, name: number): number {
    const { proto } = this;
    proto.varint(PACKET.timestamp, time);
    proto.varint(PACKET.sequence, this.sequence);
    proto.varint(PACKET.sequenceFlags, STATE_NEEDED);
    const event = proto.begin(PACKET.trackEvent);
    proto.varint(EVENT.type, type);
    proto.varint(EVENT.track, track);
    if (name > 0) proto.varint(EVENT.nameId, name);
    return event;
  }
}
