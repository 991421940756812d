import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import type { RouterEngine } from "./router-engine.js";
import type { Classes } from "./vc-allocation.js";
import { CHOICE, type WideRequests } from "./wide-requests.js";

const { I_ACCEPT, I_COUNT, I_FLITS, I_HEAD, I_OUT, I_PORTS, I_UP, NOT_LINK } = words;
const { O_DOWN, O_GRANT, O_ALLOCATED_TO, O_PORT, O_SLOTS, O_OCCUPIED, OUT_BITS, OUT_WORDS } = words;
const { P_ACCEPT, P_CREDIT, P_LINK_LATENCY, P_FLITS, P_FREE, P_GRANT, P_OCCUPIES, P_HAS_CREDITS, P_SLOTS } = words;
const { P_BUSY_UNTIL, P_ROUND_ROBIN, PORT_BITS } = words;
const { R_ID, ROUTER_WORDS } = words;
const { K_DESTINATION, K_HOPS, K_SINCE, K_SWITCH_WAIT, K_VC_WAIT, K_WIRE } = packetWords;

const NONE = -1;

/**
 * The same step of a cycle as the lists of ports make, for routers of more than 32 channels: their requests fit no
 * mask, so each router with a flit in it is looked through channel by channel. Slower, and plainer.
 */
export class WideAllocation {
  flitHops = 0;
  copies = 0;
  /** Ports that each input channel requests in this cycle. */
  private readonly vcRequests: Int32Array;
  /** Nearest requester of each output channel, and nearest grant of each input channel. */
  private readonly grants: Int32Array;
  private readonly accepts: Int32Array;
  /** By input port * ports + output port: the VC that requests the switch, and whether that request is speculative. */
  private readonly switchRequests: Int32Array;
  private readonly speculative: Uint8Array;

  /** Parameters as those of `routerStep`. */
  constructor(
    private readonly engine: RouterEngine,
    private readonly requests: WideRequests,
    private readonly classes: Classes,
    private readonly carried?: Int32Array,
  ) {
    const { channels, ports } = engine.layout;
    this.vcRequests = new Int32Array(channels);
    this.grants = new Int32Array(channels);
    this.accepts = new Int32Array(channels);
    this.switchRequests = new Int32Array(ports * ports);
    this.speculative = new Uint8Array(ports * ports);
  }

  run(t: number): void {
    const { memory: M, layout, grid } = this.engine;
    const setWords = (grid.routers + 31) >> 5;
    for (let w = 0; w < setWords; w++) {
      for (let set = M[layout.routerSet + w]!; set !== 0; set &= set - 1) {
        const bit = 31 - Math.clz32(set & -set);
        const place = (w << 5) + bit;
        const router = layout.firstRouter + place * layout.routerWords;
        if (!this.visit(router, place * layout.channels, t))
          M[layout.routerSet + w] = M[layout.routerSet + w]! & ~(1 << bit);
      }
    }
  }

  private input(router: number, index: number): number {
    return router + this.engine.layout.inputs + (index << this.engine.layout.inBits);
  }

  private output(router: number, index: number): number {
    return router + this.engine.layout.outputs + (index << OUT_BITS);
  }

  private port(router: number, p: number): number {
    return router + ROUTER_WORDS + (p << PORT_BITS);
  }

  /** Channels from a pointer on, cyclically, to `index`. */
  private ahead(index: number, pointer: number): number {
    return index >= pointer ? index - pointer : index - pointer + this.engine.layout.channels;
  }

  /** @param first number of the router's first request record. @returns whether any flit is in the router */
  private visit(router: number, first: number, t: number): boolean {
    const { memory: M, layout } = this.engine;
    const { channels } = layout;
    let any = false;
    this.grants.fill(NONE);
    this.accepts.fill(NONE);
    for (let index = 0; index < channels; index++) {
      this.vcRequests[index] = 0;
      if (M[this.input(router, index) + I_COUNT] === 0) continue;
      any = true;
      const ports = this.requests.ports[first + index]!;
      if (ports === 0) continue;
      const choice = this.requests.kind[first + index] === CHOICE;
      this.vcRequests[index] = choice ? 1 << this.choose(router, index, ports) : ports;
      this.request(router, index, this.classes[this.requests.vcClass[first + index]!]!);
    }
    if (!any) return false;
    for (let output = 0; output < channels; output++) {
      const index = this.grants[output]!;
      if (index === NONE) continue;
      const pointer = M[this.input(router, index) + I_ACCEPT]!;
      const best = this.accepts[index]!;
      if (best === NONE || this.ahead(output, pointer) < this.ahead(best, pointer)) this.accepts[index] = output;
    }
    this.collectSwitchRequests(router, first, t);
    for (let index = 0; index < channels; index++) if (this.accepts[index] !== NONE) this.win(router, first, index, t);
    this.allocateSwitch(router, first, t);
    return true;
  }

