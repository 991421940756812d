import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { choosePorts } from "./port-choice.js";
import type { RouterEngine } from "./router-engine.js";
import { type Classes, WideAllocation } from "./wide-allocation.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { I_ACCEPT, I_COUNT, I_FLITS, I_HEAD, I_OUT, I_PORTS, I_UP } = words;
const { O_DOWN, O_GRANT, O_HOLDER, O_SLOTS, O_TAKEN, O_VC, OUT_BITS, OUT_WORDS } = words;
const { P_ACCEPT, P_ASKS, P_BIDS, P_CREDIT, P_FLIGHT, P_FLITS, P_FREE, P_GRANT, P_OCCUPIES, P_ROOM, P_SLOTS } = words;
const { P_TAKEN, P_TURN, P_WIRE, PORT_BITS } = words;
const { R_ALLOC, R_BRANCHES, R_CHOICE, R_ID, R_LOWER, R_SWITCH, R_UPPER, ROUTER_WORDS } = words;
const { K_DESTINATION, K_HOPS, K_SINCE, K_SWITCH_WAIT, K_VC_WAIT, K_WIRE } = packetWords;

/** Lists in the scratch words: grants of output channels by input, speculative bids by output port, grants of the switch by input port. */
const SPECULATIVE = 32;
const SWITCH = 64;
/** Words of one result of VC allocation. */
const WIN = 3;
/** Port of an input channel, by channel * 8 + vcs: at most 32 channels, and ports enough that vcs stays below 8. */
const PORT_OF = Uint8Array.from({ length: 32 * 8 }, (_, i) => (i % 8 === 0 ? 0 : Math.floor(i / 8 / (i % 8))));

/** What both ways of allocation have in common. */
export interface RouterStep {
  readonly flitHops: number;
  readonly copies: number;
  run(t: number): void;
}

/** The step for the size of an engine's routers; parameters as those of `Allocation`. */
export function routerStep(engine: RouterEngine, classes: Classes, carried?: Int32Array): RouterStep {
  return engine.wide === undefined
    ? new Allocation(engine, classes, carried)
    : new WideAllocation(engine, engine.wide, classes, carried);
}

/** Step 4c and d of a cycle: VC allocation, switch allocation and what follows from them, for every router with work. Rules: docs/noc.md. */
class Allocation implements RouterStep {
  /** Flits that won a switch, and copies that were made because branches of their flit were left. */
  flitHops = 0;
  copies = 0;
  /** What a router's VC allocation gives: input channel, output channel and its port, by number within the router, in turn. */
  private readonly won = new Int32Array(WIN * 32);

  /**
   * @param classes masks of the VCs of each class (route.ts)
   * @param carried flits that links between routers carried, by (index of the packet's account) * links + router * ports + port
   */
  constructor(
    private readonly engine: RouterEngine,
    private readonly classes: Classes,
    private readonly carried?: Int32Array,
  ) {}

