import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { choosePorts, endChoice } from "./port-choice.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { I_ACCEPT, I_FLITS, I_HEAD, I_INDEX, I_OUT, I_ROUTER, O_GRANT, O_HOLDER, O_PORT, O_VC, OUT_BITS } = words;
const { P_ASKED, P_ASKS, P_FIRST, P_FREE, P_GUESS, P_OUTPUTS, P_ROOM, P_ROUTER } = words;
const { R_BRANCHES, R_CHOICE, R_LOWER, R_UPPER } = words;
const { K_SINCE, K_VC_WAIT } = packetWords;

/** Masks of the VCs of each class (route.ts). */
export type Classes = readonly [number, number, number];

/** A front flit with several branches, and the output channels of its router that are granted to it. */
interface Offer {
  readonly input: number;
  outputs: number;
}

/**
 * Allocation of output channels to heads. A head asks at one port, so each output port is settled apart from all others; but for a flit with
 * several branches, which is granted channels at all of its ports and accepts one of them.
 */
export class VcAllocation {
  /** What this cycle's allocation has given: input channel, output channel, in turn. */
  readonly won: Int32Array;
  wins = 0;
  /** Ports at which a head bids for the switch in the hope of a channel; the masks of those heads stand in P_GUESS. */
  readonly guessed: number[] = [];
  /** By input channel of the router at hand: channels of the port at hand that are granted to it. */
  private readonly grants = new Int32Array(32);
  private readonly offers: Offer[] = [];

  /** @param classes masks of the VCs of each class (route.ts) */
  constructor(
    private readonly engine: RouterEngine,
    private readonly classes: Classes,
  ) {
    this.won = new Int32Array(2 * engine.grid.routers * engine.layout.channels);
  }

  run(t: number): void {
    const { engine } = this;
    const { adaptive, classed, speculative } = engine;
    const { hasBranches } = engine.requests;
    const { vcs, inBits, inputs } = engine.layout;
    const [, lower, upper] = this.classes;
    if (adaptive !== 0) choosePorts(engine);
    const { ports: list, count } = engine.requests.asked;
    const M = engine.memory;
    const K = engine.packets.words;
    let kept = 0;
    this.wins = 0;
    for (let i = 0; i < count; i++) {
      const port = list[i]!;
      const asking = M[port + P_ASKS]!;
      if (asking === 0) {
        M[port + P_ASKED] = 0;
        continue;
      }
      list[kept++] = port;
      const free = M[port + P_FREE]!;
      if (free === 0) continue;
      let inLower = 0;
      let inUpper = 0;
      if (classed !== 0) {
        const router = M[port + P_ROUTER]!;
        inLower = asking & M[router + R_LOWER]!;
        inUpper = asking & M[router + R_UPPER]!;
      }
      if (speculative !== 0) this.guess(M, port, asking, free & M[port + P_ROOM]!, inLower, inUpper);
      if ((asking & (asking - 1)) !== 0) {
        this.settle(M, K, port, asking, free, inLower, inUpper, t);
        continue;
      }
      // One head alone is granted every free channel of its range.
      let range = inLower !== 0 ? free & lower : inUpper !== 0 ? free & upper : free;
      if (range === 0) continue;
      const input = M[port + P_ROUTER]! + inputs + ((31 - Math.clz32(asking)) << inBits);
      const firstOutput = M[port + P_FIRST]!;
      if (hasBranches !== 0 && (M[M[port + P_ROUTER]! + R_BRANCHES]! & asking) !== 0) {
        this.offer(input, range << firstOutput);
        continue;
      }
      if ((range & (range - 1)) !== 0) {
        const preferred = M[input + I_ACCEPT]! - firstOutput;
        if (preferred > 0 && preferred < vcs) {
          const after = range & (-1 << preferred);
          if (after !== 0) range = after;
        }
      }
      this.win(M, K, port, input, asking, 31 - Math.clz32(range & -range), t);
    }
    engine.requests.asked.count = kept;
    if (this.offers.length > 0) this.acceptOffers(t);
  }

  /** Heads that bid for the switch of a port at once: those that have a channel to hope for that is neither held nor full. */
  private guess(M: Int32Array, port: number, asking: number, room: number, inLower: number, inUpper: number): void {
    const [, lower, upper] = this.classes;
    let bids = room !== 0 ? asking : 0;
    if ((room & lower) === 0) bids &= ~inLower;
    if ((room & upper) === 0) bids &= ~inUpper;
    if (bids === 0) return;
    M[port + P_GUESS] = bids;
    this.guessed.push(port);
  }

