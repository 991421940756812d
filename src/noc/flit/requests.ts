import * as routes from "../routing/route.js";
import type { Grid } from "../topology.js";
import type { Layout } from "./layout.js";
import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import * as kinds from "./wide-requests.js";
import { WideRequests } from "./wide-requests.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CLASS_LOWER, CLASS_SHIFT, CLASS_UPPER, PORT_SET } = routes;
const { BRANCHES, CHOICE, ONE_PORT } = kinds;
const { I_FLITS, I_HEAD, I_INDEX, I_PORTS, I_ROUTER, O_PORT, P_VC_REQUESTS, P_SWITCH_REQUESTS, P_LISTED, PORT_BITS } =
  words;
const { R_BRANCHES, R_CHOICE, R_ID, R_LOWER, R_PLACE, R_UPPER, R_XY, ROUTER_WORDS } = words;
const { K_ROUTING_STATE, K_TARGET } = packetWords;

/** Multicast trees: bit p of ports[tree * routers + router] says that a copy leaves the router by port p. */
export interface TreePorts {
  readonly ports: Int32Array;
}

/** Ports with requests, each once. A visit skips ports that have none left. */
export class PortList {
  /** Port records (layout.ts); valid entries: [0, count). */
  readonly ports: Int32Array;
  count = 0;

  constructor(ports: number) {
    this.ports = new Int32Array(ports);
  }
}

/** Most input channels of a router whose requests fit a mask. */
const MASK_BITS = 32;

/**
 * VC requests of heads and switch requests of front flits: masks at the output ports, and a list of the ports that
 * have any.
 */
export class Requests {
  /** Output ports with a VC request of a head or a switch request of a flit. */
  readonly active: PortList;
  /** Input channels whose head has a VC request and a choice of ports. */
  readonly choices: number[] = [];
  /** 1 if any flit has had several branches. */
  hasBranches = 0;
  /** Set if routers have too many channels for masks. */
  readonly wide: WideRequests | undefined;
  /** 1 for XY routing in all channels, with masks. */
  private readonly plain: number;

  /** @param classed 1 if heads may be held to a class of channels */
  constructor(
    private readonly memory: Int32Array,
    private readonly layout: Layout,
    private readonly grid: Grid,
    private readonly rule: number,
    private readonly classed: number,
    private readonly trees: TreePorts | undefined,
  ) {
    this.active = new PortList(grid.routers * grid.ports);
    if (layout.channels > MASK_BITS) this.wide = new WideRequests(layout.channels * grid.routers);
    this.plain = Number(rule === routes.RULE_XY && this.wide === undefined);
  }

  /** Whether any router has something to do. */
  any(): boolean {
    if (this.active.count > 0) return true;
    if (this.wide === undefined) return false;
    const { routerSet } = this.layout;
    for (let word = routerSet; word < routerSet + ((this.grid.routers + 31) >> 5); word++)
      if (this.memory[word] !== 0) return true;
    return false;
  }

  /** The front flit of an input channel can leave by an output channel: it requests the switch. */
  requestSwitch(M: Int32Array, input: number, output: number): void {
    if (this.wide !== undefined) {
      this.wake(M, M[input + I_ROUTER]!);
      return;
    }
    const port = M[output + O_PORT]!;
    M[port + P_SWITCH_REQUESTS] = M[port + P_SWITCH_REQUESTS]! | (1 << M[input + I_INDEX]!);
    this.list(M, port);
  }

  private list(M: Int32Array, port: number): void {
    if (M[port + P_LISTED] !== 0) return;
    M[port + P_LISTED] = 1;
    this.active.ports[this.active.count++] = port;
  }

  /** A wide router is looked through as long as it holds a flit. */
  private wake(M: Int32Array, router: number): void {
    const place = M[router + R_PLACE]!;
    const word = this.layout.routerSet + (place >> 5);
    M[word] = M[word]! | (1 << (place & 31));
  }

  /** VC request of a head for a port. @param bit its input channel */
  requestVcAt(M: Int32Array, port: number, bit: number): void {
    M[port + P_VC_REQUESTS] = M[port + P_VC_REQUESTS]! | bit;
    this.list(M, port);
  }

  /** A head at the front of an input channel begins to request an output channel. */
  requestVc(M: Int32Array, K: Int32Array, input: number): void {
    const router = M[input + I_ROUTER]!;
    const packet = (M[input + I_FLITS + M[input + I_HEAD]!]! & ~3) << 2;
    const target = K[packet + K_TARGET]!;
    if (this.plain === 0 || target < 0) {
      this.requestByRoutingState(M, K, input, packet, target);
      return;
    }
    // XY.
    const here = M[router + R_XY]!;
    const dx = (target & 255) - (here & 255);
    const dy = ((target >> 8) & 255) - (here >> 8);
    const port = dx !== 0 ? dx >>> 31 : dy !== 0 ? 2 + (dy >>> 31) : target >> 16;
    this.requestVcAt(M, router + ROUTER_WORDS + (port << PORT_BITS), 1 << M[input + I_INDEX]!);
  }

  /** The same for every routing function, for multicast, and for classes of channels. */
  private requestByRoutingState(M: Int32Array, K: Int32Array, input: number, packet: number, target: number): void {
    const router = M[input + I_ROUTER]!;
    let ports: number;
    let vcClass = 0;
    let kind = ONE_PORT;
    if (target < 0) {
      ports = this.trees!.ports[~target * this.grid.routers + M[router + R_ID]!]!;
      vcClass = K[packet + K_ROUTING_STATE]!;
      if ((ports & (ports - 1)) !== 0) {
        kind = BRANCHES;
        M[input + I_PORTS] = ports;
      }
    } else {
      const here = M[router + R_XY]!;
      if (((here ^ target) & 0xffff) === 0) ports = 1 << (target >> 16);
      else {
        const [x, y, tx, ty] = [here & 255, here >> 8, target & 255, (target >> 8) & 255];
        const found = routes.route(this.rule, K[packet + K_ROUTING_STATE]!, x, y, tx, ty);
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
      this.requestVcAt(M, router + ROUTER_WORDS + ((31 - Math.clz32(left & -left)) << PORT_BITS), bit);
  }

  /** Ports at which the head of an input channel has VC requests. */
  requestedPorts(input: number): number {
    const { memory: M, layout } = this;
    const router = M[input + I_ROUTER]!;
    const index = M[input + I_INDEX]!;
    if (this.wide !== undefined) return this.wide.ports[M[router + R_PLACE]! * layout.channels + index]!;
    let ports = 0;
    for (let p = 0; p < layout.ports; p++) {
      const vcRequests = router + ROUTER_WORDS + (p << PORT_BITS) + P_VC_REQUESTS;
      if ((M[vcRequests]! >> index) & 1) ports |= 1 << p;
    }
    return ports;
  }
}