  /** One loop over all routers with work: what is in registers stays there, and nothing is called but for what is rare. */
  run(t: number): void {
    const { engine, won, carried } = this;
    const { layout } = engine;
    const M = engine.memory;
    const K = engine.packets.words;
    const { vcs, ports: portCount, channels, inBits, ringMask, inputs, outputs, routerWords, firstRouter } = layout;
    const { routerSet, scratch, cycles, flitCounts, flitLists, flitWords, creditCounts, creditLists, creditWords } =
      layout;
    const [all, lower, upper] = this.classes;
    const { adaptive, classed, narrow } = engine;
    const { speculative, routingDelay } = engine.spec.pipeline;
    const cycleMask = cycles - 1;
    const switchStage = speculative ? 0 : 1;
    const setEnd = routerSet + ((engine.grid.routers + 31) >> 5);
    let hops = 0;
    let moved = 0;
    let firstOfWord = firstRouter;
    for (let word = routerSet; word < setEnd; word++, firstOfWord += 32 * routerWords) {
      for (let set = M[word]!; set !== 0; set &= set - 1) {
        const place = 31 - Math.clz32(set & -set);
        const router = firstOfWord + Math.imul(place, routerWords);
        const bidding = M[router + R_SWITCH]!;
        const branches = M[router + R_BRANCHES]!;
        let guesses = 0;
        let wins = 0;
        let fresh = 0;

        if (M[router + R_ALLOC] !== 0) {
          if (adaptive && M[router + R_CHOICE] !== 0) choosePorts(engine, router);
          const inLower = classed ? M[router + R_LOWER]! : 0;
          const inUpper = classed ? M[router + R_UPPER]! : 0;
          const held = inLower | inUpper;
          let granted = 0;
          for (let left = M[router + R_ALLOC]!; left !== 0; left &= left - 1) {
            const p = 31 - Math.clz32(left & -left);
            const port = router + ROUTER_WORDS + (p << PORT_BITS);
            const free = M[port + P_FREE]!;
            if (free === 0) continue;
            const asking = M[port + P_ASKS]!;
            if (speculative) {
              const room = free & M[port + P_ROOM]!;
              let bids = room !== 0 ? asking : 0;
              if ((room & lower) === 0) bids &= ~inLower;
              if ((room & upper) === 0) bids &= ~inUpper;
              if (bids !== 0) {
                guesses |= 1 << p;
                M[scratch + SPECULATIVE + p] = bids;
              }
            }
            if ((asking & ((asking - 1) | branches)) === 0) {
              // One head alone is granted every free channel of its range.
              let range = free;
              if ((asking & held) !== 0) {
                range &= (asking & inLower) !== 0 ? lower : upper;
                if (range === 0) continue;
              }
              const index = 31 - Math.clz32(asking);
              const preferred = M[router + inputs + (index << inBits) + I_ACCEPT]! - Math.imul(p, vcs);
              if (preferred > 0 && preferred < vcs) {
                const after = range & (-1 << preferred);
                if (after !== 0) range = after;
              }
              won[wins] = index;
              won[wins + 1] = Math.imul(p, vcs) + 31 - Math.clz32(range & -range);
              won[wins + 2] = p;
              wins += WIN;
              continue;
            }
            for (let channelsLeft = free; channelsLeft !== 0; channelsLeft &= channelsLeft - 1) {
              const bit = channelsLeft & -channelsLeft;
              let askers = asking;
              if ((bit & lower) === 0) askers &= ~inLower;
              if ((bit & upper) === 0) askers &= ~inUpper;
              if (askers === 0) continue;
              const output = Math.imul(p, vcs) + 31 - Math.clz32(bit);
              const after = askers & (-1 << M[router + outputs + (output << OUT_BITS) + O_GRANT]!);
              const first = after !== 0 ? after & -after : askers & -askers;
              const grants = scratch + 31 - Math.clz32(first);
              M[grants] = M[grants]! | (1 << output);
              granted |= first;
            }
          }
          for (; granted !== 0; granted &= granted - 1) {
            const index = 31 - Math.clz32(granted & -granted);
            const grants = M[scratch + index]!;
            M[scratch + index] = 0;
            const after = grants & (-1 << M[router + inputs + (index << inBits) + I_ACCEPT]!);
            const output = 31 - Math.clz32(after !== 0 ? after & -after : grants & -grants);
            won[wins] = index;
            won[wins + 1] = output;
            won[wins + 2] = PORT_OF[(output << 3) + vcs]!;
            wins += WIN;
          }
          for (let i = 0; i < wins; i += WIN) {
            const index = won[i]!;
            const outputIndex = won[i + 1]!;
            const p = won[i + 2]!;
            const input = router + inputs + (index << inBits);
            const output = router + outputs + (outputIndex << OUT_BITS);
            const port = router + ROUTER_WORDS + (p << PORT_BITS);
            const bit = 1 << index;
            M[output + O_GRANT] = index + 1 === channels ? 0 : index + 1;
            M[input + I_ACCEPT] = outputIndex + 1 === channels ? 0 : outputIndex + 1;
            M[output + O_HOLDER] = input;
            M[port + P_FREE] = M[port + P_FREE]! & ~(1 << (outputIndex - Math.imul(p, vcs)));
            const asking = M[port + P_ASKS]! & ~bit;
            M[port + P_ASKS] = asking;
            if (asking === 0) M[router + R_ALLOC] = M[router + R_ALLOC]! & ~(1 << p);
            if ((branches & bit) === 0) {
              M[input + I_OUT] = output;
              if (M[output + O_TAKEN]! < M[output + O_SLOTS]!) {
                fresh |= bit;
                M[port + P_BIDS] = M[port + P_BIDS]! | bit;
                M[router + R_SWITCH] = M[router + R_SWITCH]! | (1 << p);
              }
            }
            if (adaptive && (M[router + R_CHOICE]! & bit) !== 0) {
              M[router + R_CHOICE] = M[router + R_CHOICE]! & ~bit;
              M[input + I_PORTS] = (p + 1) & 3;
            }
            const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
            K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + t - K[packet + K_SINCE]! - routingDelay;
            K[packet + K_SINCE] = t;
          }
        }

        let seen = 0;
        for (let left = bidding | guesses; left !== 0; left &= left - 1) {
          const p = 31 - Math.clz32(left & -left);
          const port = router + ROUTER_WORDS + (p << PORT_BITS);
          if (narrow && ((M[port + P_TAKEN]! - t) | 0) > 0) continue;
          let bids = M[port + P_BIDS]! & ~fresh;
          if (((guesses >> p) & 1) !== 0) bids |= M[scratch + SPECULATIVE + p]!;
          if ((bids & (bids - 1)) !== 0) {
            const after = bids & (-1 << M[port + P_GRANT]!);
            if (after !== 0) bids = after;
          }
          const inPort = PORT_OF[((31 - Math.clz32(bids & -bids)) << 3) + vcs]!;
          M[scratch + SWITCH + inPort] = M[scratch + SWITCH + inPort]! | (1 << p);
          seen |= 1 << inPort;
        }
        for (; seen !== 0; seen &= seen - 1) {
          const i = 31 - Math.clz32(seen & -seen);
          const inPort = router + ROUTER_WORDS + (i << PORT_BITS);
          let grants = M[scratch + SWITCH + i]!;
          M[scratch + SWITCH + i] = 0;
          if ((grants & (grants - 1)) !== 0) {
            const preferred = grants & (-1 << M[inPort + P_ACCEPT]!);
            if (preferred !== 0) grants = preferred;
          }
          const p = 31 - Math.clz32(grants & -grants);
          const port = router + ROUTER_WORDS + (p << PORT_BITS);
          const shift = Math.imul(i, vcs);
          let bids = ((M[port + P_BIDS]! & ~fresh) >>> shift) & all;
          const isGuess = bids === 0;
          if (isGuess) bids = (M[scratch + SPECULATIVE + p]! >>> shift) & all;
          if ((bids & (bids - 1)) !== 0) {
            const inTurn = bids & (-1 << M[inPort + P_TURN]!);
            if (inTurn !== 0) bids = inTurn;
          }
          const vc = 31 - Math.clz32(bids & -bids);
          M[port + P_GRANT] = i + 1 === portCount ? 0 : shift + vcs;
          M[inPort + P_ACCEPT] = p + 1 === portCount ? 0 : p + 1;
          M[inPort + P_TURN] = vc + 1 === vcs ? 0 : vc + 1;
          const input = router + inputs + ((shift + vc) << inBits);
          let output = M[input + I_OUT]!;
          if (output === 0) output = this.outputOfBranch(M, router, input, p);
          if (isGuess && (output === 0 || M[output + O_TAKEN]! >= M[output + O_SLOTS]!)) continue;

          // The front flit of `input` goes out by `output`.
          hops++;
          const head = M[input + I_HEAD]!;
          const flit = M[input + I_FLITS + head]!;
          const bit = 1 << (shift + vc);
          const taken = M[output + O_TAKEN]! + 1;
          M[output + O_TAKEN] = taken;
          if (adaptive) M[port + P_SLOTS] = M[port + P_SLOTS]! - 1;
          const full = taken === M[output + O_SLOTS];
          const vcBit = 1 << M[output + O_VC]!;
          if (full) M[port + P_ROOM] = M[port + P_ROOM]! & ~vcBit;
          M[port + P_FLITS] = M[port + P_FLITS]! + 1;
          if (narrow) M[port + P_TAKEN] = t + M[port + P_OCCUPIES]!;
          const down = M[output + O_DOWN]!;
          const arrives = t + M[port + P_FLIGHT]!;
          if (down > 0) {
            const slot = arrives & cycleMask;
            const count = M[flitCounts + slot]!;
            M[flitCounts + slot] = count + 2;
            const place = flitLists + Math.imul(slot, flitWords) + count;
            M[place] = down;
            M[place + 1] = flit;
            moved++;
            if (carried !== undefined) {
              const account = K[((flit & ~3) << 2) + K_DESTINATION]!;
              const link = (account * engine.grid.routers + M[router + R_ID]!) * portCount + p;
              carried[link] = carried[link]! + 1;
            }
          } else engine.exit(output, flit, arrives);

          if ((flit & 2) !== 0) {
            const packet = (flit & ~3) << 2;
            K[packet + K_HOPS] = K[packet + K_HOPS]! + 1;
            K[packet + K_SWITCH_WAIT] = K[packet + K_SWITCH_WAIT]! + t - K[packet + K_SINCE]! - switchStage;
            K[packet + K_WIRE] = K[packet + K_WIRE]! + M[port + P_WIRE]!;
          }

          const tail = (flit & 1) !== 0;
          const count = M[input + I_COUNT]! - 1;
          if (tail) {
            M[output + O_HOLDER] = 0;
            M[port + P_FREE] = M[port + P_FREE]! | vcBit;
          }
          if (tail || full || count === 0) {
            const others = M[port + P_BIDS]! & ~bit;
            M[port + P_BIDS] = others;
            if (others === 0) M[router + R_SWITCH] = M[router + R_SWITCH]! & ~(1 << p);
          }
          if ((branches & bit) !== 0) {
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
          if (routingDelay === 0) engine.ask(M, K, input);
          else engine.askAt(input, (t + 1 + routingDelay) & cycleMask);
        }

        // A branch that has won a channel bids for the switch from the next cycle on.
        for (let i = branches !== 0 ? 0 : wins; i < wins; i += WIN) {
          if ((branches & (1 << won[i]!)) === 0) continue;
          const input = router + inputs + (won[i]! << inBits);
          const output = router + outputs + (won[i + 1]! << OUT_BITS);
          if (
            M[output + O_HOLDER] === input &&
            M[input + I_COUNT] !== 0 &&
            M[output + O_TAKEN]! < M[output + O_SLOTS]!
          ) {
            const p = won[i + 2]!;
            const bids = router + ROUTER_WORDS + (p << PORT_BITS) + P_BIDS;
            M[bids] = M[bids]! | (1 << won[i]!);
            M[router + R_SWITCH] = M[router + R_SWITCH]! | (1 << p);
          }
        }
        if ((M[router + R_SWITCH]! | M[router + R_ALLOC]!) === 0) M[word] = M[word]! & ~(1 << place);
      }
    }
    this.flitHops += hops;
    engine.underWay += moved;
  }

  /** Output channel of a port that a branch of a front flit has won, or 0. */
  private outputOfBranch(M: Int32Array, router: number, input: number, p: number): number {
    const { vcs, outputs } = this.engine.layout;
    const first = router + outputs + Math.imul(p, vcs) * OUT_WORDS;
    for (let output = first; output < first + vcs * OUT_WORDS; output += OUT_WORDS)
      if (M[output + O_HOLDER] === input) return output;
    return 0;
  }
}
