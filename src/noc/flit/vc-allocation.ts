import * as words from "./layout.js";
import { endChoice } from "./port-choice.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { I_ACCEPT, I_INDEX, I_OUT, I_ROUTER, OUT_BITS } = words;
const { O_GRANT, O_ALLOCATED_TO, O_PORT, O_SLOTS, O_OCCUPIED, O_VC, O_WON } = words;
const { P_VC_REQUESTS, P_FIRST, P_FREE, P_NEXT, P_HAS_CREDITS, P_ROUTER } = words;
const { R_BRANCHES, R_CHOICE, R_LOWER, R_UPPER } = words;

/** Masks of the VCs of each class (route.ts). */
export type Classes = readonly [number, number, number];

/** A front flit with several branches, and the output channels of its router that are granted to it. */
interface Offer {
  readonly input: number;
  outputs: number;
}

/**
 * VC allocation: output channels are allocated to heads. A head requests one port, so each output port is allocated
 * apart from all others. Only a flit with several branches is granted channels at all of its ports, and accepts one.
 */
export class VcAllocation {
  /** By input channel of the router at hand: channels of the port at hand that are granted to it. */
  private readonly grants = new Int32Array(32);
  private readonly offers: Offer[] = [];

  /** @param classes masks of the VCs of each class (route.ts) */
  constructor(
    private readonly engine: RouterEngine,
    private readonly classes: Classes,
  ) {}

  /** Allocates channels of a port to the heads that request it: `vcRequests`, by input. */
  allocate(M: Int32Array, port: number, vcRequests: number, t: number): void {
    const free = M[port + P_FREE]!;
    if (free === 0) return;
    if ((vcRequests & (vcRequests - 1)) !== 0) {
      this.settle(M, port, vcRequests, free, t);
      return;
    }
    // One head alone is granted every free channel of its range.
    const { engine } = this;
    const { vcs, inBits, inputs } = engine.layout;
    const router = M[port + P_ROUTER]!;
    let range = free;
    if (engine.classed !== 0) {
      if ((vcRequests & M[router + R_LOWER]!) !== 0) range &= this.classes[1];
      else if ((vcRequests & M[router + R_UPPER]!) !== 0) range &= this.classes[2];
      if (range === 0) return;
    }
    const input = router + inputs + ((31 - Math.clz32(vcRequests)) << inBits);
    const firstOutput = M[port + P_FIRST]!;
    if (engine.requests.hasBranches !== 0 && (M[router + R_BRANCHES]! & vcRequests) !== 0) {
      this.offer(input, range << firstOutput);
      return;
    }
    if ((range & (range - 1)) !== 0) {
      const preferred = M[input + I_ACCEPT]! - firstOutput;
      if (preferred > 0 && preferred < vcs) {
        const after = range & (-1 << preferred);
        if (after !== 0) range = after;
      }
    }
    this.win(M, port, input, vcRequests, 31 - Math.clz32(range & -range), t);
  }

  /** Heads with a speculative switch request: those for which a channel is neither allocated nor full. */
  speculative(M: Int32Array, port: number, vcRequests: number): number {
    const [, lower, upper] = this.classes;
    const router = M[port + P_ROUTER]!;
    const room = M[port + P_FREE]! & M[port + P_HAS_CREDITS]!;
    let switchRequests = room !== 0 ? vcRequests : 0;
    if ((room & lower) === 0) switchRequests &= ~M[router + R_LOWER]!;
    if ((room & upper) === 0) switchRequests &= ~M[router + R_UPPER]!;
    return switchRequests;
  }

