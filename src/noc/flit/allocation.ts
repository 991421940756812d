import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { I_ACCEPT, I_COUNT, I_FLITS, I_HEAD, I_INDEX, I_OUT, I_PORTS, I_UP } = words;
const { O_DOWN, O_GRANT, O_HOLDER, O_SLOTS, O_TAKEN, OUT_WORDS } = words;
const { P_ACCEPT, P_ASKS, P_BIDS, P_CREDIT, P_FLIGHT, P_FLITS, P_FREE, P_GRANT, P_OCCUPIES, P_ROOM, P_SLOTS } = words;
const { P_TAKEN, P_TURN, P_WIRE, PORT_WORDS } = words;
const { R_ALLOC, R_BRANCHES, R_CHOICE, R_ID, R_SWITCH, ROUTER_WORDS } = words;
const { K_DESTINATION, K_HOPS, K_SINCE, K_SWITCH_WAIT, K_VC_WAIT, K_WIRE } = packetWords;

/** Lists in the scratch words: grants of output channels by input, speculative bids by output port, grants of the switch by input port. */
const SPECULATIVE = 32;
const SWITCH = 64;

/** Step 4c and d of a cycle: VC allocation, switch allocation and what follows from them, for every router with work. Rules: docs/noc.md. */
export class Allocation {
  /** Flits that won a switch, and copies that were made because branches of their flit were left. */
  flitHops = 0;
  copies = 0;
  /** Won in this router's VC allocation: input and output channel in turn. */
  private readonly won = new Int32Array(2 * 32);
  private wins = 0;

  /**
   * @param classes masks of the VCs of each class (route.ts)
   * @param carried flits that links between routers carried, by (index of the packet's account) * links + router * ports + port
   */
  constructor(
    private readonly engine: RouterEngine,
    private readonly classes: readonly [number, number, number],
    private readonly carried?: Int32Array,
  ) {}

  run(t: number): void {
    const M = this.engine.memory;
    const { routerSet, firstRouter, routerWords } = this.engine.layout;
    const setWords = (this.engine.grid.routers + 31) >> 5;
    const { speculative } = this.engine.spec.pipeline;
    for (let w = 0; w < setWords; w++) {
      for (let set = M[routerSet + w]!; set !== 0; set &= set - 1) {
        const place = 31 - Math.clz32(set & -set);
        const router = firstRouter + ((w << 5) + place) * routerWords;
        this.wins = 0;
        let bidding = M[router + R_SWITCH]!;
        if (M[router + R_ALLOC] !== 0) {
          if (M[router + R_CHOICE] !== 0) this.choose(M, router);
          const guesses = this.allocateChannels(M, router, t, speculative);
          if (bidding !== 0 || guesses !== 0) this.allocateSwitch(M, router, t, bidding, guesses);
          bidding = this.announceWinners(M, router);
        } else {
          this.allocateSwitch(M, router, t, bidding, 0);
          bidding = M[router + R_SWITCH]!;
        }
        if (bidding === 0 && M[router + R_ALLOC] === 0) M[routerSet + w] = M[routerSet + w]! & ~(1 << place);
      }
    }
  }

