import { UserError } from "../../base/user-error.js";
import type { Build } from "../../wasm/machine.js";
import type { FlitSpec } from "../flit-spec.js";
import { refuseDeadlock } from "../routing/deadlock.js";
import { CLASS_ALL, RULE_XY, RULE_YX } from "../routing/route.js";
import { hasRoutingState, routingStateOf, ruleOf } from "../routing/routing-state.js";
import { checkFlitSpec, DIRECTIONS, Grid } from "../topology.js";
import type { Addresses } from "./addresses.js";
import { DeadlockError, waitingCycle } from "./deadlock-error.js";
import { type FlitMemory, newFlitMemory } from "./flit-memory.js";
import {
  type FlitSimulation,
  LAST_CYCLE,
  type LatencyParts,
  MOST_FLITS,
  type PacketResult,
} from "./flit-simulation.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { packetLatency, packetResult } from "./packet-results.js";
import { TreeTable } from "./tree-table.js";
import { type Classes, writeNetwork } from "./write-network.js";

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
  /** Which build of the machine; undefined: as WebAssembly, where that is to be had. */
  readonly build?: Build;
  /** Look requests up channel by channel, as routers of more than 32 channels do. */
  readonly wide?: boolean;
}

/** Channels of a class: all, the lower half, the upper half. With a single channel both halves are that channel. */
export function halvesOf(vcs: number): Classes {
  const all = vcs === 32 ? -1 : (1 << vcs) - 1;
  const lower = vcs === 1 ? 1 : (1 << (vcs >> 1)) - 1;
  return [all, lower, vcs === 1 ? 1 : all & ~lower];
}

/** K_TARGET of a packet to a node. */
export function targetOf({ width, concentration }: Grid, node: number): number {
  const router = Math.floor(node / concentration);
  const x = router % width;
  return x | (((router - x) / width) << 8) | ((DIRECTIONS + node - router * concentration) << 16);
}

/** A flit-level network with the sources and sinks of docs/noc.md: unlimited source queues, sinks that never block. */
export class FlitMesh implements FlitSimulation {
  now = 0;
  offered = 0;
  /** Last cycle in which a flit moved. */
  lastMove = 0;
  onArrival: (packet: number, node: number) => void = () => {};
  readonly grid: Grid;
  readonly memory: FlitMemory;
  readonly addresses: Addresses;
  /** Address of the first packet, from which packets are numbered. */
  private readonly firstPacket: number;
  private readonly forget: boolean;
  private readonly rule: number;
  private readonly trees: TreeTable | undefined;
  private lastCreated = 0;
  /** K_TARGET of a packet to each node. */
  private readonly targets: Int32Array;
  /** Whether packets need a routing state (routing-state.ts). */
  private readonly stateful: boolean;

  /** @throws UserError for a network without meaning or one that can deadlock */
  constructor(
    readonly spec: FlitSpec,
    { forget = false, visits, mayDeadlock = false, build, wide }: FlitMeshOptions = {},
  ) {
    checkFlitSpec(spec);
    if (!mayDeadlock) refuseDeadlock(spec);
    const rule = ruleOf(spec);
    const grid = new Grid(spec);
    const slots = new Int32Array(grid.routers);
    for (let i = 0; i < grid.routers; i++) slots[visits ? visits[i]! : i] = i;
    this.rule = rule;
    this.grid = grid;
    this.memory = newFlitMemory(build);
    const classes = halvesOf(spec.vcs);
    this.addresses = writeNetwork(this.memory, {
      spec,
      grid,
      rule,
      classes,
      slots,
      timed: true,
      ...(wide && { wide }),
    });
    const multicasts = (rule === RULE_XY || rule === RULE_YX) && spec.topology.kind !== "torus";
    this.trees = multicasts ? new TreeTable(grid, rule, this.memory) : undefined;
    this.firstPacket = this.memory.allocate(0);
    this.forget = forget;
    this.targets = Int32Array.from({ length: grid.nodes }, (_, node) => targetOf(grid, node));
    this.stateful = hasRoutingState(rule);
  }

  get injectedFlits(): number {
    return this.memory.get(N.NET, N.NET_INJECTED);
  }

  get ejectedFlits(): number {
    return this.memory.get(N.NET, N.NET_EJECTED);
  }

  get arrivedPackets(): number {
    return this.memory.get(N.NET, N.NET_ARRIVED);
  }

  get copies(): number {
    return this.memory.get(N.NET, N.NET_COPIES);
  }

  get inFlight(): number {
    return this.injectedFlits + this.copies - this.ejectedFlits;
  }