  private choose(router: number, index: number, permitted: number): number {
    const { memory: M } = this.engine;
    const preferred = M[this.input(router, index) + I_PORTS]! & 3;
    let best = NONE;
    for (let i = 0; i < 4; i++) {
      const p = (preferred + i) & 3;
      if (((permitted >> p) & 1) === 0) continue;
      if (best === NONE || M[this.port(router, p) + P_SLOTS]! > M[this.port(router, best) + P_SLOTS]!) best = p;
    }
    return best;
  }

  /** A head requests the free output channels of its range; each keeps the requester next after its pointer. */
  private request(router: number, index: number, range: number): void {
    const { memory: M, layout } = this.engine;
    for (let ports = this.vcRequests[index]!; ports !== 0; ports &= ports - 1) {
      const p = 31 - Math.clz32(ports & -ports);
      for (let free = M[this.port(router, p) + P_FREE]! & range; free !== 0; free &= free - 1) {
        const output = p * layout.vcs + 31 - Math.clz32(free & -free);
        const pointer = M[this.output(router, output) + O_GRANT]!;
        const best = this.grants[output]!;
        if (best === NONE || this.ahead(index, pointer) < this.ahead(best, pointer)) this.grants[output] = index;
      }
    }
  }

  /** VC of each input port that requests each output port: the next one round-robin, before any speculative request. */
  private collectSwitchRequests(router: number, first: number, t: number): void {
    const { memory: M, layout, spec } = this.engine;
    const { ports: portCount, vcs } = layout;
    this.switchRequests.fill(NONE);
    for (let i = 0; i < portCount; i++) {
      const turn = M[this.port(router, i) + P_ROUND_ROBIN]!;
      for (let step = 0; step < vcs; step++) {
        const vc = turn + step < vcs ? turn + step : turn + step - vcs;
        const index = i * vcs + vc;
        const input = this.input(router, index);
        if (M[input + I_COUNT] === 0) continue;
        const vcRequests = this.vcRequests[index]!;
        const range = this.classes[this.requests.vcClass[first + index]!]!;
        for (let p = 0; p < portCount; p++) {
          const port = this.port(router, p);
          if (M[port + P_OCCUPIES]! > 1 && ((M[port + P_BUSY_UNTIL]! - t) | 0) > 0) continue;
          const speculative = ((vcRequests >> p) & 1) !== 0;
          if (speculative) {
            if (!spec.pipeline.speculative || (M[port + P_FREE]! & M[port + P_HAS_CREDITS]! & range) === 0) continue;
          } else {
            const output = this.channelHeld(router, input, p);
            if (output === 0 || M[output + O_OCCUPIED]! >= M[output + O_SLOTS]!) continue;
          }
          const at = i * portCount + p;
          if (this.switchRequests[at] !== NONE && (speculative || this.speculative[at] === 0)) continue;
          this.switchRequests[at] = vc;
          this.speculative[at] = speculative ? 1 : 0;
        }
      }
    }
  }

  /** Output channel of a port that the front packet of an input channel holds, or 0. */
  private channelHeld(router: number, input: number, p: number): number {
    const { memory: M, layout } = this.engine;
    const held = M[input + I_OUT]!;
    if (held !== 0) return M[held + O_PORT] === this.port(router, p) ? held : 0;
    const first = this.output(router, p * layout.vcs);
    for (let output = first; output < first + layout.vcs * OUT_WORDS; output += OUT_WORDS)
      if (M[output + O_ALLOCATED_TO] === input) return output;
    return 0;
  }

  private win(router: number, first: number, index: number, t: number): void {
    const { memory: M, layout, packets, spec } = this.engine;
    const { channels, vcs } = layout;
    const { requests } = this;
    const outputIndex = this.accepts[index]!;
    const p = Math.floor(outputIndex / vcs);
    const input = this.input(router, index);
    const output = this.output(router, outputIndex);
    M[output + O_GRANT] = (index + 1) % channels;
    M[input + I_ACCEPT] = (outputIndex + 1) % channels;
    M[output + O_ALLOCATED_TO] = input;
    const port = this.port(router, p);
    M[port + P_FREE] = M[port + P_FREE]! & ~(1 << (outputIndex % vcs));
    if (requests.isBranching(first + index)) requests.ports[first + index] = requests.ports[first + index]! & ~(1 << p);
    else {
      requests.ports[first + index] = 0;
      M[input + I_OUT] = output;
      if (requests.kind[first + index] === CHOICE) M[input + I_PORTS] = (p + 1) & 3;
    }
    const K = packets.words;
    const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
    K[packet + K_VC_WAIT] = K[packet + K_VC_WAIT]! + t - K[packet + K_SINCE]! - spec.pipeline.routingDelay;
    K[packet + K_SINCE] = t;
  }

