import type { FlitSpec } from "../flit-spec.js";
import type { Grid } from "../topology.js";
import { DIRECTIONS } from "../topology.js";

// All state of a flit-level network but its packets lies in one Int32Array, as records that name each other by the
// index of their first word: one array costs one base address and one length in the inner loops. A mask "by input"
// has one bit an input channel (port * vcs + vc) of the router.

// Router: its own words, then a record a port, then the input channels, then the output channels.
/** By input: heads with a choice of ports, and front flits with several branches left. */
export const R_CHOICE = 2;
export const R_BRANCHES = 3;
/** By input: heads held to the lower and to the upper class of channels (route.ts). */
export const R_LOWER = 4;
export const R_UPPER = 5;
/** x | y << 8, as in a packet's target. */
export const R_XY = 8;
/** Place in the order of visits: bit of the set of wide routers with work. */
export const R_PLACE = 6;
export const R_ID = 7;
export const ROUTER_WORDS = 16;

// Port: what every flit needs in the first sixteen words (a cache line), the rest in the second.
/**
 * By input: switch requests, those of the next cycle on, VC requests, and speculative switch requests of their heads.
 */
export const P_SWITCH_REQUESTS = 0;
export const P_NEXT = 1;
export const P_VC_REQUESTS = 2;
export const P_SPECULATIVE = 3;
/** By output VC: allocated to no packet; has credits. */
export const P_FREE = 4;
export const P_HAS_CREDITS = 5;
/** Whether the port stands in the list of ports with something to do. */
export const P_LISTED = 6;
/** Its router; its first channel by number. */
export const P_ROUTER = 7;
export const P_FIRST = 8;
/** Switch allocation: round-robin pointer, first input channel of the preferred input port. */
export const P_GRANT = 9;
/** Cycles from a switch grant to the arrival at the far end; NOT_LINK of them are crossbar and buffer read. */
export const P_LINK_LATENCY = 10;
export const NOT_LINK = 2;
/** Flits sent. */
export const P_FLITS = 11;
/**
 * Input side: output ports that grant it the switch, preferred output port, round-robin pointer over VCs, credit
 * delay.
 */
export const P_GRANTS = 12;
export const P_ACCEPT = 13;
export const P_ROUND_ROBIN = 14;
export const P_CREDIT = 15;
/** Free slots of all its channels. */
export const P_SLOTS = 16;
/** Cycles that a flit takes to get on the link, and cycle until which a narrow link is busy. */
export const P_OCCUPIES = 17;
export const P_BUSY_UNTIL = 18;
export const PORT_BITS = 5;
export const PORT_WORDS = 1 << PORT_BITS;

// Input channel: header, then the ring of flits.
export const I_HEAD = 0;
export const I_COUNT = 1;
/** Output channel allocated to its front packet, or 0. */
export const I_OUT = 2;
/** VC allocation: round-robin pointer, preferred output channel of the router. */
export const I_ACCEPT = 3;
export const I_ROUTER = 4;
/** Its own number within the router: port * vcs + vc. */
export const I_INDEX = 5;
/** Output channel (or a node's injection channel) that feeds it. */
export const I_UP = 6;
/** Branches left, as a set of ports (multicast); or permitted ports << 2 | preferred port (adaptive). */
export const I_PORTS = 7;
export const I_FLITS = 8;

// Output channel; injection channels of nodes alike.
/** Buffer slots occupied at the far end, as the sender knows; number of slots. */
export const O_OCCUPIED = 0;
export const O_SLOTS = 1;
/** Input channel to whose packet it is allocated, or 0. */
export const O_ALLOCATED_TO = 2;
/** VC allocation: round-robin pointer, preferred input channel of the router. */
export const O_GRANT = 3;
/** Port record it belongs to; its VC as a number. */
export const O_PORT = 4;
export const O_VC = 5;
/** Input channel at the far end, or ~(node * vcs + vc). */
export const O_DOWN = 6;
/** Cycle in which it was allocated. */
export const O_WON = 7;
export const OUT_BITS = 3;
export const OUT_WORDS = 1 << OUT_BITS;