  /** Several heads ask at a port: each free channel grants one, each head accepts one. */
  private settle(
    M: Int32Array,
    K: Int32Array,
    port: number,
    asking: number,
    free: number,
    inLower: number,
    inUpper: number,
    t: number,
  ): void {
    const { engine, grants } = this;
    const { inBits, inputs } = engine.layout;
    const [, lower, upper] = this.classes;
    const outputs = M[port + P_OUTPUTS]!;
    let granted = 0;
    for (let left = free; left !== 0; left &= left - 1) {
      const bit = left & -left;
      let askers = asking;
      if ((bit & lower) === 0) askers &= ~inLower;
      if ((bit & upper) === 0) askers &= ~inUpper;
      if (askers === 0) continue;
      const output = outputs + ((31 - Math.clz32(bit)) << OUT_BITS);
      const after = askers & (-1 << M[output + O_GRANT]!);
      const first = after !== 0 ? after & -after : askers & -askers;
      const index = 31 - Math.clz32(first);
      grants[index] = grants[index]! | bit;
      granted |= first;
    }
    const firstOutput = M[port + P_FIRST]!;
    const branches = engine.requests.hasBranches !== 0 ? M[M[port + P_ROUTER]! + R_BRANCHES]! : 0;
    for (; granted !== 0; granted &= granted - 1) {
      const bit = granted & -granted;
      const index = 31 - Math.clz32(bit);
      const input = M[port + P_ROUTER]! + inputs + (index << inBits);
      const range = grants[index]!;
      grants[index] = 0;
      if ((branches & bit) !== 0) {
        this.offer(input, range << firstOutput);
        continue;
      }
      const preferred = M[input + I_ACCEPT]! - firstOutput;
      const after = preferred > 0 && preferred < engine.layout.vcs ? range & (-1 << preferred) : 0;
      this.win(M, K, port, input, bit, 31 - Math.clz32(after !== 0 ? after & -after : range & -range), t);
    }
  }

  /** A head gets channel `vc` of the port at which alone it asks. */
  private win(M: Int32Array, K: Int32Array, port: number, input: number, bit: number, vc: number, t: number): void {
    const { engine, won, wins } = this;
    const { channels } = engine.layout;
    const output = M[port + P_OUTPUTS]! + (vc << OUT_BITS);
    const nextInput = 32 - Math.clz32(bit);
    const nextOutput = M[port + P_FIRST]! + vc + 1;
    M[output + O_GRANT] = nextInput === channels ? 0 : nextInput;
    M[input + I_ACCEPT] = nextOutput === channels ? 0 : nextOutput;
    M[output + O_HOLDER] = input;
    M[input + I_OUT] = output;
    M[port + P_FREE] = M[port + P_FREE]! & ~(1 << vc);
    M[port + P_ASKS] = M[port + P_ASKS]! & ~bit;
    if (engine.adaptive !== 0 && (M[M[port + P_ROUTER]! + R_CHOICE]! & bit) !== 0) endChoice(engine, port, input, bit);
    const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
    K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + t - K[packet + K_SINCE]! - engine.spec.pipeline.routingDelay;
    K[packet + K_SINCE] = t;
    won[wins] = input;
    won[wins + 1] = output;
    this.wins = wins + 2;
  }

  private offer(input: number, outputs: number): void {
    const known = this.offers.find((offer) => offer.input === input);
    if (known === undefined) this.offers.push({ input, outputs });
    else known.outputs |= outputs;
  }

  /** A flit with several branches accepts one of the channels it was granted. */
  private acceptOffers(t: number): void {
    const { engine, won } = this;
    const { channels, outputs } = engine.layout;
    const M = engine.memory;
    const K = engine.packets.words;
    for (const { input, outputs: granted } of this.offers) {
      const after = granted & (-1 << M[input + I_ACCEPT]!);
      const outputIndex = 31 - Math.clz32(after !== 0 ? after & -after : granted & -granted);
      const output = M[input + I_ROUTER]! + outputs + (outputIndex << OUT_BITS);
      const index = M[input + I_INDEX]!;
      const port = M[output + O_PORT]!;
      M[output + O_GRANT] = (index + 1) % channels;
      M[input + I_ACCEPT] = (outputIndex + 1) % channels;
      M[output + O_HOLDER] = input;
      M[port + P_FREE] = M[port + P_FREE]! & ~(1 << M[output + O_VC]!);
      M[port + P_ASKS] = M[port + P_ASKS]! & ~(1 << index);
      const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
      K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + t - K[packet + K_SINCE]! - engine.spec.pipeline.routingDelay;
      K[packet + K_SINCE] = t;
      won[this.wins++] = input;
      won[this.wins++] = output;
    }
    this.offers.length = 0;
  }
}
