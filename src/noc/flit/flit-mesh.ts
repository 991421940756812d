import { UserError } from "../../units/user-error.js";
import { refuseDeadlock } from "../routing/deadlock.js";
import { planOf, ruleOf } from "../routing/route.js";
import { checkFlitSpec, DIRECTIONS } from "../topology.js";
import { Allocation } from "./allocation.js";
import { Addresses, NODE_WIRE } from "./build-memory.js";
import type { FlitSimulation, LatencyParts, PacketResult } from "./flit-simulation.js";
import type { FlitSpec } from "./flit-spec.js";
import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PACKET_BITS } from "./packet-table.js";
import { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { N_FIRST, N_FLITS, N_LAST, N_LAST_VC, N_SENT, N_VC, NODE_WORDS } = words;
const { O_DOWN, O_SLOTS, O_TAKEN, OUT_WORDS, P_FLITS, P_ROOM, PORT_WORDS } = words;
const { K_ARRIVED, K_CREATED, K_DESTINATION, K_FLITS, K_HEAD_ARRIVED, K_HOPS, K_INJECTED, K_NEXT, K_PLAN } =
  packetWords;
const { K_SINCE, K_SOURCE, K_SWITCH_WAIT, K_TARGET, K_VC_WAIT, K_WIRE } = packetWords;

export interface FlitMeshOptions {
  /** Forget packets once `onArrival` has returned, so that memory holds those under way only. */
  readonly forget?: boolean;
  /** Order in which routers are visited, a permutation; results do not depend on it. */
  readonly visits?: readonly number[];
}

/** Channels of a class: all, the lower half, the upper half. With a single channel both halves are that channel. */
export function halvesOf(vcs: number): [number, number, number] {
  const all = vcs === 32 ? -1 : (1 << vcs) - 1;
  const lower = vcs === 1 ? 1 : (1 << (vcs >> 1)) - 1;
  return [all, lower, vcs === 1 ? 1 : all & ~lower];
}

/** A flit-level network with the sources and sinks of docs/noc.md: unlimited source queues, sinks that never block. */
export class FlitMesh implements FlitSimulation {
  now = 0;
  injectedFlits = 0;
  ejectedFlits = 0;
  offered = 0;
  arrivedPackets = 0;
  /** Last cycle in which a flit moved. */
  lastMove = 0;
  onArrival: (packet: number) => void = () => {};
  readonly engine: RouterEngine;
  readonly allocation: Allocation;
  readonly addresses: Addresses;
  private readonly forget: boolean;
  /** Packets whose cycle has not come: a ring by (created, number). */
  private future = new Int32Array(1024);
  private futureHead = 0;
  private futureCount = 0;
  private waiting = 0;
  private lastCreated = 0;

  /** @throws UserError for a network without meaning or one that can deadlock */
  constructor(
    readonly spec: FlitSpec,
    { forget = false, visits }: FlitMeshOptions = {},
  ) {
    checkFlitSpec(spec);
    refuseDeadlock(spec);
    const rule = ruleOf(spec);
    const routers = spec.topology.width * spec.topology.height;
    const places = new Int32Array(routers);
    for (let i = 0; i < routers; i++) places[visits ? visits[i]! : i] = i;
    this.engine = new RouterEngine(spec, rule, places);
    this.allocation = new Allocation(this.engine, halvesOf(spec.vcs));
    this.addresses = new Addresses(this.engine.layout, places);
    this.forget = forget;
  }

  get inFlight(): number {
    return this.injectedFlits - this.ejectedFlits;
  }

  /** Packets offered that have not begun to enter the network. */
  get queued(): number {
    return this.waiting + this.futureCount;
  }

  offer(created: number, source: number, destination: number, flits: number): number {
    const { grid, packets, rule } = this.engine;
    const node = (name: string, value: number): void => {
      if (!Number.isInteger(value) || value < 0 || value >= grid.nodes)
        throw new UserError(`${name} ${value}: nodes are 0 to ${grid.nodes - 1}`);
    };
    node("source", source);
    node("destination", destination);
    if (!Number.isInteger(flits) || flits < 1 || flits > 65_536)
      throw new UserError(`a packet of ${flits} flits: has to be an integer from 1 to 65536`);
    if (!Number.isInteger(created) || created < Math.max(this.now, this.lastCreated) || created > 2 ** 30)
      throw new UserError(
        `a packet created in cycle ${created}: has to be an integer, not before the current cycle ${this.now} nor before the packet offered last (${this.lastCreated}), at most 2^30`,
      );
    this.lastCreated = created;
    const packet = packets.take();
    const K = packets.words;
    const at = packet << PACKET_BITS;
    const { width } = grid;
    const from = grid.routerOf(source);
    const to = grid.routerOf(destination);
    const [sx, tx] = [from % width, to % width];
    const [sy, ty] = [(from - sx) / width, (to - tx) / width];
    K[at + K_SOURCE] = source;
    K[at + K_DESTINATION] = destination;
    K[at + K_FLITS] = flits;
    K[at + K_CREATED] = created;
    K[at + K_INJECTED] = -1;
    K[at + K_HEAD_ARRIVED] = -1;
    K[at + K_ARRIVED] = -1;
    K[at + K_HOPS] = 0;
    K[at + K_SINCE] = 0;
    K[at + K_VC_WAIT] = 0;
    K[at + K_SWITCH_WAIT] = 0;
    K[at + K_WIRE] = 0;
    K[at + K_PLAN] = planOf(rule, this.spec, this.offered, sx, sy, tx, ty);
    K[at + K_TARGET] = tx | (ty << 8) | ((DIRECTIONS + destination - to * grid.concentration) << 16);
    this.offered++;
    this.putFuture(packet);
    return packet;
  }

  step(): boolean {
    if (this.waiting === 0 && !this.engine.isBusy()) {
      if (this.futureCount === 0) return false;
      const K = this.engine.packets.words;
      const next = K[(this.future[this.futureHead]! << PACKET_BITS) + K_CREATED]!;
      if (next > this.now) this.now = next;
    }
    const t = this.now;
    this.engine.read(t);
    if (this.futureCount > 0) this.queuePackets(t);
    if (this.waiting > 0) this.inject(t);
    this.retire(t);
    const moved = this.allocation.flitHops;
    this.allocation.run(t);
    if (this.allocation.flitHops !== moved) this.lastMove = t;
    this.now = t + 1;
    return true;
  }

  run(until = Number.POSITIVE_INFINITY): void {
    while (this.now < until && this.step());
    if (this.now < until && until !== Number.POSITIVE_INFINITY) this.now = until;
  }

  result(packet: number): PacketResult {
    return this.engine.packets.result(packet);
  }

  latencyParts(packet: number): LatencyParts {
    const { routingDelay, speculative } = this.spec.pipeline;
    return this.engine.packets.latencyParts(packet, routingDelay + (speculative ? 2 : 3));
  }

  linkFlits(router: number, port: number): number {
    return this.engine.memory[this.addresses.port(router, port) + P_FLITS]!;
  }

  sourceIdle(node: number): boolean {
    return this.engine.memory[this.addresses.node(node) + N_FIRST]! < 0;
  }

  private putFuture(packet: number): void {
    const size = this.future.length;
    if (this.futureCount === size) {
      const grown = new Int32Array(size * 2);
      for (let i = 0; i < size; i++) grown[i] = this.future[(this.futureHead + i) & (size - 1)]!;
      this.future = grown;
      this.futureHead = 0;
    }
    this.future[(this.futureHead + this.futureCount++) & (this.future.length - 1)] = packet;
  }

  /** Packets created up to cycle `t` join the queues of their sources. */
  private queuePackets(t: number): void {
    const K = this.engine.packets.words;
    const M = this.engine.memory;
    const { nodeSet } = this.engine.layout;
    while (this.futureCount > 0) {
      const packet = this.future[this.futureHead]!;
      const at = packet << PACKET_BITS;
      if (K[at + K_CREATED]! > t) return;
      this.futureHead = (this.futureHead + 1) & (this.future.length - 1);
      this.futureCount--;
      this.waiting++;
      const source = K[at + K_SOURCE]!;
      const node = this.addresses.node(source);
      K[at + K_NEXT] = -1;
      if (M[node + N_FIRST]! < 0) {
        M[node + N_FIRST] = packet;
        M[node + N_FLITS] = K[at + K_FLITS]!;
        M[nodeSet + (source >> 5)] = M[nodeSet + (source >> 5)]! | (1 << (source & 31));
      } else K[(M[node + N_LAST]! << PACKET_BITS) + K_NEXT] = packet;
      M[node + N_LAST] = packet;
    }
  }

  /** Step 2: each node sends at most one flit. */
  private inject(t: number): void {
    const M = this.engine.memory;
    const K = this.engine.packets.words;
    const { nodeSet, firstNode, nodeWords } = this.engine.layout;
    const setWords = (this.engine.grid.nodes + 31) >> 5;
    for (let w = 0; w < setWords; w++) {
      for (let set = M[nodeSet + w]!; set !== 0; set &= set - 1) {
        const place = 31 - Math.clz32(set & -set);
        const node = firstNode + ((w << 5) + place) * nodeWords;
        const port = node + NODE_WORDS;
        const packet = M[node + N_FIRST]!;
        const sent = M[node + N_SENT]!;
        const room = M[port + P_ROOM]!;
        let vc = M[node + N_VC]!;
        if (sent === 0) {
          const last = M[node + N_LAST_VC]!;
          const tried = last < 0 ? room & 1 : room;
          if (tried === 0) continue;
          const after = tried & (-2 << last);
          vc = 31 - Math.clz32(after !== 0 ? after & -after : tried & -tried);
          M[node + N_VC] = vc;
          M[node + N_LAST_VC] = vc;
          K[(packet << PACKET_BITS) + K_INJECTED] = t;
          K[(packet << PACKET_BITS) + K_WIRE] = NODE_WIRE + 1;
        } else if (((room >> vc) & 1) === 0) continue;
        const channel = port + PORT_WORDS + vc * OUT_WORDS;
        const taken = M[channel + O_TAKEN]! + 1;
        M[channel + O_TAKEN] = taken;
        if (taken === M[channel + O_SLOTS]) M[port + P_ROOM] = room & ~(1 << vc);
        const isTail = sent + 1 === M[node + N_FLITS];
        this.engine.send(
          M[channel + O_DOWN]!,
          (packet << 2) | (sent === 0 ? 2 : 0) | (isTail ? 1 : 0),
          t + NODE_WIRE + 1,
        );
        this.injectedFlits++;
        this.lastMove = t;
        M[node + N_SENT] = isTail ? 0 : sent + 1;
        if (!isTail) continue;
        this.waiting--;
        const next = K[(packet << PACKET_BITS) + K_NEXT]!;
        M[node + N_FIRST] = next;
        if (next >= 0) M[node + N_FLITS] = K[(next << PACKET_BITS) + K_FLITS]!;
        else M[nodeSet + w] = M[nodeSet + w]! & ~(1 << place);
      }
    }
  }

  /** Steps 1 and 3: nodes take the flits that arrive, and return their credits. */
  private retire(t: number): void {
    const { engine } = this;
    const { cycles, exitCounts, exitLists, exitWords } = engine.layout;
    const M = engine.memory;
    const K = engine.packets.words;
    const slot = t & (cycles - 1);
    const exits = exitLists + slot * exitWords;
    const end = exits + M[exitCounts + slot]!;
    M[exitCounts + slot] = 0;
    engine.underWay -= (end - exits) >> 1;
    const counts = t + NODE_WIRE + 1 + this.spec.pipeline.creditDelay;
    for (let at = exits; at < end; at += 2) {
      const flit = M[at + 1]!;
      const packet = flit >> 2;
      this.ejectedFlits++;
      engine.credit(M[at]!, counts);
      if ((flit & 2) !== 0) K[(packet << PACKET_BITS) + K_HEAD_ARRIVED] = t;
      if ((flit & 1) === 0) continue;
      K[(packet << PACKET_BITS) + K_ARRIVED] = t;
      this.arrivedPackets++;
      this.onArrival(packet);
      if (this.forget) engine.packets.give(packet);
    }
  }
}
