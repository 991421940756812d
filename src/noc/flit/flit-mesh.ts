import { UserError } from "../../base/user-error.js";
import type { FlitSpec } from "../flit-spec.js";
import { refuseDeadlock } from "../routing/deadlock.js";
import { CLASS_ALL, hasRoutingState, RULE_XY, RULE_YX, routingStateOf, ruleOf } from "../routing/route.js";
import { checkFlitSpec, DIRECTIONS, Grid } from "../topology.js";
import { Addresses, NODE_WIRE } from "./build-memory.js";
import { DeadlockError, waitingCycle } from "./deadlock-error.js";
import {
  type FlitSimulation,
  LAST_CYCLE,
  type LatencyParts,
  MOST_FLITS,
  type PacketResult,
} from "./flit-simulation.js";
import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { RouterEngine } from "./router-engine.js";
import { type RouterStep, routerStep } from "./router-step.js";
import { SourceQueues } from "./source-queues.js";
import { TreeTable } from "./tree-table.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { I_COUNT, O_DOWN, P_FLITS } = words;
const { K_ARRIVED, K_CREATED, K_DESTINATION, K_FLITS, K_HEAD_ARRIVED, K_INJECTED, K_OWNER, K_ROUTING_STATE } =
  packetWords;
const { K_HOPS, K_SOURCE, K_SWITCH_WAIT, K_TARGET, K_VC_WAIT, PACKET_BITS } = packetWords;

/**
 * Cycles without any move after which the network counts as deadlocked: four times the longest
 * link's flight.
 */
const WATCHDOG_CYCLES = 1000;

export interface FlitMeshOptions {
  /** Forget packets once `onArrival` has returned, so that memory holds those under way only. */
  readonly forget?: boolean;
  /** Order in which routers are visited, a permutation; results do not depend on it. */
  readonly visits?: readonly number[];
  /** Take a configuration that can deadlock too, to see it happen. */
  readonly mayDeadlock?: boolean;
}

/** Channels of a class: all, the lower half, the upper half. With a single channel both halves are that channel. */
export function halvesOf(vcs: number): [number, number, number] {
  const all = vcs === 32 ? -1 : (1 << vcs) - 1;
  const lower = vcs === 1 ? 1 : (1 << (vcs >> 1)) - 1;
  return [all, lower, vcs === 1 ? 1 : all & ~lower];
}

