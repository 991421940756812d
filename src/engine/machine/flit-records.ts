// Records that there are only where the network is simulated flit by flit: see records.ts.

// ---- route of a packet: as K_TARGET has it (noc/flit/machine/records.ts), and cores it goes to

export const FLIT_ROUTE_TARGET: i32 = 0;
export const FLIT_ROUTE_COPIES: i32 = 4;
export const FLIT_ROUTE_BYTES: i32 = 8;

// ---- packet in a receive FIFO that leaves it late

/** Output channel of the network whose slots it has. */
export const LATE_OUTPUT: i32 = 0;
export const LATE_FLITS: i32 = 4;
/** As PACKET_NEXT. */
export const LATE_NEXT: i32 = 16;