  /** @returns output ports at which some head bids for the switch on speculation; who, in the scratch words */
  private allocateChannels(M: Int32Array, router: number, t: number, speculative: boolean): number {
    const { vcs, scratch, inputs, inWords, outputs } = this.engine.layout;
    const [all, lower, upper] = this.classes;
    const branches = M[router + R_BRANCHES]!;
    let guesses = 0;
    let granted = 0;
    for (let ports = M[router + R_ALLOC]!; ports !== 0; ports &= ports - 1) {
      const p = 31 - Math.clz32(ports & -ports);
      const port = router + ROUTER_WORDS + p * PORT_WORDS;
      const free = M[port + P_FREE]!;
      if (free === 0) continue;
      const inAll = M[port + P_ASKS]!;
      const inLower = M[port + P_ASKS + 1]!;
      const inUpper = M[port + P_ASKS + 2]!;
      const asking = inAll | inLower | inUpper;
      if (speculative) {
        const room = free & M[port + P_ROOM]!;
        const bids =
          ((room & all) !== 0 ? inAll : 0) |
          ((room & lower) !== 0 ? inLower : 0) |
          ((room & upper) !== 0 ? inUpper : 0);
        if (bids !== 0) {
          guesses |= 1 << p;
          M[scratch + SPECULATIVE + p] = bids;
        }
      }
      if ((asking & ((asking - 1) | branches)) === 0) {
        // One head alone is granted every free channel of its range.
        let range = free & (asking === inAll ? all : asking === inLower ? lower : upper);
        if (range === 0) continue;
        const index = 31 - Math.clz32(asking);
        const preferred = M[router + inputs + index * inWords + I_ACCEPT]! - p * vcs;
        if (preferred > 0 && preferred < vcs) {
          const after = range & (-1 << preferred);
          if (after !== 0) range = after;
        }
        this.win(M, router, index, p * vcs + 31 - Math.clz32(range & -range), port, t);
        continue;
      }
      for (let left = free; left !== 0; left &= left - 1) {
        const bit = left & -left;
        const askers =
          ((bit & all) !== 0 ? inAll : 0) | ((bit & lower) !== 0 ? inLower : 0) | ((bit & upper) !== 0 ? inUpper : 0);
        if (askers === 0) continue;
        const output = p * vcs + 31 - Math.clz32(bit);
        const after = askers & (-1 << M[router + outputs + output * OUT_WORDS + O_GRANT]!);
        const first = after !== 0 ? after & -after : askers & -askers;
        const index = 31 - Math.clz32(first);
        M[scratch + index] = M[scratch + index]! | (1 << output);
        granted |= first;
      }
    }
    for (; granted !== 0; granted &= granted - 1) {
      const index = 31 - Math.clz32(granted & -granted);
      const grants = M[scratch + index]!;
      M[scratch + index] = 0;
      const after = grants & (-1 << M[router + inputs + index * inWords + I_ACCEPT]!);
      const output = 31 - Math.clz32(after !== 0 ? after & -after : grants & -grants);
      const port = router + ROUTER_WORDS + ((output / vcs) | 0) * PORT_WORDS;
      this.win(M, router, index, output, port, t);
    }
    return guesses;
  }

  /** An input channel's head wins an output channel; both are numbers within the router. */
  private win(M: Int32Array, router: number, index: number, outputIndex: number, port: number, t: number): void {
    const { channels, vcs, inputs, inWords, outputs } = this.engine.layout;
    const K = this.engine.packets.words;
    const input = router + inputs + index * inWords;
    const output = router + outputs + outputIndex * OUT_WORDS;
    const p = (outputIndex / vcs) | 0;
    const bit = 1 << index;
    M[output + O_GRANT] = index + 1 === channels ? 0 : index + 1;
    M[input + I_ACCEPT] = outputIndex + 1 === channels ? 0 : outputIndex + 1;
    M[output + O_HOLDER] = input;
    M[port + P_FREE] = M[port + P_FREE]! & ~(1 << (outputIndex - p * vcs));
    const inAll = M[port + P_ASKS]! & ~bit;
    const inLower = M[port + P_ASKS + 1]! & ~bit;
    const inUpper = M[port + P_ASKS + 2]! & ~bit;
    M[port + P_ASKS] = inAll;
    M[port + P_ASKS + 1] = inLower;
    M[port + P_ASKS + 2] = inUpper;
    if ((inAll | inLower | inUpper) === 0) M[router + R_ALLOC] = M[router + R_ALLOC]! & ~(1 << p);
    if ((M[router + R_BRANCHES]! & bit) === 0) M[input + I_OUT] = output;
    if ((M[router + R_CHOICE]! & bit) !== 0) {
      M[router + R_CHOICE] = M[router + R_CHOICE]! & ~bit;
      M[input + I_PORTS] = (p + 1) & 3;
    }
    const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
    K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + t - K[packet + K_SINCE]! - this.engine.spec.pipeline.routingDelay;
    K[packet + K_SINCE] = t;
    this.won[this.wins] = input;
    this.won[this.wins + 1] = output;
    this.wins += 2;
  }

