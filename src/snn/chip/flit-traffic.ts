import { type NodeSide, OpenMesh } from "../../noc/flit/open-mesh.js";
import { LOCAL, Mesh } from "../../noc/mesh.js";
import { ReceiveQueues } from "./receive-queue.js";
import { SenderQueue } from "./sender-queue.js";
import type { SnnChip, SnnNoc } from "./spec.js";
import type { StepObserver } from "./step-observer.js";
import { StepTraffic } from "./step-traffic.js";

const LINKS = 4;

/**
 * The packets of one step flit by flit. A core offers a packet in the first cycle of the routers that is not before
 * the tick at which it is sent, one a cycle; its walk stalls for each cycle in which no channel has room. Subnets take
 * the packets of a core in turn. A core works on its packets in the order in which they come; one that waits keeps its
 * slot, so that the next ones wait in the routers, and what is behind them too.
 */
export class FlitTraffic extends StepTraffic {
  private readonly subnets: readonly OpenMesh[];
  private readonly sides: readonly NodeSide[];
  /** By core: its node; subnet of its next packet; cycle in which it offered that first, or -1; whether in vain. */
  private readonly nodes: readonly number[];
  private readonly coreOf: Int32Array;
  private readonly turn: Int32Array;
  private readonly offered: Int32Array;
  private readonly refused: Uint8Array;
  private readonly queues: ReceiveQueues;
  /** Cores with packets that wait, by the tick at which they are ready for the next. */
  private readonly receivers: SenderQueue;
  private readonly mesh: Mesh;
  private cycle = 0;

  /** @param cores numbers of cores in use, -1 for the host, at tile 0 */
  constructor(
    chip: SnnChip,
    tiles: readonly number[],
    cores: readonly number[],
    private readonly noc: SnnNoc,
    observer?: StepObserver,
  ) {
    super(chip, tiles, observer);
    const { subnets, flit, slots } = noc;
    this.subnets = Array.from({ length: subnets }, () => new OpenMesh(flit, slots));
    const { concentration } = this.subnets[0]!.grid;
    const { coresPerTile } = chip;
    this.nodes = cores.map((core, i) => tiles[i]! * concentration + (core < 0 ? coresPerTile : core % coresPerTile));
    this.coreOf = new Int32Array(chip.width * chip.height * concentration);
    for (const [core, node] of this.nodes.entries()) this.coreOf[node] = core;
    this.turn = new Int32Array(cores.length);
    this.offered = new Int32Array(cores.length).fill(-1);
    this.refused = new Uint8Array(cores.length);
    this.queues = new ReceiveQueues(cores.length);
    this.receivers = new SenderQueue(cores.length);
    this.mesh = new Mesh(chip.width, chip.height);
    this.sides = this.subnets.map((_, subnet) => ({
      arrived: (node, owner, slot) => this.arrive(this.coreOf[node]!, owner, slot, subnet),
      credited: (node) => this.retry(this.coreOf[node]!),
    }));
  }

  override settle(onHop: (slice: number, direction: number) => void): number {
    const { copies, next, stop, stalled, ready, senders, receivers, subnets } = this;
    const { cycleTicks } = this.noc;
    for (const figures of [ready, stalled, this.turn, this.carried, this.last]) figures.fill(0);
    for (const subnet of subnets) subnet.restart();
    this.queues.reserve(this.length);
    for (let core = 0; core < next.length; core++)
      if (next[core]! < stop[core]!) senders.push(core, this.cycleOf(copies.sent[next[core]!]!));
    this.cycle = -1;
    for (;;) {
      const due = Math.min(
        this.isMoving ? this.cycle + 1 : Number.POSITIVE_INFINITY,
        senders.size > 0 ? senders.firstTick : Number.POSITIVE_INFINITY,
        receivers.size > 0 ? this.cycleOf(receivers.firstTick) : Number.POSITIVE_INFINITY,
      );
      if (due === Number.POSITIVE_INFINITY) break;
      this.cycle = Math.max(due, this.cycle + 1);
      for (let i = 0; i < subnets.length; i++) subnets[i]!.begin(this.cycle, this.sides[i]!);
      while (receivers.size > 0 && receivers.firstTick <= this.cycle * cycleTicks) this.take();
      while (senders.size > 0 && senders.firstTick <= this.cycle) this.offer(onHop);
      for (const subnet of subnets) subnet.end(this.cycle);
    }
    for (const subnet of subnets) if (subnet.inFlight > 0) throw subnet.deadlock(this.cycle);
    let end = 0;
    for (const tick of ready) end = Math.max(end, tick);
    return Math.max(end, this.ended());
  }

