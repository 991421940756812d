// Records in the machine's memory. A record is named by the address of its first byte, a field by its distance from
// there; all fields are 32-bit integers. No record has address 0. Times are ticks.

// ---- link, with the buffer at its far end: between routers, from an interface into its router, or from a router
// into its core

/** Tick from which the link is free; credits into a core have a port of their own. */
export const LINK_FREE_AT: i32 = 0;
/** Earliest pending wake-up, or NEVER. */
export const LINK_WAKE_AT: i32 = 4;
/** Its arrivals in the ring of events: word of the tick, bit in the word. */
export const LINK_ARRIVAL_WORD: i32 = 8;
export const LINK_ARRIVAL_BIT: i32 = 12;
/** Ticks from sending to arrival without load. */
export const LINK_TICKS: i32 = 16;
/** Most ticks ahead that a departure is scheduled, where the link itself would be free sooner. */
export const LINK_EARLY: i32 = 20;
/** Lines that wait for a credit nobody has sent yet: 1 data, 2 credits. */
export const LINK_STARVED: i32 = 24;
/** Packets on the link, in order of arrival. */
export const LINK_FIRST: i32 = 28;
export const LINK_LAST: i32 = 32;
/** LINK_FREE_AT of credits into a core. */
export const LINK_CREDITS_FREE_AT: i32 = 36;
/** 1 where it leads into a core. */
export const LINK_EJECTS: i32 = 40;
/** The interface that sends over it, or 0. */
export const LINK_INTERFACE: i32 = 44;
/** Its wake-ups in the ring of events. */
export const LINK_WAKE_WORD: i32 = 48;
export const LINK_WAKE_BIT: i32 = 52;
/** Ticks that a flit takes to get on it. */
export const LINK_FLIT_TICKS: i32 = 56;
/** Ticks from a flit's departure from a slot at its far end to the reuse of the slot. */
export const LINK_CREDIT_TICKS: i32 = 60;
/** Lines: data, and credits, which never wait for data. */
export const LINK_DATA: i32 = 64;
export const LINK_CREDITS: i32 = 96;
/** The other link on the same wire, which is busy with it, or 0. */
export const LINK_TWIN: i32 = 124;
export const LINK_BYTES: i32 = 128;

// Line of a link: packets that wait before it, and slots at its far end.
export const LINE_HEAD: i32 = 0;
export const LINE_TAIL: i32 = 4;
/** Flits sent, and slots given back; all slots at the start. */
export const LINE_SENT: i32 = 8;
export const LINE_RETURNED: i32 = 12;
/** Ring of the ticks from which slots given back may be used. */
export const LINE_SLOTS: i32 = 16;

// ---- packet

/** Where it is in the steps of its route. */
export const PACKET_POSITION: i32 = 0;
export const PACKET_FLITS: i32 = 4;
/** LINK_DATA or LINK_CREDITS. */
export const PACKET_LINE: i32 = 8;
/** KIND_DATA, KIND_COUNT, KIND_CHECKSUM or KIND_CREDIT. */
export const PACKET_KIND: i32 = 12;
/** The packet behind it: in a queue, on a link, in the list of free records. */
export const PACKET_NEXT: i32 = 16;
/** Link whose far buffer holds it. */
export const PACKET_LINK: i32 = 20;
/** Packet that owns the slots of a copy, until the last copy has left; or 0. */
export const PACKET_PARENT: i32 = 24;
/** Of a branching packet: latest departure of its copies so far, and the number of copies that have not left. */
export const PACKET_LEFT_AT: i32 = 28;
export const PACKET_COPIES: i32 = 60;
export const PACKET_TRAIN: i32 = 32;
/**
 * Critical path: train and scan tick of the packet that began the run in which this one was sent, and flits sent in
 * between.
 */
export const PACKET_RUN_TRAIN: i32 = 36;
export const PACKET_RUN_SCAN: i32 = 40;
export const PACKET_RUN_SERVICE: i32 = 44;
/** Of a count marker: the count; of data: its spikes or values, each of which occupies the unit behind the FIFO. */
export const PACKET_VALUE: i32 = 48;
/**
 * Of a packet that observers are told of, unless it owns the slots of copies: its first channel and its value; and its
 * number and the tick at which it entered the network.
 */
export const PACKET_CHANNEL: i32 = 28;
export const PACKET_PAYLOAD: i32 = 60;
export const PACKET_NUMBER: i32 = 52;
export const PACKET_ENTERED_AT: i32 = 56;
// Flit by flit, the network's fields K_ROUTING_STATE, K_TARGET and K_COPIES are here too; the position is the route.
export const PACKET_BYTES: i32 = 64;

// A credit has no train; its contents are for its receiver alone.
export const CREDIT_ITEM: i32 = 32;
export const CREDIT_PATH: i32 = 36;
export const CREDIT_NUMBER: i32 = 40;
export const CREDIT_OFFERED_AT: i32 = 44;
/** Number of its route. */
export const CREDIT_ROUTE: i32 = 48;

export const KIND_DATA: i32 = 0;
export const KIND_COUNT: i32 = 1;
export const KIND_CHECKSUM: i32 = 2;
export const KIND_CREDIT: i32 = 3;

// ---- train: what one generator sends for one work item

export const TRAIN_ITEM: i32 = 0;
/** Critical paths are followed within a flow. */
export const TRAIN_FLOW: i32 = 4;
/** Not used by the engine. */
export const TRAIN_PATH: i32 = 8;
export const TRAIN_BYTES: i32 = 16;

