import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PortList } from "./requests.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { I_COUNT, I_FLITS, I_HEAD, I_OUT, I_PORTS, I_UP, NOT_LINK } = words;
const { O_DOWN, O_ALLOCATED_TO, O_SLOTS, O_OCCUPIED, O_VC, O_WON, OUT_WORDS } = words;
const { P_ACCEPT, P_SWITCH_REQUESTS, P_CREDIT, P_FIRST, P_LINK_LATENCY, P_FLITS, P_FREE, P_GRANT, P_GRANTS } = words;
const { P_SPECULATIVE, P_NEXT, P_OCCUPIES, P_HAS_CREDITS, P_ROUTER, P_SLOTS, P_BUSY_UNTIL, P_ROUND_ROBIN, PORT_BITS } =
  words;
const { R_BRANCHES, R_ID, ROUTER_WORDS } = words;
const { K_DESTINATION, K_HOPS, K_SINCE, K_SWITCH_WAIT, K_VC_WAIT, K_WIRE } = packetWords;

/** Port of an input channel, by channel * 8 + vcs: at most 32 channels, and ports enough that vcs stays below 8. */
const PORT_OF = Uint8Array.from({ length: 32 * 8 }, (_, i) => (i % 8 === 0 ? 0 : Math.floor(i / 8 / (i % 8))));

/**
 * Allocation of the switch, and the way of the flits that win it. Every output port grants one of its requests, every
 * input port accepts one grant; both are lists over the whole network, as no port's decision depends on what another
 * one changes.
 */
export class SwitchAllocation {
  /** Flits that won a switch, and copies that were made because branches of their flit were left. */
  flitHops = 0;
  copies = 0;
  /** Input ports that were granted an output port. */
  private readonly granted: PortList;

  /**
   * @param carried flits that links between routers carried, by (index of the packet's account) * links + router *
   * ports + port
   */
  constructor(
    private readonly engine: RouterEngine,
    private readonly carried?: Int32Array,
  ) {
    this.granted = new PortList(engine.grid.routers * engine.grid.ports);
  }

  /** An output port grants the first bidder from its pointer on. @param requests by input */
  grant(M: Int32Array, port: number, requests: number, t: number): void {
    const { engine, granted } = this;
    const { vcs } = engine.layout;
    if (engine.narrow !== 0 && ((M[port + P_BUSY_UNTIL]! - t) | 0) > 0) return;
    let switchRequests = requests;
    if ((switchRequests & (switchRequests - 1)) !== 0) {
      const after = switchRequests & (-1 << M[port + P_GRANT]!);
      if (after !== 0) switchRequests = after;
    }
    const first = PORT_OF[((31 - Math.clz32(switchRequests & -switchRequests)) << 3) + vcs]!;
    const inPort = M[port + P_ROUTER]! + ROUTER_WORDS + (first << PORT_BITS);
    const grants = M[inPort + P_GRANTS]!;
    if (grants === 0) granted.ports[granted.count++] = inPort;
    M[inPort + P_GRANTS] = grants | (1 << PORT_OF[(M[port + P_FIRST]! << 3) + vcs]!);
  }

