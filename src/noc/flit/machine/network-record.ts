// The record of a flit-level network, at a fixed address: sizes, rules, counters, and where its lists are.

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
/**
 * Multicast trees: table of port sets by tree * routers + router; bit p: a copy leaves by p. Of a chip's torus above
 * them: ports by which packets leave that have gone round the edge.
 */
export const NET_TREES: i32 = 104;
export const TREE_BEYOND_SHIFT: i32 = 8;
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
/** Heads whose routing ends: see `requestAt`. */
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
/**
 * Packets whose tail has arrived in this cycle: packet, with LAST_COPY if none of its copies is left; output channel.
 */
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

// A chip's torus.
/** Masks of the VCs of packets that have not gone round the edge in a dimension, and of those that have; or 0. */
export const NET_BEFORE: i32 = 296;
export const NET_BEYOND: i32 = 300;
