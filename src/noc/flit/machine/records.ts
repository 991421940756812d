// Records in the memory of a flit-level network. A record is named by the address of its first byte, a field by its
// distance from there; all fields are 32-bit integers. Address 0 names nothing. Cycles are integers modulo 2^32. A
// mask "by input" has one bit an input channel (port * vcs + vc) of the router.

// ---- the network, at a fixed address

export const NET: i32 = 64;
/** VCs of a port, ports and input channels of a router, routers, nodes. */
export const NET_VCS: i32 = 0;
export const NET_PORTS: i32 = 4;
export const NET_CHANNELS: i32 = 8;
export const NET_ROUTERS: i32 = 12;
export const NET_NODES: i32 = 16;
/** log2 of the bytes of an input channel; slots of its ring, less one. */
export const NET_INPUT_BITS: i32 = 20;
export const NET_RING_MASK: i32 = 24;
/** Bytes from a router to its input and its output channels. */
export const NET_INPUTS: i32 = 28;
export const NET_OUTPUTS: i32 = 32;
export const NET_FIRST_ROUTER: i32 = 36;
export const NET_ROUTER_BYTES: i32 = 40;
export const NET_FIRST_NODE: i32 = 44;
export const NET_NODE_BYTES: i32 = 48;
/** Table: port of each channel of a router, by port * vcs + vc. */
export const NET_PORT_OF: i32 = 52;
/** Masks of the VCs of each class (route.ts). */
export const NET_CLASSES: i32 = 56;
export const NET_LOWER: i32 = 60;
export const NET_UPPER: i32 = 64;
/** Pipeline: docs/noc.md. */
export const NET_ROUTING_DELAY: i32 = 68;
export const NET_CREDIT_DELAY: i32 = 72;
export const NET_SPECULATIVE: i32 = 76;
/** Rule of route.ts; 1 if it is XY in all channels. */
export const NET_RULE: i32 = 80;
export const NET_PLAIN: i32 = 84;
/**
 * 1 if heads may have a choice of ports, if they may be held to a class of channels, if links may be narrower than a
 * flit: unused features must cost nothing.
 */
export const NET_ADAPTIVE: i32 = 88;
export const NET_CLASSED: i32 = 92;
export const NET_NARROW: i32 = 96;
/** 1 if any flit has had several branches. */
export const NET_BRANCHED: i32 = 100;
/** Multicast trees: table of port sets by tree * routers + router; bit p: a copy leaves by p. */
export const NET_TREES: i32 = 104;
/** 1 if packets note their times. */
export const NET_TIMED: i32 = 108;
/** Flits that links carried by (account of the packet * routers + router) * ports + port; or 0: not counted. */
export const NET_CARRIED: i32 = 112;
/** Flits and credits on wires, and heads in their routing. */
export const NET_UNDER_WAY: i32 = 116;
/** Flits that won a switch; copies made because branches of their flit were left. */
export const NET_FLIT_HOPS: i32 = 120;
export const NET_COPIES: i32 = 124;

// Rings of what happens in later cycles: for each of a number of cycles (a power of two), a count of bytes and a list.
export const NET_CYCLE_MASK: i32 = 128;
/** Flits that arrive: input channel, flit. */
export const NET_FLITS: i32 = 132;
/** Credits that count: output channel. */
export const NET_CREDITS: i32 = 144;
/** Heads whose routing ends: input channel. */
export const NET_HEADS: i32 = 156;
/** Flits that their node reads: output channel, flit. */
export const NET_EXITS: i32 = 168;
/** Of a ring: table of counts, lists, bytes of a list. */
export const RING_COUNTS: i32 = 0;
export const RING_LISTS: i32 = 4;
export const RING_BYTES: i32 = 8;

// Lists of addresses: how many bytes are in use, and where they are.
/** Output ports with requests, each once. */
export const NET_ACTIVE: i32 = 180;
/** Input ports that were granted an output port in this cycle. */
export const NET_GRANTED: i32 = 188;
/** Input channels whose head has a VC request and a choice of ports. */
export const NET_CHOICES: i32 = 196;
/** Nodes that waited for a credit and were returned one in this cycle. */
export const NET_CREDITED: i32 = 204;
/** Front flits with several branches that were granted channels: input channel, output channels of its router. */
export const NET_OFFERS: i32 = 212;
/** Packets whose tail has arrived in this cycle: packet, with LAST_COPY if none of its copies is left; output channel. */
export const NET_ARRIVALS: i32 = 220;
export const LIST_BYTES: i32 = 0;
export const LIST_ENTRIES: i32 = 4;
export const LAST_COPY: i32 = 1;

/** By input channel of the router at hand: channels of the port at hand that are granted to it. */
export const NET_GRANTS: i32 = 228;

// Routers of more than 32 channels: their requests fit no mask.
/** Request records by slot of the router * channels + input channel; 0 if routers have few channels. */
export const NET_WIDE: i32 = 232;
/** Set of the wide routers with work, by slot. */
export const NET_ROUTER_SET: i32 = 236;
/** Tables of the router at hand: see wide-allocation.ts. */
export const NET_WIDE_REQUESTS: i32 = 240;
export const NET_WIDE_GRANTS: i32 = 244;
export const NET_WIDE_ACCEPTS: i32 = 248;
export const NET_WIDE_SWITCH: i32 = 252;
export const NET_WIDE_SPECULATIVE: i32 = 256;

// Sources of a network that stands alone.
/** Set of the nodes with packets. */
export const NET_NODE_SET: i32 = 260;
/** Packets whose cycle has not come, in the order in which they were offered. */
export const NET_FUTURE_FIRST: i32 = 264;
export const NET_FUTURE_LAST: i32 = 268;
/** Packets in the queues of sources, the ones being sent included. */
export const NET_WAITING: i32 = 272;
export const NET_INJECTED: i32 = 276;
export const NET_EJECTED: i32 = 280;
export const NET_ARRIVED: i32 = 284;
/** Packet records that are free. */
export const NET_FREE: i32 = 288;
/** Last cycle in which a flit moved. */
export const NET_LAST_MOVE: i32 = 292;

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
/** log2 of PACKET_BYTES: outside, a packet is named by its address over that. */
export const PACKET_BITS: i32 = 6;
