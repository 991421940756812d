import type { Memory } from "../../wasm/memory.js";
import { checkBufferMemory } from "../buffer-memory.js";
import type { FlitSpec } from "../flit-spec.js";
import { oppositePort } from "../mesh.js";
import { RULE_XY } from "../routing/route.js";
import { isAdaptive, usesHalves } from "../routing/routing-state.js";
import { DIRECTIONS, type Grid } from "../topology.js";
import { Addresses } from "./addresses.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { WIDE_BITS } from "./machine/wide-requests.js";

const WORD = 4;
/** Most input channels of a router whose requests fit a mask. */
const MASK_BITS = 32;
/** Cycles ahead that something can be put off at least. */
const SHORTEST_RING = 15;

/** Masks of the VCs of each class (route.ts). */
export type Classes = readonly [number, number, number];

export interface NetworkOptions {
  readonly spec: FlitSpec;
  readonly grid: Grid;
  /** Rule of route.ts. */
  readonly rule: number;
  readonly classes: Classes;
  /** Position of each router in the order of visits; undefined: its number. */
  readonly slots?: Int32Array;
  /** Slots at a node, by VC; undefined: as many as in a router. */
  readonly ejectionSlots?: Int32Array;
  /** Credits that a node may return in one cycle. */
  readonly mostCredits?: number;
  /** Whether packets on trees are held to classes of channels, as on a chip. */
  readonly treeClasses?: boolean;
  /** Whether packets note their times. */
  readonly timed?: boolean;
  /** Accounts to which the flits that links carry are charged. */
  readonly accounts?: number;
  /** Whether requests are looked up channel by channel; undefined: if they fit no mask. */
  readonly wide?: boolean;
}

const powerOfTwo = (atLeast: number): number => {
  let n = 1;
  while (n < atLeast) n *= 2;
  return n;
};

/** Records begin on cache lines. */
const wholeLines = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Writes an empty network into a machine's memory. @throws UserError for one that takes too much */
export function writeNetwork(memory: Memory, options: NetworkOptions): Addresses {
  const { spec, grid, slots = Int32Array.from({ length: grid.routers }, (_, router) => router) } = options;
  writeSizes(memory, spec, grid);
  writeRules(memory, options);
  writeLists(memory, options);
  const addresses = new Addresses(memory, slots);
  writeRouters(memory, addresses, options, slots);
  writeNodes(memory, addresses, options);
  return addresses;
}

function writeSizes(memory: Memory, { vcs, bufferFlits }: FlitSpec, { ports, routers, nodes }: Grid): void {
  const channels = ports * vcs;
  const ring = powerOfTwo(bufferFlits);
  const inputBits = 31 - Math.clz32(powerOfTwo(R.I_FLITS + ring * WORD));
  const inputs = R.ROUTER_BYTES + ports * R.PORT_BYTES;
  const outputs = inputs + channels * 2 ** inputBits;
  const routerBytes = wholeLines(outputs + channels * R.OUTPUT_BYTES);
  const nodeBytes = wholeLines(R.NODE_BYTES + R.PORT_BYTES + vcs * R.OUTPUT_BYTES);
  checkBufferMemory(
    (routers * routerBytes + nodes * nodeBytes) / WORD,
    `${routers} routers with ${vcs} channels a port of ${bufferFlits} flits`,
  );
  setNet(memory, [
    [N.NET_VCS, vcs],
    [N.NET_PORTS, ports],
    [N.NET_CHANNELS, channels],
    [N.NET_ROUTERS, routers],
    [N.NET_NODES, nodes],
    [N.NET_INPUT_BITS, inputBits],
    [N.NET_RING_MASK, ring - 1],
    [N.NET_INPUTS, inputs],
    [N.NET_OUTPUTS, outputs],
    [N.NET_ROUTER_BYTES, routerBytes],
    [N.NET_NODE_BYTES, nodeBytes],
    [N.NET_FIRST_ROUTER, memory.allocate(routers * routerBytes)],
    [N.NET_FIRST_NODE, memory.allocate(nodes * nodeBytes)],
    [N.NET_PORT_OF, memory.table(Array.from({ length: channels }, (_, index) => Math.floor(index / vcs)))],
  ]);
}