  /** Who has won a channel bids for the switch from the next cycle on. @returns output ports with bids */
  private announceWinners(M: Int32Array, router: number): number {
    for (let i = 0; i < this.wins; i += 2) {
      const input = this.won[i]!;
      const output = this.won[i + 1]!;
      if (M[output + O_HOLDER] === input && M[input + I_COUNT] !== 0 && M[output + O_TAKEN]! < M[output + O_SLOTS]!)
        this.engine.bid(M, input, output);
    }
    return M[router + R_SWITCH]!;
  }

  /** @param bidding output ports with bids; `guesses` those with speculative ones */
  private allocateSwitch(M: Int32Array, router: number, t: number, bidding: number, guesses: number): void {
    const { vcs, ports: portCount, scratch, inputs, inWords } = this.engine.layout;
    const all = this.classes[0];
    let seen = 0;
    for (let ports = bidding | guesses; ports !== 0; ports &= ports - 1) {
      const p = 31 - Math.clz32(ports & -ports);
      const port = router + ROUTER_WORDS + p * PORT_WORDS;
      if (M[port + P_OCCUPIES]! > 1 && ((M[port + P_TAKEN]! - t) | 0) > 0) continue;
      const bids = M[port + P_BIDS]! | ((guesses >> p) & 1 ? M[scratch + SPECULATIVE + p]! : 0);
      const after = bids & (-1 << M[port + P_GRANT]!);
      const inPort = ((31 - Math.clz32(after !== 0 ? after & -after : bids & -bids)) / vcs) | 0;
      M[scratch + SWITCH + inPort] = M[scratch + SWITCH + inPort]! | (1 << p);
      seen |= 1 << inPort;
    }
    for (; seen !== 0; seen &= seen - 1) {
      const i = 31 - Math.clz32(seen & -seen);
      const inPort = router + ROUTER_WORDS + i * PORT_WORDS;
      const grants = M[scratch + SWITCH + i]!;
      M[scratch + SWITCH + i] = 0;
      const after = grants & (-1 << M[inPort + P_ACCEPT]!);
      const p = 31 - Math.clz32(after !== 0 ? after & -after : grants & -grants);
      const port = router + ROUTER_WORDS + p * PORT_WORDS;
      const shift = i * vcs;
      let bids = (M[port + P_BIDS]! >>> shift) & all;
      const speculative = bids === 0;
      if (speculative) bids = (M[scratch + SPECULATIVE + p]! >>> shift) & all;
      const inTurn = bids & (-1 << M[inPort + P_TURN]!);
      const vc = 31 - Math.clz32(inTurn !== 0 ? inTurn & -inTurn : bids & -bids);
      M[port + P_GRANT] = i + 1 === portCount ? 0 : shift + vcs;
      M[inPort + P_ACCEPT] = p + 1 === portCount ? 0 : p + 1;
      M[inPort + P_TURN] = vc + 1 === vcs ? 0 : vc + 1;
      const input = router + inputs + (shift + vc) * inWords;
      const output = M[input + I_OUT]! !== 0 ? M[input + I_OUT]! : this.outputOfBranch(M, router, input, p);
      if (speculative && (output === 0 || M[output + O_TAKEN]! >= M[output + O_SLOTS]!)) continue;
      this.transfer(M, router, input, inPort, output, port, p, t);
    }
  }

  /** Output channel of a port that a branch of a front flit has won, or 0. */
  private outputOfBranch(M: Int32Array, router: number, input: number, p: number): number {
    const { vcs, outputs } = this.engine.layout;
    const first = router + outputs + p * vcs * OUT_WORDS;
    for (let output = first; output < first + vcs * OUT_WORDS; output += OUT_WORDS)
      if (M[output + O_HOLDER] === input) return output;
    return 0;
  }

