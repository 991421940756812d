import protobuf from "protobufjs";

/** The messages of Perfetto's trace format that our traces use, as its .proto files give them. */
const PROTO = `
syntax = "proto2";
message Trace { repeated TracePacket packet = 1; }
message TracePacket {
  optional uint64 timestamp = 8;
  optional uint32 trusted_packet_sequence_id = 10;
  optional TrackEvent track_event = 11;
  optional InternedData interned_data = 12;
  optional uint32 sequence_flags = 13;
  optional TrackDescriptor track_descriptor = 60;
}
message InternedData { repeated EventName event_names = 2; }
message EventName { optional uint64 iid = 1; optional string name = 2; }
message TrackEvent {
  enum Type { TYPE_UNSPECIFIED = 0; TYPE_SLICE_BEGIN = 1; TYPE_SLICE_END = 2; TYPE_INSTANT = 3; TYPE_COUNTER = 4; }
  repeated DebugAnnotation debug_annotations = 4;
  optional Type type = 9;
  optional uint64 name_iid = 10;
  optional uint64 track_uuid = 11;
  optional int64 counter_value = 30;
  optional double double_counter_value = 44;
  repeated fixed64 flow_ids = 47;
  repeated fixed64 terminating_flow_ids = 48;
}
message DebugAnnotation { optional string string_value = 6; optional string name = 10; }
message TrackDescriptor {
  enum ChildTracksOrdering { UNKNOWN = 0; LEXICOGRAPHIC = 1; CHRONOLOGICAL = 2; EXPLICIT = 3; }
  optional uint64 uuid = 1;
  optional string name = 2;
  optional uint64 parent_uuid = 5;
  optional CounterDescriptor counter = 8;
  optional ChildTracksOrdering child_ordering = 11;
  optional int32 sibling_order_rank = 12;
}
message CounterDescriptor { optional string unit_name = 6; }
`;

const Trace = protobuf.parse(PROTO, { keepCase: true }).root.lookupType("Trace");

export interface PerfettoEvent {
  readonly time: number;
  readonly type: "begin" | "end" | "instant" | "counter";
  readonly track: number;
  readonly name: string | undefined;
  readonly value: number | undefined;
  readonly flows: readonly string[];
  readonly flowEnds: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
}

export interface PerfettoTrack {
  readonly id: number;
  readonly name: string;
  readonly parent: number | undefined;
  readonly rank: number;
  readonly explicit: boolean;
  readonly unit: string | undefined;
}

interface RawEvent {
  type: string;
  track_uuid: string;
  name_iid?: string;
  counter_value?: string;
  double_counter_value?: number;
  flow_ids?: string[];
  terminating_flow_ids?: string[];
  debug_annotations?: { name: string; string_value: string }[];
}
interface RawPacket {
  timestamp?: string;
  trusted_packet_sequence_id: number;
  track_event?: RawEvent;
  interned_data?: { event_names: { iid: string; name: string }[] };
  track_descriptor?: {
    uuid: string;
    name: string;
    parent_uuid?: string;
    counter?: { unit_name: string };
    child_ordering?: string;
    sibling_order_rank?: number;
  };
}

const TYPES: Readonly<Record<string, PerfettoEvent["type"]>> = {
  TYPE_SLICE_BEGIN: "begin",
  TYPE_SLICE_END: "end",
  TYPE_INSTANT: "instant",
  TYPE_COUNTER: "counter",
};

/** A trace read by protobufjs. @throws if it is no such trace, or an event uses a name or track that is not there */
export function readPerfetto(bytes: Uint8Array): { tracks: Map<number, PerfettoTrack>; events: PerfettoEvent[] } {
  const decoded = Trace.toObject(Trace.decode(bytes), { longs: String, enums: String }) as { packet: RawPacket[] };
  const tracks = new Map<number, PerfettoTrack>();
  const names = new Map<string, string>();
  const events: PerfettoEvent[] = [];
  for (const packet of decoded.packet) {
    const sequence = packet.trusted_packet_sequence_id;
    for (const { iid, name } of packet.interned_data?.event_names ?? []) names.set(`${sequence}/${iid}`, name);
    const descriptor = packet.track_descriptor;
    if (descriptor !== undefined) {
      const { uuid, name, parent_uuid, counter, child_ordering, sibling_order_rank } = descriptor;
      tracks.set(Number(uuid), {
        id: Number(uuid),
        name,
        parent: parent_uuid === undefined ? undefined : Number(parent_uuid),
        rank: sibling_order_rank ?? 0,
        explicit: child_ordering === "EXPLICIT",
        unit: counter?.unit_name,
      });
    }
    const event = packet.track_event;
    if (event === undefined) continue;
    const name = event.name_iid === undefined ? undefined : names.get(`${sequence}/${event.name_iid}`);
    if (event.name_iid !== undefined && name === undefined) throw new Error(`no name ${event.name_iid}`);
    if (!tracks.has(Number(event.track_uuid))) throw new Error(`no track ${event.track_uuid}`);
    events.push({
      time: Number(packet.timestamp),
      type: TYPES[event.type]!,
      track: Number(event.track_uuid),
      name,
      value:
        event.double_counter_value ?? (event.counter_value === undefined ? undefined : Number(event.counter_value)),
      flows: event.flow_ids ?? [],
      flowEnds: event.terminating_flow_ids ?? [],
      notes: Object.fromEntries((event.debug_annotations ?? []).map((a) => [a.name, a.string_value])),
    });
  }
  return { tracks, events };
}