function writeRules(memory: Memory, options: NetworkOptions): void {
  const { spec, grid, rule, classes, treeClasses = false, timed = false, accounts = 0 } = options;
  const { routingDelay, creditDelay, speculative } = spec.pipeline;
  const { routers, ports } = grid;
  const channels = ports * spec.vcs;
  const wide = options.wide ?? channels > MASK_BITS;
  const [all, lower, upper] = classes;
  setNet(memory, [
    [N.NET_CLASSES, all],
    [N.NET_LOWER, lower],
    [N.NET_UPPER, upper],
    [N.NET_ROUTING_DELAY, routingDelay],
    [N.NET_CREDIT_DELAY, creditDelay],
    [N.NET_SPECULATIVE, Number(speculative)],
    [N.NET_RULE, rule],
    [N.NET_PLAIN, Number(rule === RULE_XY && !wide)],
    [N.NET_ADAPTIVE, Number(isAdaptive(rule))],
    [N.NET_CLASSED, Number(treeClasses || usesHalves(rule))],
    [N.NET_NARROW, Number(grid.occupies.some((cycles) => cycles > 1))],
    [N.NET_TIMED, Number(timed)],
    [N.NET_CARRIED, accounts > 0 ? memory.allocate(accounts * routers * ports * WORD) : 0],
  ]);
  if (!wide) return;
  const table = (words: number): number => memory.allocate(words * WORD);
  setNet(memory, [
    [N.NET_WIDE, memory.allocate((routers * channels) << WIDE_BITS)],
    [N.NET_ROUTER_SET, table(Math.ceil(routers / 32))],
    [N.NET_WIDE_REQUESTS, table(channels)],
    [N.NET_WIDE_GRANTS, table(channels)],
    [N.NET_WIDE_ACCEPTS, table(channels)],
    [N.NET_WIDE_SWITCH, table(ports * ports)],
    [N.NET_WIDE_SPECULATIVE, table(ports * ports)],
  ]);
}

/** Rings of what happens in later cycles, and lists. */
function writeLists(memory: Memory, { spec, grid, mostCredits = 1 }: NetworkOptions): void {
  const { routers, ports, nodes, concentration } = grid;
  const { vcs, pipeline } = spec;
  let longest = 1;
  for (let link = 0; link < routers * DIRECTIONS; link++)
    longest = Math.max(longest, grid.linkLatency[link]! + grid.occupies[link]!);
  const cycles = powerOfTwo(
    Math.max(longest + 2 + pipeline.creditDelay, pipeline.routingDelay + 2, mostCredits + 2, SHORTEST_RING) + 1,
  );
  const ring = (at: number, words: number): void => {
    const bytes = wholeLines(words * WORD);
    memory.set(N.NET + at, N.RING_COUNTS, memory.allocate(cycles * WORD));
    memory.set(N.NET + at, N.RING_LISTS, memory.allocate(cycles * bytes));
    memory.set(N.NET + at, N.RING_BYTES, bytes);
  };
  memory.set(N.NET, N.NET_CYCLE_MASK, cycles - 1);
  // A link delivers one flit a cycle and takes back one credit; a head becomes the first of its channel by arriving or
  // when a tail leaves.
  ring(N.NET_FLITS, 2 * routers * ports);
  ring(N.NET_CREDITS, routers * ports + nodes * mostCredits);
  ring(N.NET_HEADS, 2 * 2 * routers * ports);
  ring(N.NET_EXITS, 2 * routers * concentration);
  const list = (at: number, entries: number): void =>
    memory.set(N.NET + at, N.LIST_ENTRIES, memory.allocate(entries * WORD));
  list(N.NET_ACTIVE, routers * ports);
  list(N.NET_GRANTED, routers * ports);
  list(N.NET_CHOICES, routers * ports * vcs);
  list(N.NET_OFFERS, 2 * routers * ports * vcs);
  list(N.NET_CREDITED, nodes * vcs);
  list(N.NET_ARRIVALS, 2 * nodes);
  setNet(memory, [
    [N.NET_GRANTS, memory.allocate(MASK_BITS * WORD)],
    [N.NET_NODE_SET, memory.allocate(Math.ceil(nodes / 32) * WORD)],
  ]);
}