  private allocateSwitch(router: number, first: number, t: number): void {
    const { memory: M, layout } = this.engine;
    const { ports: portCount, vcs } = layout;
    const granted = this.grants.fill(NONE, 0, portCount);
    for (let p = 0; p < portCount; p++) {
      const preferred = M[this.port(router, p) + P_GRANT]! / vcs;
      for (let step = 0; step < portCount && granted[p] === NONE; step++) {
        const i = (preferred + step) % portCount;
        if (this.switchRequests[i * portCount + p] !== NONE) granted[p] = i;
      }
    }
    for (let i = 0; i < portCount; i++) {
      const inPort = this.port(router, i);
      const preferred = M[inPort + P_ACCEPT]!;
      for (let step = 0; step < portCount; step++) {
        const p = (preferred + step) % portCount;
        if (granted[p] !== i) continue;
        const vc = this.switchRequests[i * portCount + p]!;
        M[this.port(router, p) + P_GRANT] = ((i + 1) % portCount) * vcs;
        M[inPort + P_ACCEPT] = (p + 1) % portCount;
        M[inPort + P_ROUND_ROBIN] = (vc + 1) % vcs;
        const index = i * vcs + vc;
        const output = this.channelHeld(router, this.input(router, index), p);
        if (output !== 0 && M[output + O_OCCUPIED]! < M[output + O_SLOTS]!)
          this.transfer(router, first + index, this.input(router, index), inPort, output, p, t);
        break;
      }
    }
  }

  /** The front flit of an input channel has won the switch. */
  private transfer(
    router: number,
    request: number,
    input: number,
    inPort: number,
    output: number,
    p: number,
    t: number,
  ): void {
    const { engine, requests } = this;
    const { memory: M, layout, grid } = engine;
    const { routingDelay, speculative } = engine.spec.pipeline;
    const K = engine.packets.words;
    const port = this.port(router, p);
    const flit = M[input + I_FLITS + M[input + I_HEAD]!]!;
    const packet = (flit & ~3) << 2;
    this.flitHops++;
    const taken = M[output + O_OCCUPIED]! + 1;
    M[output + O_OCCUPIED] = taken;
    if (engine.adaptive !== 0) M[port + P_SLOTS] = M[port + P_SLOTS]! - 1;
    const vcBit = 1 << M[output + words.O_VC]!;
    if (taken === M[output + O_SLOTS]) M[port + P_HAS_CREDITS] = M[port + P_HAS_CREDITS]! & ~vcBit;
    M[port + P_FLITS] = M[port + P_FLITS]! + 1;
    M[port + P_BUSY_UNTIL] = t + M[port + P_OCCUPIES]!;
    const down = M[output + O_DOWN]!;
    const arrives = t + M[port + P_LINK_LATENCY]!;
    if (down > 0) {
      engine.send(down, flit, arrives);
      if (this.carried !== undefined) {
        const link = (K[packet + K_DESTINATION]! * grid.routers + M[router + R_ID]!) * grid.ports + p;
        this.carried[link] = this.carried[link]! + 1;
      }
    } else engine.exit(output, flit, arrives);
    if ((flit & 2) !== 0) {
      K[packet + K_HOPS] = K[packet + K_HOPS]! + 1;
      K[packet + K_SWITCH_WAIT] = K[packet + K_SWITCH_WAIT]! + t - K[packet + K_SINCE]! - (speculative ? 0 : 1);
      K[packet + K_WIRE] = K[packet + K_WIRE]! + arrives - t - NOT_LINK;
    }
    const tail = (flit & 1) !== 0;
    if (tail) {
      M[output + O_ALLOCATED_TO] = 0;
      M[port + P_FREE] = M[port + P_FREE]! | vcBit;
    }
    if (requests.isBranching(request)) {
      const left = M[input + I_PORTS]! & ~(1 << p);
      M[input + I_PORTS] = left;
      if (left !== 0) {
        this.copies++;
        return;
      }
    }
    const count = M[input + I_COUNT]! - 1;
    M[input + I_HEAD] = (M[input + I_HEAD]! + 1) & layout.ringMask;
    M[input + I_COUNT] = count;
    engine.credit(M[input + I_UP]!, t + M[inPort + P_CREDIT]!);
    if (!tail) return;
    M[input + I_OUT] = 0;
    requests.end(request);
    if (count === 0) return;
    if (routingDelay === 0) engine.requests.requestVc(M, K, input);
    else engine.askAt(input, (t + 1 + routingDelay) & (layout.cycles - 1));
  }
}
