// Records of a network alone, its nodes in place of cores. A packet travels in the class of credits, which a core takes
// in the tick of their arrival, and has these fields in place of a credit's. Times are ticks.

/** Where its route goes on behind a bend. */
export const OPEN_BEND: i32 = 32;
/** Routers on the way, its sender's number, and the tick at which its head was sent. */
export const OPEN_HOPS: i32 = 36;
export const OPEN_NUMBER: i32 = 40;
export const OPEN_SENT_AT: i32 = 44;

/** Of an interface: 1 where it is the unlimited queue of a node, in the fields of its credits; NI_FREE_AT counts. */
export const NI_OPEN: i32 = 80;

/** Of a route's end: 1 where the packet is kept for whoever runs the network. */
export const END_OPEN: i32 = 36;