/** K_TARGET of a packet to a node. */
function targetOf({ width, concentration }: Grid, node: number): number {
  const router = Math.floor(node / concentration);
  const x = router % width;
  return x | (((router - x) / width) << 8) | ((DIRECTIONS + node - router * concentration) << 16);
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
  onArrival: (packet: number, node: number) => void = () => {};
  readonly engine: RouterEngine;
  readonly allocation: RouterStep;
  readonly addresses: Addresses;
  private readonly forget: boolean;
  private readonly queues: SourceQueues;
  private readonly trees: TreeTable | undefined;
  private lastCreated = 0;
  /** K_TARGET of a packet to each node. */
  private readonly targets: Int32Array;
  /** Whether packets need a routing state (route.ts). */
  private readonly stateful: boolean;

  /** @throws UserError for a network without meaning or one that can deadlock */
  constructor(
    readonly spec: FlitSpec,
    { forget = false, visits, mayDeadlock = false }: FlitMeshOptions = {},
  ) {
    checkFlitSpec(spec);
    if (!mayDeadlock) refuseDeadlock(spec);
    const rule = ruleOf(spec);
    const routers = spec.topology.width * spec.topology.height;
    const places = new Int32Array(routers);
    for (let i = 0; i < routers; i++) places[visits ? visits[i]! : i] = i;
    const multicasts = (rule === RULE_XY || rule === RULE_YX) && spec.topology.kind !== "torus";
    this.trees = multicasts ? new TreeTable(new Grid(spec), rule) : undefined;
    this.engine = new RouterEngine(spec, rule, places, { trees: this.trees });
    this.allocation = routerStep(this.engine, halvesOf(spec.vcs));
    this.addresses = new Addresses(this.engine.layout, places);
    this.queues = new SourceQueues(this.engine, this.addresses);
    this.forget = forget;
    const { grid } = this.engine;
    this.targets = Int32Array.from({ length: grid.nodes }, (_, node) => targetOf(grid, node));
    this.stateful = hasRoutingState(rule);
  }

  get inFlight(): number {
    return this.injectedFlits + this.allocation.copies - this.ejectedFlits;
  }

  get copies(): number {
    return this.allocation.copies;
  }

  offer(created: number, source: number, destination: number, flits: number): number {
    this.checkNode("destination", destination);
    if (!Number.isInteger(flits) || flits < 1 || flits > MOST_FLITS)
      throw new UserError(`a packet of ${flits} flits: has to be an integer from 1 to ${MOST_FLITS}`);
    const number = this.offered;
    const packet = this.newPacket(created, source, flits, 1);
    const K = this.engine.packets.words;
    const at = packet << PACKET_BITS;
    const [from, to] = [this.targets[source]!, this.targets[destination]!];
    K[at + K_DESTINATION] = destination;
    K[at + K_ROUTING_STATE] = this.stateful ? this.routingState(number, from, to) : 0;
    K[at + K_TARGET] = to;
    this.queues.add(packet);
    return packet;
  }

  /**
   * What a packet's route depends on beside its target.
   * @param from, to targets (packet-table.ts) of its source and destination
   */
  private routingState(number: number, from: number, to: number): number {
    const { rule } = this.engine;
    return routingStateOf(rule, this.spec, number, from & 255, (from >> 8) & 255, to & 255, (to >> 8) & 255);
  }

  offerMulticast(created: number, source: number, destinations: readonly number[]): number {
    if (!this.trees)
      throw new UserError("multicast trees need a mesh of any kind with dimension-order routing (xy or yx)");
    if (destinations.length === 0) throw new UserError("a multicast without destinations");
    for (const destination of destinations) this.checkNode("destination", destination);
    this.checkNode("source", source);
    const tree = this.trees.add(source, destinations);
    const packet = this.newPacket(created, source, 1, destinations.length);
    const K = this.engine.packets.words;
    const at = packet << PACKET_BITS;
    K[at + K_DESTINATION] = destinations[0]!;
    K[at + K_ROUTING_STATE] = CLASS_ALL;
    K[at + K_TARGET] = ~tree;
    this.queues.add(packet);
    return packet;
  }

  step(): boolean {
    if (this.queues.waiting === 0 && !this.engine.isBusy()) {
      const next = this.queues.nextCreated;
      if (next === Number.POSITIVE_INFINITY) return false;
      if (next > this.now) this.now = next;
      this.lastMove = this.now;
    }
    const t = this.now;
    this.engine.read(t);
    const injected = this.queues.inject(t);
    this.injectedFlits += injected;
    this.retire(t);
    const before = this.allocation.flitHops;
    this.allocation.run(t);
    this.now = t + 1;
    if (injected > 0 || this.allocation.flitHops !== before) this.lastMove = t;
    else if (t - this.lastMove > WATCHDOG_CYCLES && this.inFlight > 0)
      throw new DeadlockError(this.lastMove, this.inFlight, waitingCycle(this.engine, this.addresses) ?? []);
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
    return this.queues.isIdle(node);
  }

  bufferedFlits(router: number, port: number, vc: number): number {
    return this.engine.memory[this.addresses.input(router, port, vc) + I_COUNT]!;
  }

  private checkNode(name: string, value: number): void {
    const { nodes } = this.engine.grid;
    if (!Number.isInteger(value) || value < 0 || value >= nodes)
      throw new UserError(`${name} ${value}: nodes are 0 to ${nodes - 1}`);
  }

  private newPacket(created: number, source: number, flits: number, destinations: number): number {
    this.checkNode("source", source);
    if (!Number.isInteger(created) || created < Math.max(this.now, this.lastCreated) || created > LAST_CYCLE)
      throw new UserError(
        `a packet created in cycle ${created}: has to be an integer, not before the current cycle ${this.now} nor before the packet offered last (${this.lastCreated}), at most 2^30`,
      );
    this.lastCreated = created;
    this.offered++;
    const packet = this.engine.packets.take();
    const K = this.engine.packets.words;
    const at = packet << PACKET_BITS;
    K[at + K_HOPS] = 0;
    K[at + K_VC_WAIT] = 0;
    K[at + K_SWITCH_WAIT] = 0;
    K[at + K_SOURCE] = source;
    K[at + K_FLITS] = flits;
    K[at + K_CREATED] = created;
    K[at + K_INJECTED] = -1;
    K[at + K_HEAD_ARRIVED] = -1;
    K[at + K_ARRIVED] = -1;
    K[at + K_OWNER] = destinations;
    return packet;
  }

  /** Steps 1 and 3: nodes take the flits that arrive, and return their credits. */
  private retire(t: number): void {
    const { engine } = this;
    const { cycles, exitCounts, exitLists, exitWords, vcs } = engine.layout;
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
      const own = packet << PACKET_BITS;
      K[own + K_ARRIVED] = t;
      const left = K[own + K_OWNER]! - 1;
      K[own + K_OWNER] = left;
      if (left === 0) this.arrivedPackets++;
      this.onArrival(packet, Math.floor(~M[M[at]! + O_DOWN]! / vcs));
      if (left === 0 && this.forget) engine.packets.give(packet);
    }
  }
}
