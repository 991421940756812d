// Records in the memory of a flit-level network: routers, nodes and packets; network-record.ts has the network's own. A
// record is named by the address of its first byte, a field by its distance from there; all fields are 32-bit
// integers. Address 0 names nothing. Cycles are integers modulo 2^32. A mask "by input" has one bit an input channel
// (port * vcs + vc) of the router.

// ---- router: its own words, then a record a port, then the input channels, then the output channels

/** By input: heads with a choice of ports, and front flits with several branches left. */
export const R_CHOICE: i32 = 0;
export const R_BRANCHES: i32 = 4;
/** By input: heads held to the lower and to the upper class of channels (route.ts). */
export const R_LOWER: i32 = 8;
export const R_UPPER: i32 = 12;
/** Position in the order of visits. */
export const R_SLOT: i32 = 16;
export const R_ID: i32 = 20;
/** x | y << 8, as in a packet's target. */
export const R_XY: i32 = 24;
export const ROUTER_BYTES: i32 = 64;

// ---- port: what every flit needs in the first 64 bytes (a cache line), the rest in the second

/**
 * By input: switch requests, those of the next cycle on, VC requests, and speculative switch requests of their heads.
 */
export const P_SWITCH_REQUESTS: i32 = 0;
export const P_NEXT: i32 = 4;
export const P_VC_REQUESTS: i32 = 8;
export const P_SPECULATIVE: i32 = 12;
/** By output VC: allocated to no packet; has credits. */
export const P_FREE: i32 = 16;
export const P_HAS_CREDITS: i32 = 20;
/** Whether the port is in the list of ports with something to do. */
export const P_LISTED: i32 = 24;
/** Its router; its first channel by number. */
export const P_ROUTER: i32 = 28;
export const P_FIRST: i32 = 32;
/** Switch allocation: round-robin pointer, first input channel of the preferred input port. */
export const P_GRANT: i32 = 36;
/** Cycles from a switch grant to the arrival at the far end; NOT_LINK of them are crossbar and buffer read. */
export const P_LINK_LATENCY: i32 = 40;
export const NOT_LINK: i32 = 2;
/** Flits sent. */
export const P_FLITS: i32 = 44;
/**
 * Input side: output ports that grant it the switch, preferred output port, round-robin pointer over VCs, credit
 * delay.
 */
export const P_GRANTS: i32 = 48;
export const P_ACCEPT: i32 = 52;
export const P_ROUND_ROBIN: i32 = 56;
export const P_CREDIT: i32 = 60;
/** Free slots of all its channels. */
export const P_SLOTS: i32 = 64;
/** Cycles that a flit takes to get on the link, and cycle until which a narrow link is busy. */
export const P_OCCUPIES: i32 = 68;
export const P_BUSY_UNTIL: i32 = 72;
/** By input, of a chip's torus: heads held to the channels of packets before, and beyond, the dateline. */
export const P_BEFORE: i32 = 76;
export const P_BEYOND: i32 = 80;
export const PORT_BITS: i32 = 7;
export const PORT_BYTES: i32 = 128;

// ---- input channel: header, then the ring of flits

/** Slot of its front flit, and flits in it. */
export const I_HEAD: i32 = 0;
export const I_COUNT: i32 = 4;
/** Output channel allocated to its front packet, or 0. */
export const I_OUT: i32 = 8;
/** VC allocation: round-robin pointer, preferred output channel of the router. */
export const I_ACCEPT: i32 = 12;
export const I_ROUTER: i32 = 16;
/** Its own number within the router: port * vcs + vc. */
export const I_INDEX: i32 = 20;
/** Output channel (or a node's injection channel) that feeds it. */
export const I_UP: i32 = 24;
/** Branches left, as a set of ports (multicast); or permitted ports << 2 | preferred port (adaptive). */
export const I_PORTS: i32 = 28;
export const I_FLITS: i32 = 32;

// ---- output channel; injection channels of nodes alike

/** Buffer slots occupied at the far end, as the sender knows; number of slots. */
export const O_OCCUPIED: i32 = 0;
export const O_SLOTS: i32 = 4;
/** Input channel to whose packet it is allocated; ~ of a node's record that waits for a credit; or 0. */
export const O_ALLOCATED_TO: i32 = 8;
/** VC allocation: round-robin pointer, preferred input channel of the router. */
export const O_GRANT: i32 = 12;
/** Port record it belongs to; its VC as a number. */
export const O_PORT: i32 = 16;
export const O_VC: i32 = 20;
/** Input channel at the far end, or ~node. */
export const O_DOWN: i32 = 24;
/** Cycle in which it was allocated. */
export const O_WON: i32 = 28;
export const OUTPUT_BITS: i32 = 5;
export const OUTPUT_BYTES: i32 = 32;

// ---- node: its injection side; a port record (credits only) and channels follow

/** First and last packet that waits, or 0. */
export const N_FIRST: i32 = 0;
export const N_LAST: i32 = 4;
/** Flits of the first packet that were sent, the VC they use, the VC used last or -1. */
export const N_SENT: i32 = 8;
export const N_VC: i32 = 12;
export const N_LAST_VC: i32 = 16;
/** Of a chip: interface of its core, and its own number. */
export const N_INTERFACE: i32 = 20;
export const N_ID: i32 = 24;
export const NODE_BYTES: i32 = 64;

/** Cycles of flight on the wires between a router and its nodes. */
export const NODE_WIRE: i32 = 1;

// ---- packet, one cache line. A flit is the address of its packet | FLIT_HEAD | FLIT_TAIL.

export const FLIT_TAIL: i32 = 1;
export const FLIT_HEAD: i32 = 2;
/** Bits of a flit that are not its packet's address. */
export const FLIT_MASK: i32 = 63;

export const K_SOURCE: i32 = 0;
/** Destination; on a chip the account to which the flits that links carry are charged. */
export const K_DESTINATION: i32 = 4;
export const K_FLITS: i32 = 8;
export const K_CREATED: i32 = 12;
/** Next packet in the queue of its source, among those to come, or among free records; or 0. */
export const K_NEXT: i32 = 16;
export const K_INJECTED: i32 = 20;
export const K_HEAD_ARRIVED: i32 = 24;
export const K_ARRIVED: i32 = 28;
export const K_HOPS: i32 = 32;
/** Cycle of the head's last step, and cycles it has waited for channels and for the switch, and been on wires. */
export const K_SINCE: i32 = 36;
export const K_VC_WAIT: i32 = 40;
export const K_SWITCH_WAIT: i32 = 44;
export const K_WIRE: i32 = 48;
/** Routing state (route.ts); of a multicast route the class of its channels. */
export const K_ROUTING_STATE: i32 = 52;
/** Router and port it goes to: x | y << 8 | port << 16; or ~tree. */
export const K_TARGET: i32 = 56;
/** Classes of channels on a chip (route.ts). */
export const CLASS_OF_DATA: i32 = 1;
export const CLASS_OF_CREDITS: i32 = 2;
/** On a chip the caller's own record of the packet. */
export const K_OWNER: i32 = 12;
/** Copies that have not arrived. */
export const K_COPIES: i32 = 60;
export const PACKET_BYTES: i32 = 64;
/** log2 of PACKET_BYTES. */
export const PACKET_BITS: i32 = 6;