  /** Several heads request a port: each free channel grants one, each head accepts one. */
  private settle(M: Int32Array, port: number, vcRequests: number, free: number, t: number): void {
    const { engine, grants } = this;
    const { inBits, inputs, outputs } = engine.layout;
    const [, lower, upper] = this.classes;
    const router = M[port + P_ROUTER]!;
    const inLower = M[router + R_LOWER]!;
    const inUpper = M[router + R_UPPER]!;
    const firstOutput = M[port + P_FIRST]!;
    let granted = 0;
    for (let left = free; left !== 0; left &= left - 1) {
      const bit = left & -left;
      let eligible = vcRequests;
      if ((bit & lower) === 0) eligible &= ~inLower;
      if ((bit & upper) === 0) eligible &= ~inUpper;
      if (eligible === 0) continue;
      const output = router + outputs + ((firstOutput + 31 - Math.clz32(bit)) << OUT_BITS);
      const after = eligible & (-1 << M[output + O_GRANT]!);
      const first = after !== 0 ? after & -after : eligible & -eligible;
      const index = 31 - Math.clz32(first);
      grants[index] = grants[index]! | bit;
      granted |= first;
    }
    const branches = engine.requests.hasBranches !== 0 ? M[router + R_BRANCHES]! : 0;
    for (; granted !== 0; granted &= granted - 1) {
      const bit = granted & -granted;
      const index = 31 - Math.clz32(bit);
      const input = router + inputs + (index << inBits);
      const range = grants[index]!;
      grants[index] = 0;
      if ((branches & bit) !== 0) {
        this.offer(input, range << firstOutput);
        continue;
      }
      const preferred = M[input + I_ACCEPT]! - firstOutput;
      const after = preferred > 0 && preferred < engine.layout.vcs ? range & (-1 << preferred) : 0;
      this.win(M, port, input, bit, 31 - Math.clz32(after !== 0 ? after & -after : range & -range), t);
    }
  }

  /** Channel `vc` of the only port that a head requests is allocated to it. */
  private win(M: Int32Array, port: number, input: number, bit: number, vc: number, t: number): void {
    const { engine } = this;
    const { channels, outputs } = engine.layout;
    const outputIndex = M[port + P_FIRST]! + vc;
    const output = M[port + P_ROUTER]! + outputs + (outputIndex << OUT_BITS);
    const nextInput = 32 - Math.clz32(bit);
    M[output + O_GRANT] = nextInput === channels ? 0 : nextInput;
    M[input + I_ACCEPT] = outputIndex + 1 === channels ? 0 : outputIndex + 1;
    M[output + O_ALLOCATED_TO] = input;
    M[output + O_WON] = t;
    M[input + I_OUT] = output;
    M[port + P_FREE] = M[port + P_FREE]! & ~(1 << vc);
    M[port + P_VC_REQUESTS] = M[port + P_VC_REQUESTS]! & ~bit;
    if (engine.adaptive !== 0 && (M[M[port + P_ROUTER]! + R_CHOICE]! & bit) !== 0) endChoice(engine, port, input, bit);
    if (M[output + O_OCCUPIED]! < M[output + O_SLOTS]!) M[port + P_NEXT] = M[port + P_NEXT]! | bit;
  }

  private offer(input: number, outputs: number): void {
    const known = this.offers.find((offer) => offer.input === input);
    if (known === undefined) this.offers.push({ input, outputs });
    else known.outputs |= outputs;
  }

  /** Flits with several branches accept one each of the channels they were granted. */
  acceptOffers(t: number): void {
    if (this.offers.length === 0) return;
    const { engine } = this;
    const { channels, outputs } = engine.layout;
    const M = engine.memory;
    for (const { input, outputs: granted } of this.offers) {
      const after = granted & (-1 << M[input + I_ACCEPT]!);
      const outputIndex = 31 - Math.clz32(after !== 0 ? after & -after : granted & -granted);
      const output = M[input + I_ROUTER]! + outputs + (outputIndex << OUT_BITS);
      const index = M[input + I_INDEX]!;
      const port = M[output + O_PORT]!;
      M[output + O_GRANT] = (index + 1) % channels;
      M[input + I_ACCEPT] = (outputIndex + 1) % channels;
      M[output + O_ALLOCATED_TO] = input;
      M[output + O_WON] = t;
      M[port + P_FREE] = M[port + P_FREE]! & ~(1 << M[output + O_VC]!);
      M[port + P_VC_REQUESTS] = M[port + P_VC_REQUESTS]! & ~(1 << index);
      if (M[output + O_OCCUPIED]! < M[output + O_SLOTS]!) M[port + P_NEXT] = M[port + P_NEXT]! | (1 << index);
    }
    this.offers.length = 0;
  }
}
