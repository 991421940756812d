// Records of generators in the machine's memory, in the form of records.ts.

// ---- generator, with its send FIFO

export const GEN_COUNT: i32 = 0;
export const GEN_HEAD: i32 = 4;
export const GEN_FIFO: i32 = 8;
export const GEN_SLOTS: i32 = 12;
export const GEN_INTERFACE: i32 = 16;
/** Scan ticks done, and of the whole train. */
export const GEN_SCAN: i32 = 20;
export const GEN_SCANS: i32 = 24;
/** Packets pushed; table of how many are by the end of each scan tick. */
export const GEN_PUSHED: i32 = 28;
export const GEN_SCAN_ENDS: i32 = 32;
/** Table of the route of each packet, as a number in GEN_ROUTE_TABLE; or 0 if there is one route. */
export const GEN_ROUTE_OF: i32 = 36;
export const GEN_STALLED: i32 = 40;
/** Markers sent: two a route. */
export const GEN_MARKERS: i32 = 44;
export const GEN_ROUTES: i32 = 48;
export const GEN_ROUTE_TABLE: i32 = 52;
export const GEN_TRAIN: i32 = 56;
/** Its scans in the ring of events. */
export const GEN_SCAN_WORD: i32 = 60;
export const GEN_SCAN_BIT: i32 = 64;
export const GEN_INDEX: i32 = 68;
/** Flits of a packet by kind. */
export const GEN_DATA_FLITS: i32 = 72;
export const GEN_COUNT_FLITS: i32 = 76;
export const GEN_CHECKSUM_FLITS: i32 = 80;
/** Table of the values in each packet; or 0 if each has one. */
export const GEN_VALUES_OF: i32 = 84;
/** Where observers are told: what each packet of the train carries, its spikes, how many of these have been told. */
export const GEN_SAID: i32 = 88;
export const GEN_SPIKES: i32 = 92;
export const GEN_SPIKES_TOLD: i32 = 96;
/** 1 if the train is its sentence's last. */
export const GEN_LAST: i32 = 100;
export const GEN_BYTES: i32 = 128;

// Route of a generator: where its steps begin, the data packets of the current train that use it, and, where observers
// are told, their checksum and the route's number.
export const ROUTE_STEPS: i32 = 0;
export const ROUTE_PACKETS: i32 = 4;
export const ROUTE_CHECKSUM: i32 = 8;
export const ROUTE_NUMBER: i32 = 12;
export const ROUTE_BYTES: i32 = 16;

// Entry of a send FIFO: kind in the high half and number of the route in the low half, tick of the push, scan tick,
// train; count, or values of data; where observers are told, its channel and value.
export const ENTRY_WHAT: i32 = 0;
export const ENTRY_PUSHED_AT: i32 = 4;
export const ENTRY_SCAN: i32 = 8;
export const ENTRY_TRAIN: i32 = 12;
export const ENTRY_VALUE: i32 = 16;
export const ENTRY_CHANNEL: i32 = 20;
export const ENTRY_PAYLOAD: i32 = 24;
export const ENTRY_BYTES: i32 = 32;
