import * as routes from "../routing/route.js";
import { Grid } from "../topology.js";
import { buildMemory } from "./build-memory.js";
import type { FlitSpec } from "./flit-spec.js";
import * as words from "./layout.js";
import { type Layout, layoutOf } from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PacketTable } from "./packet-table.js";
import { PortList } from "./port-list.js";
import * as requests from "./wide-requests.js";
import { WideRequests } from "./wide-requests.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { CLASS_LOWER, CLASS_SHIFT, CLASS_UPPER, PORT_SET } = routes;
const { BRANCHES, CHOICE, ONE_PORT } = requests;
const { I_COUNT, I_FLITS, I_HEAD, I_INDEX, I_OUT, I_PORTS, I_ROUTER } = words;
const { O_HOLDER, O_PORT, O_SLOTS, O_TAKEN, O_VC } = words;
const { P_ASKED, P_ASKS, P_BIDDEN, P_BIDS, P_ROOM, P_SLOTS, PORT_BITS } = words;
const { R_BRANCHES, R_CHOICE, R_ID, R_LOWER, R_PLACE, R_UPPER, R_XY, ROUTER_WORDS } = words;
const { K_PLAN, K_SINCE, K_TARGET } = packetWords;

/** Multicast trees: bit p of ports[tree * routers + router] says that a copy leaves the router by port p. */
export interface TreePorts {
  readonly ports: Int32Array;
}

export interface EngineOptions {
  /** Slots at a node, by VC; else as many as in a router. */
  readonly ejectionSlots?: Int32Array;
  /** Credits that a node may return at once. */
  readonly mostCredits?: number;
  readonly trees?: TreePorts | undefined;
  /** Packets on trees are held to classes of channels. */
  readonly treeClasses?: boolean;
}

/** Most input channels of a router whose requests fit a mask. */
const MASK_BITS = 32;

/**
 * The routers of a flit-level network and the wires between them: arrivals, credits, VC allocation, switch allocation. Nodes are the owner's
 * business: it puts flits on injection wires and takes those in the exit list of the cycle. Rules: docs/noc.md. Records: layout.ts.
 */
export class RouterEngine {
  readonly grid: Grid;
  readonly layout: Layout;
  readonly memory: Int32Array;
  readonly packets: PacketTable;
  /** Flits and credits on wires, and heads in their routing. */
  underWay = 0;
  /** Nodes that wait for room and were returned a credit in this cycle. */
  readonly roomAt: number[] = [];
  /** Output ports at which a head asks for a channel, and at which a flit bids for the switch. */
  readonly asked: PortList;
  readonly bidding: PortList;
  /** Input channels whose head asks and has a choice of ports. */
  readonly choices: number[] = [];
  /** Set if routers have too many channels for masks. */
  readonly wide: WideRequests | undefined;
  // What a network has not got is to cost it nothing. Numbers, 1 if it has: a test of a field for truth takes a dozen instructions.
  /** Heads with a choice of ports; heads held to a class of channels; links narrower than a flit; heads that bid before they have a channel. */
  readonly adaptive: number;
  readonly classed: number;
  readonly narrow: number;
  readonly speculative: number;
  /** Whether any flit has had several branches. */
  hasBranches = 0;
  /** XY routing in all channels. */
  private readonly plain: number;
  private readonly trees: TreePorts | undefined;

  constructor(
    readonly spec: FlitSpec,
    readonly rule: number,
    places: Int32Array,
    { ejectionSlots, mostCredits = 1, trees, treeClasses = false }: EngineOptions = {},
  ) {
    this.trees = trees;
    this.grid = new Grid(spec);
    this.layout = layoutOf(spec, this.grid, mostCredits);
    this.memory = buildMemory(spec, this.grid, this.layout, places, ejectionSlots);
    this.packets = new PacketTable();
    this.asked = new PortList(this.grid.routers * this.grid.ports);
    this.bidding = new PortList(this.grid.routers * this.grid.ports);
    const { channels } = this.layout;
    if (channels > MASK_BITS) this.wide = new WideRequests(channels * this.grid.routers);
    this.adaptive = Number(routes.isAdaptive(rule));
    this.classed = Number(treeClasses || routes.usesHalves(rule));
    this.narrow = Number(this.grid.occupies.some((cycles) => cycles > 1));
    this.speculative = Number(spec.pipeline.speculative);
    this.plain = Number(rule === routes.RULE_XY && this.wide === undefined);
  }

