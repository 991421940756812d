import type { FlitSpec } from "../flit-spec.js";
import * as routes from "../routing/route.js";
import { Grid } from "../topology.js";
import { buildMemory } from "./build-memory.js";
import * as words from "./layout.js";
import { type Layout, layoutOf } from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PacketTable } from "./packet-table.js";
import { Requests, type TreePorts } from "./requests.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { I_COUNT, I_FLITS, I_HEAD, I_OUT, O_ALLOCATED_TO, O_PORT, O_SLOTS, O_OCCUPIED, O_VC, P_HAS_CREDITS, P_SLOTS } =
  words;
const { K_SINCE } = packetWords;

export interface EngineOptions {
  /** Slots at a node, by VC; else as many as in a router. */
  readonly ejectionSlots?: Int32Array;
  /** Credits that a node may return at once. */
  readonly mostCredits?: number;
  readonly trees?: TreePorts | undefined;
  /** Packets on trees are held to classes of channels. */
  readonly treeClasses?: boolean;
}

/**
 * The routers of a flit-level network and the wires between them: arrivals, credits, VC allocation, switch
 * allocation. Nodes are the owner's business: it puts flits on injection wires and takes those in the exit list of
 * the cycle. Rules: docs/noc.md. Records: layout.ts.
 */
export class RouterEngine {
  readonly grid: Grid;
  readonly layout: Layout;
  readonly memory: Int32Array;
  readonly packets: PacketTable;
  /** Flits and credits on wires, and heads in their routing. */
  underWay = 0;
  /** Nodes that wait for a credit and were returned a credit in this cycle. */
  readonly creditedNodes: number[] = [];
  readonly requests: Requests;
  // Unused features must cost nothing. Numbers, 1 if used: a test of a boolean field takes a dozen instructions.
  /**
   * Heads with a choice of ports; heads held to a class of channels; links narrower than a flit; heads that request
   * the switch before they have a channel.
   */
  readonly adaptive: number;
  readonly classed: number;
  readonly narrow: number;
  readonly speculative: number;

  constructor(
    readonly spec: FlitSpec,
    readonly rule: number,
    places: Int32Array,
    { ejectionSlots, mostCredits = 1, trees, treeClasses = false }: EngineOptions = {},
  ) {
    this.grid = new Grid(spec);
    this.layout = layoutOf(spec, this.grid, mostCredits);
    this.memory = buildMemory(spec, this.grid, this.layout, places, ejectionSlots);
    this.packets = new PacketTable();
    this.adaptive = Number(routes.isAdaptive(rule));
    this.classed = Number(treeClasses || routes.usesHalves(rule));
    this.narrow = Number(this.grid.occupies.some((cycles) => cycles > 1));
    this.speculative = Number(spec.pipeline.speculative);
    this.requests = new Requests(this.memory, this.layout, this.grid, rule, this.classed, trees);
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
      for (let at = heads; at < headEnd; at++) this.requests.requestVc(M, K, M[at]!);
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
        if (M[output + O_OCCUPIED]! < M[output + O_SLOTS]!) this.requests.requestSwitch(M, input, output);
      } else if (routingDelay === 0) {
        this.requests.requestVc(M, K, input);
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
      const taken = M[output + O_OCCUPIED]!;
      M[output + O_OCCUPIED] = taken - 1;
      const port = M[output + O_PORT]!;
      if (this.adaptive !== 0) M[port + P_SLOTS] = M[port + P_SLOTS]! + 1;
      const input = M[output + O_ALLOCATED_TO]!;
      if (input < 0) {
        this.creditedNodes.push(~input);
        M[output + O_ALLOCATED_TO] = 0;
      }
      if (taken !== M[output + O_SLOTS]!) continue;
      M[port + P_HAS_CREDITS] = M[port + P_HAS_CREDITS]! | (1 << M[output + O_VC]!);
      if (input > 0 && M[input + I_COUNT] !== 0) this.requests.requestSwitch(M, input, output);
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
    return this.underWay > 0 || this.requests.any();
  }
}