// Node: its injection side; a port record (credits only) and channels follow.
/** First and last packet that waits, or -1. */
export const N_FIRST = 0;
export const N_LAST = 1;
/** Flits of the first packet that were sent, the VC they use, the VC used last or -1. */
export const N_SENT = 2;
export const N_VC = 3;
export const N_LAST_VC = 4;
export const N_FLITS = 5;
export const NODE_WORDS = 8;

/** Where everything lies. Index 0 is never a record, so it can mean "none". */
export interface Layout {
  readonly vcs: number;
  readonly ports: number;
  /** Input channels of a router. */
  readonly channels: number;
  /** log2 of the words of an input channel; slots of its ring - 1. */
  readonly inBits: number;
  readonly ringMask: number;
  /** Offsets in a router of the input and the output channels, and its size. */
  readonly inputs: number;
  readonly outputs: number;
  readonly routerWords: number;
  readonly firstRouter: number;
  readonly firstNode: number;
  readonly nodeWords: number;
  /** Set of wide routers with work (by place) and of nodes with packets: bit sets. */
  readonly routerSet: number;
  readonly nodeSet: number;
  /** Rings of what happens in later cycles: a count and a list for each of `cycles` cycles. */
  readonly cycles: number;
  readonly flitCounts: number;
  readonly flitLists: number;
  readonly flitWords: number;
  readonly creditCounts: number;
  readonly creditLists: number;
  readonly creditWords: number;
  readonly headCounts: number;
  readonly headLists: number;
  readonly headWords: number;
  readonly exitCounts: number;
  readonly exitLists: number;
  readonly exitWords: number;
  readonly words: number;
}

/** Cycles ahead that something can be put off at least. */
const SHORTEST_RING = 15;

const powerOfTwo = (atLeast: number): number => {
  let n = 1;
  while (n < atLeast) n *= 2;
  return n;
};

/** @param mostCredits credits that a node may return in one cycle */
export function layoutOf(spec: FlitSpec, grid: Grid, mostCredits: number): Layout {
  const { vcs, bufferFlits, pipeline } = spec;
  const { ports, routers, nodes, concentration } = grid;
  const channels = ports * vcs;
  const ring = powerOfTwo(bufferFlits);
  const inBits = 31 - Math.clz32(powerOfTwo(I_FLITS + ring));
  const inputs = ROUTER_WORDS + ports * PORT_WORDS;
  const outputs = inputs + (channels << inBits);
  const routerWords = outputs + channels * OUT_WORDS;
  let longest = 1;
  for (let link = 0; link < routers * DIRECTIONS; link++)
    longest = Math.max(longest, grid.linkLatency[link]! + grid.occupies[link]!);
  const cycles = powerOfTwo(
    Math.max(longest + 2 + pipeline.creditDelay, pipeline.routingDelay + 2, mostCredits + 2, SHORTEST_RING) + 1,
  );
  let used = 16;
  const take = (words: number): number => {
    const at = used;
    used += Math.ceil(words / 16) * 16;
    return at;
  };
  // A link delivers one flit a cycle and takes back one credit; a head becomes the first of its channel by arriving
  // or when a tail leaves.
  const flitWords = 2 * routers * ports;
  const creditWords = routers * ports + nodes * mostCredits;
  const headWords = 2 * routers * ports;
  const exitWords = 2 * routers * concentration;
  const nodeWords = NODE_WORDS + PORT_WORDS + vcs * OUT_WORDS;
  return {
    vcs,
    ports,
    channels,
    inBits,
    ringMask: ring - 1,
    inputs,
    outputs,
    routerWords,
    cycles,
    firstRouter: take(routers * routerWords),
    firstNode: take(nodes * nodeWords),
    nodeWords,
    routerSet: take(Math.ceil(routers / 32)),
    nodeSet: take(Math.ceil(nodes / 32)),
    flitCounts: take(cycles),
    flitLists: take(cycles * flitWords),
    flitWords,
    creditCounts: take(cycles),
    creditLists: take(cycles * creditWords),
    creditWords,
    headCounts: take(cycles),
    headLists: take(cycles * headWords),
    headWords,
    exitCounts: take(cycles),
    exitLists: take(cycles * exitWords),
    exitWords,
    words: used,
  };
}