  override get busiestLink(): number {
    return super.busiestLink / this.subnets.length;
  }

  private get isMoving(): boolean {
    for (const subnet of this.subnets) if (subnet.isMoving) return true;
    return false;
  }

  private cycleOf(tick: number): number {
    return Math.ceil(tick / this.noc.cycleTicks);
  }

  /** The core that is due first offers its next packet. */
  private offer(onHop: (slice: number, direction: number) => void): void {
    const { copies, next, stop, stalled, senders, turn, offered, cycle, subnets } = this;
    const core = senders.first;
    senders.pop();
    const first = next[core]!;
    let last = first + 1;
    while (last < stop[core]! && copies.packet[last] === copies.packet[first]) last++;
    if (offered[core] === -1) offered[core] = cycle;
    const subnet = subnets[turn[core]!]!;
    const isSent = subnet.send(this.nodes[core]!, this.route(subnet, core, first, last), last - first, first, cycle);
    this.refused[core] = isSent ? 0 : 1;
    if (!isSent) return;
    stalled[core]! += (cycle - offered[core]!) * this.noc.cycleTicks;
    this.observer?.sent(core, copies.sent[first]!, stalled[core]!);
    copies.sent.fill(cycle * this.noc.cycleTicks, first, last);
    offered[core] = -1;
    turn[core] = (turn[core]! + 1) % subnets.length;
    this.countHops(first, last, onHop);
    next[core] = last;
    if (last < stop[core]!) senders.push(core, Math.max(cycle + 1, this.cycleOf(copies.sent[last]! + stalled[core]!)));
  }

  /** A core that was refused may offer again. */
  private retry(core: number): void {
    if (this.refused[core] === 0) return;
    this.refused[core] = 0;
    this.senders.push(core, this.cycle);
  }

  private route(subnet: OpenMesh, core: number, first: number, last: number): number {
    const { target } = this.copies;
    if (last === first + 1) return subnet.routeTo(this.nodes[target[first]!]!);
    const destinations = Array.from(target.subarray(first, last), (one) => this.nodes[one]!);
    return subnet.routeToAll(this.nodes[core]!, destinations);
  }

  /** A packet has come; `owner` is its first copy. */
  private arrive(core: number, owner: number, slot: number, subnet: number): void {
    let copy = owner;
    while (this.copies.target[copy] !== core) copy++;
    if (this.queues.isEmpty(core)) this.receivers.push(core, this.ready[core]!);
    this.queues.push(core, copy, slot, subnet, this.cycle * this.noc.cycleTicks);
  }

  /** The core that is ready first begins its work on the packet that came first, whose slot is then free. */
  private take(): void {
    const { ready, cycle, receivers, queues } = this;
    const core = receivers.first;
    receivers.pop();
    const copy = queues.shift(core);
    const arrived = queues.arrived[copy]!;
    ready[core] = Math.max(ready[core]!, arrived) + this.copies.work[copy]!;
    if (this.observer !== undefined) {
      this.hops = this.copies.hops[copy]!;
      this.tell(this.observer, copy, this.copies.sent[copy]!, arrived, ready[core]!);
    }
    this.subnets[queues.subnet[copy]!]!.free(queues.slot[copy]!, cycle);
    if (!queues.isEmpty(core)) receivers.push(core, ready[core]!);
  }

  /** Counts the links of a packet, each once. */
  private countHops(first: number, last: number, onHop: (slice: number, direction: number) => void): void {
    const { copies, mesh, carried } = this;
    for (let copy = first; copy < last; copy++) {
      const goal = this.tiles[copies.target[copy]!]!;
      let tile = this.tiles[copies.source[copy]!]!;
      copies.hops[copy] = 0;
      for (let port = mesh.route(tile, goal); port !== LOCAL; port = mesh.route(tile, goal)) {
        const link = tile * LINKS + port;
        tile = mesh.neighbour[link]!;
        if (this.last[link] === copies.packet[copy]) continue;
        this.last[link] = copies.packet[copy]!;
        carried[link]!++;
        copies.hops[copy]!++;
        this.observer?.crossed(link, 0);
        onHop(copies.slice[copy]!, port);
      }
    }
  }
}
