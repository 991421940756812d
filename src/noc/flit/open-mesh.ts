import type { Build } from "../../wasm/machine.js";
import type { FlitSpec } from "../flit-spec.js";
import { refuseDeadlock } from "../routing/deadlock.js";
import { CLASS_ALL, RULE_XY } from "../routing/route.js";
import { checkFlitSpec, Grid } from "../topology.js";
import type { Addresses } from "./addresses.js";
import { DeadlockError, waitingCycle } from "./deadlock-error.js";
import { type FlitMemory, newFlitMemory } from "./flit-memory.js";
import { halvesOf, targetOf } from "./flit-mesh.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { TreeTable } from "./tree-table.js";
import { writeNetwork } from "./write-network.js";

/** Cycles from a flit's grant of a VC to its leaving the router, at most: nothing moves later without a cause. */
const QUIET_CYCLES = 3;

/** Who stands at the nodes. */
export interface NodeSide {
  /** A packet has come to a node; it keeps its slot there until `free`. */
  arrived(node: number, owner: number, slot: number): void;
  /** A node has a credit again, after it had none. */
  credited(node: number): void;
}

/**
 * Packets of one flit on a mesh, xy, whose sources and sinks are outside: they say when a packet enters and when its
 * slot at its node is free again. A packet enters a channel with room or not at all. Rules: docs/noc.md.
 */
export class OpenMesh {
  readonly grid: Grid;
  inFlight = 0;
  private readonly memory: FlitMemory;
  private readonly addresses: Addresses;
  private readonly trees: TreeTable;
  private readonly creditTicks: number;
  private hops = 0;
  private quiet = QUIET_CYCLES;

  /** @param slots at a node, by VC @throws UserError for a network without meaning */
  constructor(spec: FlitSpec, slots: Int32Array, build?: Build) {
    checkFlitSpec(spec);
    refuseDeadlock(spec);
    this.grid = new Grid(spec);
    this.memory = newFlitMemory(build);
    this.addresses = writeNetwork(this.memory, {
      spec,
      grid: this.grid,
      rule: RULE_XY,
      classes: halvesOf(spec.vcs),
      ejectionSlots: slots,
      mostCredits: slots.reduce((a, b) => a + b, 0),
    });
    this.trees = new TreeTable(this.grid, RULE_XY, this.memory);
    this.creditTicks = R.NODE_WIRE + 1 + spec.pipeline.creditDelay;
  }

  routeTo(node: number): number {
    return targetOf(this.grid, node);
  }

  /** The same number for the same nodes. */
  routeToAll(source: number, destinations: readonly number[]): number {
    return ~this.trees.add(source, destinations);
  }

  /** A packet enters in cycle `t`. @returns false if no channel has room: `credited` will tell of the next that has */
  send(node: number, route: number, copies: number, owner: number, t: number): boolean {
    const { calls } = this.memory;
    const at = this.addresses.node(node);
    const channel = calls.freeChannel(at, CLASS_ALL, 1);
    if (channel === 0) return false;
    const packet = calls.takePacket();
    this.memory.set(packet, R.K_OWNER, owner);
    this.memory.set(packet, R.K_TARGET, route);
    this.memory.set(packet, R.K_ROUTING_STATE, CLASS_ALL);
    this.memory.set(packet, R.K_COPIES, copies);
    calls.sendPacket(at, channel, CLASS_ALL, packet, 1, t | 0);
    this.inFlight += copies;
    this.quiet = 0;
    return true;
  }

  /** Slot that a packet had at its node can take another one, in cycle `t`. */
  free(slot: number, t: number): void {
    this.memory.calls.returnCredit(slot, (t + this.creditTicks) | 0);
    this.quiet = 0;
  }

  /** Cycles count from 0 again; nothing may be in the network. */
  restart(): void {
    const { grid, memory, addresses } = this;
    for (let router = 0; router < grid.routers; router++)
      for (let port = 0; port < grid.ports; port++) memory.set(addresses.port(router, port), R.P_BUSY_UNTIL, 0);
  }

  /** Begin of cycle `t`: flits and credits come in, packets reach nodes. */
  begin(t: number, side: NodeSide): void {
    const { memory } = this;
    memory.calls.arrive(t | 0);
    this.each(N.NET_CREDITED, 4, (at) => side.credited(memory.get(memory.get(at, 0), R.N_ID)));
    memory.set(N.NET + N.NET_CREDITED, N.LIST_BYTES, 0);
    memory.calls.listArrivals(t | 0);
    this.each(N.NET_ARRIVALS, 8, (at) => {
      const entry = memory.get(at, 0);
      const packet = entry & ~N.LAST_COPY;
      const slot = memory.get(at, 4);
      this.inFlight--;
      side.arrived(~memory.get(slot, R.O_DOWN), memory.get(packet, R.K_OWNER), slot);
      if (entry !== packet) memory.calls.givePacket(packet);
    });
  }

  /** End of cycle `t`: routers decide. */
  end(t: number): void {
    const { memory } = this;
    memory.calls.runRouters(t | 0);
    const hops = memory.get(N.NET, N.NET_FLIT_HOPS);
    if (hops !== this.hops || memory.get(N.NET, N.NET_UNDER_WAY) > 0) this.quiet = 0;
    else this.quiet++;
    this.hops = hops;
  }

  /** Whether anything may happen in the next cycle if nothing comes from outside. */
  get isMoving(): boolean {
    return this.quiet < QUIET_CYCLES;
  }

  /** Flits that have left a router by a port since the network was made. */
  linkFlits(router: number, port: number): number {
    return this.memory.get(this.addresses.port(router, port), R.P_FLITS);
  }

  /** What to throw when packets are in the network and nothing can move them. */
  deadlock(t: number): DeadlockError {
    return new DeadlockError(t, this.inFlight, waitingCycle(this.memory, this.grid, this.addresses) ?? []);
  }

  private each(list: number, bytes: number, visit: (at: number) => void): void {
    const { memory } = this;
    const first = memory.get(N.NET + list, N.LIST_ENTRIES);
    const end = first + memory.get(N.NET + list, N.LIST_BYTES);
    for (let at = first; at < end; at += bytes) visit(at);
  }
}