function writeRouters(
  memory: Memory,
  at: Addresses,
  { spec, grid, ejectionSlots }: NetworkOptions,
  slots: Int32Array,
): void {
  const { vcs, bufferFlits, pipeline } = spec;
  const { concentration } = grid;
  for (let router = 0; router < grid.routers; router++) {
    const record = at.router(router);
    memory.set(record, R.R_XY, (router % grid.width) | (Math.floor(router / grid.width) << 8));
    memory.set(record, R.R_SLOT, slots[router]!);
    memory.set(record, R.R_ID, router);
    for (let port = 0; port < grid.ports; port++) {
      const local = port >= DIRECTIONS;
      const link = router * DIRECTIONS + port;
      const far = local ? router * concentration + port - DIRECTIONS : grid.neighbour[link]!;
      if (far < 0) continue;
      const portRecord = at.port(router, port);
      const wire = local ? R.NODE_WIRE : grid.linkLatency[link]!;
      const occupies = local ? 1 : grid.occupies[link]!;
      memory.set(portRecord, R.P_ROUTER, record);
      memory.set(portRecord, R.P_FIRST, port * vcs);
      memory.set(portRecord, R.P_OCCUPIES, occupies);
      memory.set(portRecord, R.P_LINK_LATENCY, wire + occupies - 1 + R.NOT_LINK);
      // A link is as long as the one back. A node uses a credit in the cycle in which it reads it.
      memory.set(portRecord, R.P_CREDIT, wire + 1 + (local ? 0 : pipeline.creditDelay));
      for (let vc = 0; vc < vcs; vc++) {
        const input = at.input(router, port, vc);
        memory.set(input, R.I_ROUTER, record);
        memory.set(input, R.I_INDEX, port * vcs + vc);
        memory.set(input, R.I_UP, local ? at.nodeChannel(far, vc) : at.output(far, oppositePort(port), vc));
        const beyond = local && ejectionSlots ? ejectionSlots[vc]! : bufferFlits;
        const down = local ? ~far : at.input(far, oppositePort(port), vc);
        writeChannel(memory, at.output(router, port, vc), portRecord, vc, beyond, down);
      }
    }
  }
}

function writeNodes(memory: Memory, at: Addresses, { spec, grid }: NetworkOptions): void {
  for (let node = 0; node < grid.nodes; node++) {
    memory.set(at.node(node), R.N_LAST_VC, -1);
    memory.set(at.node(node), R.N_ID, node);
    const router = grid.routerOf(node);
    const port = DIRECTIONS + node - router * grid.concentration;
    for (let vc = 0; vc < spec.vcs; vc++)
      writeChannel(
        memory,
        at.nodeChannel(node, vc),
        at.nodePort(node),
        vc,
        spec.bufferFlits,
        at.input(router, port, vc),
      );
  }
}

function writeChannel(memory: Memory, record: number, port: number, vc: number, slots: number, down: number): void {
  memory.set(record, R.O_SLOTS, slots);
  memory.set(record, R.O_PORT, port);
  memory.set(record, R.O_VC, vc);
  memory.set(record, R.O_DOWN, down);
  memory.set(port, R.P_HAS_CREDITS, memory.get(port, R.P_HAS_CREDITS) | (1 << vc));
  memory.set(port, R.P_FREE, memory.get(port, R.P_FREE) | (1 << vc));
  memory.set(port, R.P_SLOTS, memory.get(port, R.P_SLOTS) + slots);
}

function setNet(memory: Memory, fields: readonly (readonly [number, number])[]): void {
  for (const [field, value] of fields) memory.set(N.NET, field, value);
}