  /** Steps 1 and 4a, b of cycle `t`: flits come into routers, heads end their routing, credits count. */
  read(t: number): void {
    const M = this.memory;
    const K = this.packets.words;
    const { cycles, ringMask, flitCounts, flitLists, flitWords, headCounts, headLists, headWords } = this.layout;
    const { routingDelay } = this.spec.pipeline;
    const slot = t & (cycles - 1);
    const later = (t + routingDelay) & (cycles - 1);

    if (routingDelay > 0) {
      const heads = headLists + Math.imul(slot, headWords);
      const headEnd = heads + M[headCounts + slot]!;
      M[headCounts + slot] = 0;
      this.underWay -= headEnd - heads;
      for (let at = heads; at < headEnd; at++) this.ask(M, K, M[at]!);
    }

    const flits = flitLists + Math.imul(slot, flitWords);
    const end = flits + M[flitCounts + slot]!;
    M[flitCounts + slot] = 0;
    this.underWay -= (end - flits) >> 1;
    for (let at = flits; at < end; at += 2) {
      const input = M[at]!;
      const flit = M[at + 1]!;
      const count = M[input + I_COUNT]!;
      M[input + I_FLITS + ((M[input + I_HEAD]! + count) & ringMask)] = flit;
      M[input + I_COUNT] = count + 1;
      if ((flit & 2) !== 0) K[((flit & ~3) << 2) + K_SINCE] = t;
      if (count !== 0) continue;
      const output = M[input + I_OUT]!;
      if (output !== 0) {
        if (M[output + O_TAKEN]! < M[output + O_SLOTS]!) this.bid(M, input, output);
      } else if (routingDelay === 0) {
        this.ask(M, K, input);
      } else {
        this.askAt(input, later);
      }
    }
    this.readCredits(M, slot);
  }

  /** Credits that count from this cycle on. */
  private readCredits(M: Int32Array, slot: number): void {
    const { creditCounts, creditLists, creditWords } = this.layout;
    const credits = creditLists + Math.imul(slot, creditWords);
    const end = credits + M[creditCounts + slot]!;
    M[creditCounts + slot] = 0;
    this.underWay -= end - credits;
    for (let at = credits; at < end; at++) {
      const output = M[at]!;
      const taken = M[output + O_TAKEN]!;
      M[output + O_TAKEN] = taken - 1;
      const port = M[output + O_PORT]!;
      if (this.adaptive !== 0) M[port + P_SLOTS] = M[port + P_SLOTS]! + 1;
      const input = M[output + O_HOLDER]!;
      if (input < 0) {
        this.roomAt.push(~input);
        M[output + O_HOLDER] = 0;
      }
      if (taken !== M[output + O_SLOTS]!) continue;
      M[port + P_ROOM] = M[port + P_ROOM]! | (1 << M[output + O_VC]!);
      if (input > 0 && M[input + I_COUNT] !== 0) this.bid(M, input, output);
    }
  }

  /** Returns the credit of an output channel to a router so that it counts in cycle `at`. */
  credit(output: number, at: number): void {
    const M = this.memory;
    const { cycles, creditCounts, creditLists, creditWords } = this.layout;
    const slot = at & (cycles - 1);
    const count = M[creditCounts + slot]!;
    M[creditLists + Math.imul(slot, creditWords) + count] = output;
    M[creditCounts + slot] = count + 1;
    this.underWay++;
  }

  /** Takes a flit out of the network: its node reads it in cycle `at`. */
  exit(output: number, flit: number, at: number): void {
    const M = this.memory;
    const { cycles, exitCounts, exitLists, exitWords } = this.layout;
    const slot = at & (cycles - 1);
    const count = M[exitCounts + slot]!;
    M[exitLists + Math.imul(slot, exitWords) + count] = output;
    M[exitLists + Math.imul(slot, exitWords) + count + 1] = flit;
    M[exitCounts + slot] = count + 2;
    this.underWay++;
  }

  /** The head at the front of an input channel begins to ask when the ring comes to `slot`. */
  askAt(input: number, slot: number): void {
    const M = this.memory;
    const { headCounts, headLists, headWords } = this.layout;
    const count = M[headCounts + slot]!;
    M[headLists + Math.imul(slot, headWords) + count] = input;
    M[headCounts + slot] = count + 1;
    this.underWay++;
  }

  /** Puts a flit on a wire so that it comes into an input channel in cycle `at`. */
  send(input: number, flit: number, at: number): void {
    const M = this.memory;
    const { cycles, flitCounts, flitLists, flitWords } = this.layout;
    const slot = at & (cycles - 1);
    const count = M[flitCounts + slot]!;
    M[flitLists + Math.imul(slot, flitWords) + count] = input;
    M[flitLists + Math.imul(slot, flitWords) + count + 1] = flit;
    M[flitCounts + slot] = count + 2;
    this.underWay++;
  }

  /** Whether anything is on a wire or in a router: there is nothing to do in a cycle otherwise. */
  isBusy(): boolean {
    if (this.underWay > 0 || this.asked.count > 0 || this.bidding.count > 0) return true;
    if (this.wide === undefined) return false;
    const { routerSet } = this.layout;
    for (let word = routerSet; word < routerSet + ((this.grid.routers + 31) >> 5); word++)
      if (this.memory[word] !== 0) return true;
    return false;
  }

