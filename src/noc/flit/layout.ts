import type { Grid } from "../topology.js";
import { DIRECTIONS } from "../topology.js";
import type { FlitSpec } from "./flit-spec.js";

// All state of a flit-level network but its packets lies in one Int32Array, as records that name each other by the index of their first word:
// one array costs one base address and one length in the inner loops. A mask "by input" has one bit an input channel (port * vcs + vc) of the router.

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
/** By input: channels that can send a flit here now, those that can from the next cycle on, heads that ask for a channel here, and those
 * of them that bid for the switch in the hope of one. */
export const P_BIDS = 0;
export const P_NEXT = 1;
export const P_ASKS = 2;
export const P_GUESS = 3;
/** By output VC: held by no packet, and not full. */
export const P_FREE = 4;
export const P_ROOM = 5;
/** Whether the port stands in the list of ports with something to do. */
export const P_LISTED = 6;
/** Its router; its first channel by number. */
export const P_ROUTER = 7;
export const P_FIRST = 8;
/** Switch allocation: first input channel of the input port that is preferred. */
export const P_GRANT = 9;
/** Cycles from a switch grant to the arrival at the far end; so many of them are not the link's (crossbar, reading). */
export const P_FLIGHT = 10;
export const NOT_LINK = 2;
/** Flits sent. */
export const P_FLITS = 11;
/** Input side: output ports that grant it the switch, preferred output port, preferred VC, cycles until a returned credit counts. */
export const P_GRANTS = 12;
export const P_ACCEPT = 13;
export const P_TURN = 14;
export const P_CREDIT = 15;
/** Free slots of all its channels. */
export const P_SLOTS = 16;
/** Cycles that a flit takes to get on the link, and cycle until which a narrow link is taken. */
export const P_OCCUPIES = 17;
export const P_TAKEN = 18;
export const PORT_BITS = 5;
export const PORT_WORDS = 1 << PORT_BITS;

// Input channel: header, then the ring of flits.
export const I_HEAD = 0;
export const I_COUNT = 1;
/** Output channel its front packet holds, or 0. */
export const I_OUT = 2;
/** VC allocation: output channel of the router that is preferred. */
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
/** Slots taken at the far end, as far as the sender knows; and how many there are. */
export const O_TAKEN = 0;
export const O_SLOTS = 1;
/** Input channel whose packet holds it, or 0. */
export const O_HOLDER = 2;
/** VC allocation: input channel of the router that is preferred. */
export const O_GRANT = 3;
/** Port record it belongs to; its VC as a number. */
export const O_PORT = 4;
export const O_VC = 5;
/** Input channel at the far end, or ~(node * vcs + vc). */
export const O_DOWN = 6;
/** Cycle in which it was given to the packet that holds it. */
export const O_WON = 7;
export const OUT_BITS = 3;
export const OUT_WORDS = 1 << OUT_BITS;

// Node: its injection side; a port record (room only) and channels follow.
/** First and last packet that waits, or -1. */
export const N_FIRST = 0;
export const N_LAST = 1;
/** Flits of the first packet that were sent, the VC they take, the VC used last or -1. */
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
    longest = Math.max(longest, grid.flight[link]! + grid.occupies[link]!);
  const cycles = powerOfTwo(
    Math.max(longest + 2 + pipeline.creditDelay, pipeline.routingDelay + 2, mostCredits + 2, SHORTEST_RING) + 1,
  );
  let used = 16;
  const take = (words: number): number => {
    const at = used;
    used += Math.ceil(words / 16) * 16;
    return at;
  };
  // A link delivers one flit a cycle and takes back one credit; a head becomes the first of its channel by arriving or when a tail leaves.
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