  offer(created: number, source: number, destination: number, flits: number): number {
    this.checkNode("destination", destination);
    if (!Number.isInteger(flits) || flits < 1 || flits > MOST_FLITS)
      throw new UserError(`a packet of ${flits} flits: has to be an integer from 1 to ${MOST_FLITS}`);
    this.checkNode("source", source);
    const [from, to] = [this.targets[source]!, this.targets[destination]!];
    const state = this.stateful ? this.routingState(this.offered, from, to) : 0;
    return this.add(created, source, destination, to, state, flits, 1);
  }

  /**
   * What a packet's route depends on beside its target.
   * @param from, to targets of its source and destination
   */
  private routingState(number: number, from: number, to: number): number {
    return routingStateOf(this.rule, this.spec, number, from & 255, (from >> 8) & 255, to & 255, (to >> 8) & 255);
  }

  offerMulticast(created: number, source: number, destinations: readonly number[]): number {
    if (!this.trees)
      throw new UserError("multicast trees need a mesh of any kind with dimension-order routing (xy or yx)");
    if (destinations.length === 0) throw new UserError("a multicast without destinations");
    for (const destination of destinations) this.checkNode("destination", destination);
    this.checkNode("source", source);
    const tree = this.trees.add(source, destinations);
    return this.add(created, source, destinations[0]!, ~tree, CLASS_ALL, 1, destinations.length);
  }

  step(): boolean {
    const { calls } = this.memory;
    const t = calls.nextCycle(this.now);
    if (t < 0) return false;
    this.now = t;
    const arrivals = calls.begin(t);
    if (arrivals > 0) this.tellArrivals(arrivals);
    this.lastMove = calls.end(t);
    this.now = t + 1;
    if (t - this.lastMove > WATCHDOG_CYCLES && this.inFlight > 0)
      throw new DeadlockError(this.lastMove, this.inFlight, waitingCycle(this.memory, this.grid, this.addresses) ?? []);
    return true;
  }

  run(until = Number.POSITIVE_INFINITY): void {
    while (this.now < until && this.step());
    if (this.now < until && until !== Number.POSITIVE_INFINITY) this.now = until;
  }

  result(packet: number): PacketResult {
    return packetResult(this.memory, this.addressOf(packet));
  }

  latencyParts(packet: number): LatencyParts {
    const { routingDelay, speculative } = this.spec.pipeline;
    return packetLatency(this.memory, this.addressOf(packet), routingDelay + (speculative ? 2 : 3));
  }

  linkFlits(router: number, port: number): number {
    return this.memory.get(this.addresses.port(router, port), R.P_FLITS);
  }

  sourceIdle(node: number): boolean {
    return this.memory.get(this.addresses.node(node), R.N_FIRST) === 0;
  }

  bufferedFlits(router: number, port: number, vc: number): number {
    return this.memory.get(this.addresses.input(router, port, vc), R.I_COUNT);
  }

  private checkNode(name: string, value: number): void {
    const { nodes } = this.grid;
    if (!Number.isInteger(value) || value < 0 || value >= nodes)
      throw new UserError(`${name} ${value}: nodes are 0 to ${nodes - 1}`);
  }

  private nameOf(address: number): number {
    return (address - this.firstPacket) >> R.PACKET_BITS;
  }

  private addressOf(name: number): number {
    return this.firstPacket + (name << R.PACKET_BITS);
  }

  /** @returns name of the packet */
  private add(
    created: number,
    source: number,
    destination: number,
    target: number,
    state: number,
    flits: number,
    copies: number,
  ): number {
    if (!Number.isInteger(created) || created < Math.max(this.now, this.lastCreated) || created > LAST_CYCLE)
      throw new UserError(
        `a packet created in cycle ${created}: has to be an integer, not before the current cycle ${this.now} nor before the packet offered last (${this.lastCreated}), at most 2^30`,
      );
    this.lastCreated = created;
    this.offered++;
    return this.nameOf(this.memory.calls.offer(created, source, destination, target, state, flits, copies));
  }

  /** @param bytes of the list of arrivals */
  private tellArrivals(bytes: number): void {
    const { memory } = this;
    const first = memory.get(N.NET + N.NET_ARRIVALS, N.LIST_ENTRIES);
    for (let at = first; at < first + bytes; at += 8) {
      const entry = memory.get(at, 0);
      const packet = entry & ~N.LAST_COPY;
      this.onArrival(this.nameOf(packet), ~memory.get(memory.get(at, 4), R.O_DOWN));
      if (entry !== packet && this.forget) memory.calls.givePacket(packet);
    }
  }
}