// ---- end of a route at a core

export const END_LINK: i32 = 0;
export const END_FIFO: i32 = 4;
export const END_INPUT: i32 = 8;
/** Number of the sender among the input's sources. */
export const END_SOURCE: i32 = 12;
/** Ticks for which each value of data occupies the core's unit; 0: it needs none. */
export const END_UNIT_TICKS: i32 = 16;
/** Routers and links from chip to chip on the way: `wayOf` of contracts/packet.ts. */
export const END_WAY: i32 = 20;
export const END_ROUTE: i32 = 24;
/** Flits that have arrived: of data or credits, and of markers. */
export const END_FLITS: i32 = 28;
export const END_MARKER_FLITS: i32 = 32;
/** For observers: its node; links between routers that no earlier copy has crossed. */
export const END_NODE: i32 = 40;
export const END_HOPS: i32 = 44;
export const END_BYTES: i32 = 64;

// ---- receive FIFO of a core

/** Tick at which the last packet so far leaves the FIFO; tick at which the unit is done with all packets so far. */
export const FIFO_LAST: i32 = 0;
export const FIFO_UNIT_FREE_AT: i32 = 4;
/**
 * The current run of packets on which the unit works without a pause: its flow and its ticks of work; of its first
 * packet dispatch, end, flits and path.
 */
export const FIFO_RUN_FLOW: i32 = 8;
export const FIFO_RUN_WORK: i32 = 12;
export const FIFO_RUN_AT: i32 = 16;
export const FIFO_RUN_END: i32 = 20;
export const FIFO_RUN_FLITS: i32 = 24;
export const FIFO_RUN_TRAIN: i32 = 28;
export const FIFO_RUN_SCAN: i32 = 32;
export const FIFO_RUN_SERVICE: i32 = 36;
/** Flit by flit: packets that leave it beyond the ring of the network, and the event of the first one. */
export const FIFO_LATE_FIRST: i32 = 40;
export const FIFO_LATE_LAST: i32 = 44;
export const FIFO_LATE_WORD: i32 = 48;
export const FIFO_LATE_BIT: i32 = 52;
export const FIFO_BYTES: i32 = 128; // the rest of it: activity-records.ts

// ---- input: the windows of one site at one core

/** Table: slot of each work item. */
export const INPUT_SLOT_OF: i32 = 0;
/** Window records by slot; tallies by slot and source. */
export const INPUT_WINDOWS: i32 = 4;
export const INPUT_TALLIES: i32 = 8;
export const INPUT_SOURCES: i32 = 12;
export const INPUT_INDEX: i32 = 16;
export const INPUT_BYTES: i32 = 32;

/** Work item in it, or -1. */
export const WINDOW_ITEM: i32 = 0;
/** Sources that are complete. */
export const WINDOW_COMPLETE: i32 = 4;
/** Tick at which the last packet so far is integrated; tick at which the first arrived. */
export const WINDOW_DONE_AT: i32 = 8;
export const WINDOW_OPENED_AT: i32 = 12;
export const WINDOW_BYTES: i32 = 16;

/** Data packets that have arrived, and those announced, or -1; whether the checksum marker has arrived. */
export const TALLY_RECEIVED: i32 = 0;
export const TALLY_ANNOUNCED: i32 = 4;
export const TALLY_CHECKED: i32 = 8;
export const TALLY_BYTES: i32 = 16;

// ---- network interface of a core, sending side

export const NI_LINK: i32 = 0;
/** Tick of its pending event, or -1. */
export const NI_PENDING: i32 = 4;
/**
 * The interface cannot send before these ticks: a packet is being sent; the network has no credits for data, or for
 * credits (UNKNOWN: until the network reports some).
 */
export const NI_FREE_AT: i32 = 8;
export const NI_DATA_AT: i32 = 12;
export const NI_CREDIT_AT: i32 = 16;
/** Round-robin pointer: the generator that is served next; number of generators; table of them. */
export const NI_ROUND_ROBIN: i32 = 20;
export const NI_GENERATORS: i32 = 24;
export const NI_GENERATOR_TABLE: i32 = 28;
export const NI_CREDITS_HEAD: i32 = 32;
export const NI_CREDITS_TAIL: i32 = 36;
/**
 * The current run of packets without a pause: its flow; train and scan tick of its first packet, flits sent since; tick
 * and flits of its last packet.
 */
export const NI_RUN_FLOW: i32 = 40;
export const NI_RUN_TRAIN: i32 = 44;
export const NI_RUN_SCAN: i32 = 48;
export const NI_RUN_SERVICE: i32 = 52;
export const NI_RUN_AT: i32 = 56;
export const NI_RUN_FLITS: i32 = 60;
/** Its events in the ring of events. */
export const NI_EVENT_WORD: i32 = 64;
export const NI_EVENT_BIT: i32 = 68;
/** Flits of markers that it has sent. */
export const NI_MARKER_FLITS: i32 = 72;
/** Flit by flit: its node (noc/flit/machine/records.ts); else 0. */
export const NI_NODE: i32 = 76;
/** For observers: number of its node. */
export const NI_AT: i32 = 84;
export const NI_BYTES: i32 = 128;

export * from "./generator-records.js";
export * from "./told-records.js";

export const NEVER: i32 = 0x7fffffff;
export const UNKNOWN: i32 = -2;