  /** The front flit of an input channel has won the switch. */
  private transfer(
    M: Int32Array,
    router: number,
    input: number,
    inPort: number,
    output: number,
    port: number,
    p: number,
    t: number,
  ): void {
    const { engine } = this;
    const { cycles, ringMask, vcs, outputs } = engine.layout;
    const { speculative, routingDelay } = engine.spec.pipeline;
    const head = M[input + I_HEAD]!;
    const flit = M[input + I_FLITS + head]!;
    const bit = 1 << M[input + I_INDEX]!;
    this.flitHops++;

    const taken = M[output + O_TAKEN]! + 1;
    M[output + O_TAKEN] = taken;
    M[port + P_SLOTS] = M[port + P_SLOTS]! - 1;
    const full = taken === M[output + O_SLOTS];
    const vcBit = 1 << ((output - router - outputs) / OUT_WORDS - p * vcs);
    if (full) M[port + P_ROOM] = M[port + P_ROOM]! & ~vcBit;
    M[port + P_FLITS] = M[port + P_FLITS]! + 1;
    if (M[port + P_OCCUPIES]! > 1) M[port + P_TAKEN] = t + M[port + P_OCCUPIES]!;
    const down = M[output + O_DOWN]!;
    const arrives = t + M[port + P_FLIGHT]!;
    if (down > 0) {
      engine.send(down, flit, arrives);
      if (this.carried !== undefined) {
        const account = engine.packets.words[((flit & ~3) << 2) + K_DESTINATION]!;
        const link = (account * engine.grid.routers + M[router + R_ID]!) * engine.grid.ports + p;
        this.carried[link] = this.carried[link]! + 1;
      }
    } else engine.exit(output, flit, arrives);

    if ((flit & 2) !== 0) {
      const K = engine.packets.words;
      const packet = (flit & ~3) << 2;
      K[packet + K_HOPS] = K[packet + K_HOPS]! + 1;
      K[packet + K_SWITCH_WAIT] = K[packet + K_SWITCH_WAIT]! + t - K[packet + K_SINCE]! - (speculative ? 0 : 1);
      K[packet + K_WIRE] = K[packet + K_WIRE]! + M[port + P_WIRE]!;
    }

    const tail = (flit & 1) !== 0;
    const count = M[input + I_COUNT]! - 1;
    if (tail) {
      M[output + O_HOLDER] = 0;
      M[port + P_FREE] = M[port + P_FREE]! | vcBit;
    }
    if (tail || full || count === 0) {
      const bids = M[port + P_BIDS]! & ~bit;
      M[port + P_BIDS] = bids;
      if (bids === 0) M[router + R_SWITCH] = M[router + R_SWITCH]! & ~(1 << p);
    }
    if ((M[router + R_BRANCHES]! & bit) !== 0) {
      const left = M[input + I_PORTS]! & ~(1 << p);
      M[input + I_PORTS] = left;
      if (left !== 0) {
        this.copies++;
        return;
      }
      M[router + R_BRANCHES] = M[router + R_BRANCHES]! & ~bit;
    }
    M[input + I_HEAD] = (head + 1) & ringMask;
    M[input + I_COUNT] = count;
    engine.credit(M[input + I_UP]!, t + M[inPort + P_CREDIT]!);
    if (!tail) return;
    M[input + I_OUT] = 0;
    if (count === 0) return;
    if (routingDelay === 0) engine.ask(M, engine.packets.words, input);
    else engine.askAt(input, (t + 1 + routingDelay) & (cycles - 1));
  }

  /** Each head with several permitted ports asks at the one with most free slots, ties by turns. */
  private choose(M: Int32Array, router: number): void {
    const { inputs, inWords } = this.engine.layout;
    for (let heads = M[router + R_CHOICE]!; heads !== 0; heads &= heads - 1) {
      const bit = heads & -heads;
      const input = router + inputs + (31 - Math.clz32(bit)) * inWords;
      const permitted = M[input + I_PORTS]! >> 2;
      const preferred = M[input + I_PORTS]! & 3;
      let best = -1;
      let most = -1;
      for (let i = 0; i < 4; i++) {
        const p = (preferred + i) & 3;
        if (((permitted >> p) & 1) === 0) continue;
        const slots = M[router + ROUTER_WORDS + p * PORT_WORDS + P_SLOTS]!;
        if (slots <= most) continue;
        best = p;
        most = slots;
      }
      for (let ports = permitted; ports !== 0; ports &= ports - 1) {
        const p = 31 - Math.clz32(ports & -ports);
        const asks = router + ROUTER_WORDS + p * PORT_WORDS + P_ASKS;
        const others = M[asks]! & ~bit;
        M[asks] = p === best ? others | bit : others;
        if (M[asks] !== 0) M[router + R_ALLOC] = M[router + R_ALLOC]! | (1 << p);
        else M[router + R_ALLOC] = M[router + R_ALLOC]! & ~(1 << p);
      }
    }
  }
}