  /** The front flit of an input channel can go out by an output channel: it bids for the switch. */
  bid(M: Int32Array, input: number, output: number): void {
    if (this.wide !== undefined) {
      this.wake(M, M[input + I_ROUTER]!);
      return;
    }
    const port = M[output + O_PORT]!;
    M[port + P_BIDS] = M[port + P_BIDS]! | (1 << M[input + I_INDEX]!);
    if (M[port + P_BIDDEN] !== 0) return;
    M[port + P_BIDDEN] = 1;
    this.bidding.ports[this.bidding.count++] = port;
  }

  /** A wide router is looked through as long as it holds a flit. */
  private wake(M: Int32Array, router: number): void {
    const place = M[router + R_PLACE]!;
    const word = this.layout.routerSet + (place >> 5);
    M[word] = M[word]! | (1 << (place & 31));
  }

  /** A head asks for an output channel of a port. @param bit its input channel */
  askAtPort(M: Int32Array, port: number, bit: number): void {
    M[port + P_ASKS] = M[port + P_ASKS]! | bit;
    if (M[port + P_ASKED] !== 0) return;
    M[port + P_ASKED] = 1;
    this.asked.ports[this.asked.count++] = port;
  }

  /** A head at the front of an input channel begins to ask for an output channel. */
  ask(M: Int32Array, K: Int32Array, input: number): void {
    const router = M[input + I_ROUTER]!;
    const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
    const target = K[packet + K_TARGET]!;
    if (this.plain === 0 || target < 0) {
      this.askByPlan(M, K, input, packet, target);
      return;
    }
    // XY.
    const here = M[router + R_XY]!;
    const dx = (target & 255) - (here & 255);
    const dy = ((target >> 8) & 255) - (here >> 8);
    const port = dx !== 0 ? dx >>> 31 : dy !== 0 ? 2 + (dy >>> 31) : target >> 16;
    this.askAtPort(M, router + ROUTER_WORDS + (port << PORT_BITS), 1 << M[input + I_INDEX]!);
  }

  /** The same for every routing, for trees, and for classes of channels. */
  private askByPlan(M: Int32Array, K: Int32Array, input: number, packet: number, target: number): void {
    const router = M[input + I_ROUTER]!;
    let ports: number;
    let vcClass = 0;
    let kind = ONE_PORT;
    if (target < 0) {
      ports = this.trees!.ports[~target * this.grid.routers + M[router + R_ID]!]!;
      vcClass = K[packet + K_PLAN]!;
      if ((ports & (ports - 1)) !== 0) {
        kind = BRANCHES;
        M[input + I_PORTS] = ports;
      }
    } else {
      const here = M[router + R_XY]!;
      if (((here ^ target) & 0xffff) === 0) ports = 1 << (target >> 16);
      else {
        const [x, y, tx, ty] = [here & 255, here >> 8, target & 255, (target >> 8) & 255];
        const found = routes.route(this.rule, K[packet + K_PLAN]!, x, y, tx, ty);
        ports = found & PORT_SET;
        vcClass = found >> CLASS_SHIFT;
        if ((ports & (ports - 1)) !== 0) {
          kind = CHOICE;
          M[input + I_PORTS] = (ports << 2) | (M[input + I_PORTS]! & 3);
        }
      }
    }
    if (this.wide !== undefined) {
      this.wake(M, router);
      const request = M[router + R_PLACE]! * this.layout.channels + M[input + I_INDEX]!;
      this.wide.ports[request] = ports;
      this.wide.vcClass[request] = vcClass;
      this.wide.kind[request] = kind;
      return;
    }
    const bit = 1 << M[input + I_INDEX]!;
    if (kind === BRANCHES) {
      this.hasBranches = 1;
      M[router + R_BRANCHES] = M[router + R_BRANCHES]! | bit;
    } else if (kind === CHOICE) {
      M[router + R_CHOICE] = M[router + R_CHOICE]! | bit;
      this.choices.push(input);
      ports &= -ports;
    }
    if (this.classed !== 0) {
      M[router + R_LOWER] = vcClass === CLASS_LOWER ? M[router + R_LOWER]! | bit : M[router + R_LOWER]! & ~bit;
      M[router + R_UPPER] = vcClass === CLASS_UPPER ? M[router + R_UPPER]! | bit : M[router + R_UPPER]! & ~bit;
    }
    for (let left = ports; left !== 0; left &= left - 1)
      this.askAtPort(M, router + ROUTER_WORDS + ((31 - Math.clz32(left & -left)) << PORT_BITS), bit);
  }

  /** Ports at which the front of an input channel asks for an output channel. */
  askedPorts(input: number): number {
    const { memory: M, layout } = this;
    const router = M[input + I_ROUTER]!;
    const index = M[input + I_INDEX]!;
    if (this.wide !== undefined) return this.wide.ports[M[router + R_PLACE]! * layout.channels + index]!;
    let ports = 0;
    for (let p = 0; p < layout.ports; p++) {
      const asks = router + ROUTER_WORDS + (p << PORT_BITS) + P_ASKS;
      if ((M[asks]! >> index) & 1) ports |= 1 << p;
    }
    return ports;
  }
}