  /** Each input port accepts the first grant from its pointer on; the flit goes, its credit returns. */
  accept(t: number): void {
    const { engine, granted, carried } = this;
    const { adaptive, narrow, speculative, requests } = engine;
    const { hasBranches } = requests;
    const { vcs, ports: portCount, inBits, inputs, ringMask, cycles } = engine.layout;
    const { flitCounts, flitLists, flitWords, creditCounts, creditLists, creditWords } = engine.layout;
    const { routingDelay } = engine.spec.pipeline;
    const M = engine.memory;
    const K = engine.packets.words;
    const { ports: list, count: inPorts } = granted;
    const all = vcs === 32 ? -1 : (1 << vcs) - 1;
    const cycleMask = cycles - 1;
    const switchStage = 1 - speculative;
    let hops = 0;
    let moved = 0;
    granted.count = 0;
    for (let i = 0; i < inPorts; i++) {
      const inPort = list[i]!;
      const router = M[inPort + P_ROUTER]!;
      const shift = M[inPort + P_FIRST]!;
      let grants = M[inPort + P_GRANTS]!;
      M[inPort + P_GRANTS] = 0;
      if ((grants & (grants - 1)) !== 0) {
        const preferred = grants & (-1 << M[inPort + P_ACCEPT]!);
        if (preferred !== 0) grants = preferred;
      }
      const p = 31 - Math.clz32(grants & -grants);
      const port = router + ROUTER_WORDS + (p << PORT_BITS);
      let switchRequests = (M[port + P_SWITCH_REQUESTS]! >>> shift) & all;
      const isSpeculative = switchRequests === 0;
      if (isSpeculative) switchRequests = (M[port + P_SPECULATIVE]! >>> shift) & all;
      if ((switchRequests & (switchRequests - 1)) !== 0) {
        const inTurn = switchRequests & (-1 << M[inPort + P_ROUND_ROBIN]!);
        if (inTurn !== 0) switchRequests = inTurn;
      }
      const vc = 31 - Math.clz32(switchRequests & -switchRequests);
      const nextInput = shift + vcs;
      M[port + P_GRANT] = nextInput === engine.layout.channels ? 0 : nextInput;
      M[inPort + P_ACCEPT] = p + 1 === portCount ? 0 : p + 1;
      M[inPort + P_ROUND_ROBIN] = vc + 1 === vcs ? 0 : vc + 1;
      const bit = 1 << (shift + vc);
      const input = router + inputs + ((shift + vc) << inBits);
      let output = M[input + I_OUT]!;
      if (output === 0) output = this.outputOfBranch(M, port, input);
      if (isSpeculative && (output === 0 || M[output + O_OCCUPIED]! >= M[output + O_SLOTS]!)) continue;

      // The front flit of `input` goes out by `output`.
      hops++;
      const head = M[input + I_HEAD]!;
      const flit = M[input + I_FLITS + head]!;
      const packet = (flit & ~3) << 2;
      const tail = (flit & 1) !== 0;
      const taken = M[output + O_OCCUPIED]! + 1;
      const full = taken === M[output + O_SLOTS];
      const vcBit = 1 << M[output + O_VC]!;
      M[output + O_OCCUPIED] = taken;
      if (adaptive !== 0) M[port + P_SLOTS] = M[port + P_SLOTS]! - 1;
      if (full) M[port + P_HAS_CREDITS] = M[port + P_HAS_CREDITS]! & ~vcBit;
      M[port + P_FLITS] = M[port + P_FLITS]! + 1;
      if (narrow !== 0) M[port + P_BUSY_UNTIL] = t + M[port + P_OCCUPIES]!;
      const down = M[output + O_DOWN]!;
      const arrives = t + M[port + P_LINK_LATENCY]!;
      if (down > 0) {
        const slot = arrives & cycleMask;
        const count = M[flitCounts + slot]!;
        M[flitCounts + slot] = count + 2;
        const place = flitLists + Math.imul(slot, flitWords) + count;
        M[place] = down;
        M[place + 1] = flit;
        moved++;
        if (carried !== undefined) {
          const link = (K[packet + K_DESTINATION]! * engine.grid.routers + M[router + R_ID]!) * portCount + p;
          carried[link] = carried[link]! + 1;
        }
      } else engine.exit(output, flit, arrives);

      if ((flit & 2) !== 0) {
        K[packet + K_HOPS] = K[packet + K_HOPS]! + 1;
        const won = M[output + O_WON]!;
        K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + won - K[packet + K_SINCE]! - routingDelay;
        K[packet + K_SWITCH_WAIT] = K[packet + K_SWITCH_WAIT]! + t - won - switchStage;
        K[packet + K_WIRE] = K[packet + K_WIRE]! + arrives - t - NOT_LINK;
      }
      const count = M[input + I_COUNT]! - 1;
      if (tail) {
        M[output + O_ALLOCATED_TO] = 0;
        M[port + P_FREE] = M[port + P_FREE]! | vcBit;
      }
      if (tail || full || count === 0) {
        M[port + P_SWITCH_REQUESTS] = M[port + P_SWITCH_REQUESTS]! & ~bit;
        if (isSpeculative) M[port + P_NEXT] = M[port + P_NEXT]! & ~bit;
      }
      if (hasBranches !== 0 && (M[router + R_BRANCHES]! & bit) !== 0) {
        const left = M[input + I_PORTS]! & ~(1 << p);
        M[input + I_PORTS] = left;
        if (left !== 0) {
          this.copies++;
          continue;
        }
        M[router + R_BRANCHES] = M[router + R_BRANCHES]! & ~bit;
      }
      M[input + I_HEAD] = (head + 1) & ringMask;
      M[input + I_COUNT] = count;
      const slot = (t + M[inPort + P_CREDIT]!) & cycleMask;
      const credits = M[creditCounts + slot]!;
      M[creditCounts + slot] = credits + 1;
      M[creditLists + Math.imul(slot, creditWords) + credits] = M[input + I_UP]!;
      moved++;
      if (!tail) continue;
      M[input + I_OUT] = 0;
      if (count === 0) continue;
      if (routingDelay === 0) engine.requests.requestVc(M, K, input);
      else engine.askAt(input, (t + 1 + routingDelay) & cycleMask);
    }
    this.flitHops += hops;
    engine.underWay += moved;
  }

  /** Output channel of a port that a branch of a front flit has won, or 0. */
  private outputOfBranch(M: Int32Array, port: number, input: number): number {
    const { vcs, outputs } = this.engine.layout;
    const first = M[port + P_ROUTER]! + outputs + M[port + P_FIRST]! * OUT_WORDS;
    for (let output = first; output < first + vcs * OUT_WORDS; output += OUT_WORDS)
      if (M[output + O_ALLOCATED_TO] === input) return output;
    return 0;
  }
}
