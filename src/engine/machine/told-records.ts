// What observers are told, in the machine's memory, in the form of records.ts.

// A table of what is told: the number of records in it, then columns of TELL_RECORDS words: the tick, then the fields
// of the channel in their order (events/bus.ts).
export const TELL_RECORDS: i32 = 1024;
export const TELL_HEAD: i32 = 64;
export const TELL_COLUMN: i32 = 4096;

// Which table.
export const TELL_SPIKES: i32 = 0;
export const TELL_PACKETS: i32 = 1;
export const TELL_DELIVERIES: i32 = 2;

// What a data packet of a train carries: number of its first channel at the destination, value, and end of its spikes
// in the train's table of them.
export const SAID_CHANNEL: i32 = 0;
export const SAID_VALUE: i32 = 4;
export const SAID_SPIKES_END: i32 = 8;
export const SAID_BYTES: i32 = 12;

export const SPIKE_CHANNEL: i32 = 0;
export const SPIKE_VALUE: i32 = 4;
export const SPIKE_BYTES: i32 = 8;
