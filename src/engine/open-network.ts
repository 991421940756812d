import type { Mesh } from "../noc/mesh.js";
import type { RouterTiming } from "../noc/router-timing.js";
import type { Build } from "../wasm/machine.js";
import { MOST_TICKS } from "./engine.js";
import { allLinksInOrder, EventOrder, ejectionOf, injectionOf } from "./event-order.js";
import { FarEvents } from "./far-events.js";
import { borrowMachine, type EngineCalls, type Loan } from "./load.js";
import * as O from "./machine/open-records.js";
import * as R from "./machine/records.js";
import { EngineLimitError, EngineMemory } from "./memory.js";
import { EventTable, enterLinks, RING_TICKS, writeLinks } from "./network-layout.js";
import { OpenRoutes } from "./open-routes.js";

// Fields of a packet, as words.
const NUMBER = O.OPEN_NUMBER >> 2;
const FLITS = R.PACKET_FLITS >> 2;
const SENT_AT = O.OPEN_SENT_AT >> 2;
const HOPS = O.OPEN_HOPS >> 2;
const NEXT = R.PACKET_NEXT >> 2;

/** A packet has arrived: its sender's number and flits, the tick at which it was sent, routers on the way. */
export type Arrived = (packet: number, flits: number, sent: number, hops: number, tick: number) => void;

/**
 * The links and routers of the engine without a chip: a mesh in dimension order, x first, whose nodes send from queues
 * without a limit and take everything. Packets travel in the class of credits, which are handed over in the tick of
 * their arrival; there is no data beside them.
 */
export class OpenNetwork {
  /** The tick that `runTick` runs next. */
  now = 0;
  /** Packets that have not arrived. */
  private underWay = 0;
  private readonly calls: EngineCalls;
  private readonly loan: Loan;
  private readonly memory: EngineMemory;
  private readonly far: FarEvents;
  private readonly routes: OpenRoutes;
  /** Records by number. */
  private readonly links: ReadonlyMap<number, number>;
  /** By node. */
  private readonly interfaces: readonly number[];

  /**
   * @param timing its data slots are those of every input port, the receive FIFO of a core among them
   * @throws EngineLimitError if it needs more than the engine has
   */
  constructor(
    private readonly mesh: Mesh,
    timing: RouterTiming,
    build: Build,
    private readonly arrived: Arrived,
  ) {
    const never = () => {
      throw new Error("a network alone has no generators, windows and credits");
    };
    const loan = borrowMachine(build, {
      closed: never,
      finished: never,
      credited: never,
      fault: never,
      told: never,
      far: (tick, word, bit) => this.far.add(tick, word, bit),
      bringFar: (tick) => this.far.bring(tick),
    });
    if (loan === undefined) throw new EngineLimitError("its build as JavaScript is in use by another run");
    this.loan = loan;
    const { machine } = loan;
    const memory = new EngineMemory(machine);
    this.calls = machine.calls;
    this.memory = memory;
    this.far = new FarEvents(machine.calls, RING_TICKS);

    const { nodes } = mesh;
    const slots = timing.dataSlots;
    const inOrder = allLinksInOrder(mesh);
    const order = new EventOrder(inOrder.length, 0, 0, 0);
    const events = new EventTable(memory, order);
    const spec = { mesh, timing: { ...timing, creditSlots: slots }, receiveFifo: slots };
    const links = writeLinks(spec, memory, inOrder);
    enterLinks(events, order, links);
    events.tell();
    this.links = links;
    this.routes = new OpenRoutes(mesh, memory, links, (node) => {
      const end = memory.allocate(R.END_BYTES);
      memory.set(end, O.END_OPEN, 1);
      memory.set(end, R.END_LINK, links.get(ejectionOf(mesh, node))!);
      return end;
    });
    this.interfaces = Array.from({ length: nodes }, (_, node) => {
      const record = memory.allocate(R.NI_BYTES);
      const link = links.get(injectionOf(mesh, node))!;
      memory.set(record, R.NI_LINK, link);
      memory.set(link, R.LINK_INTERFACE, record);
      return record;
    });
    machine.calls.setNodes(memory.table(this.interfaces), nodes);
  }

  get isEmpty(): boolean {
    return this.underWay === 0;
  }

  /** Whether a node has sent every flit of every packet it was given. */
  isIdle(node: number): boolean {
    const { memory, interfaces } = this;
    const record = interfaces[node]!;
    return memory.get(record, R.NI_CREDITS_HEAD) === 0 && memory.get(record, R.NI_FREE_AT) <= this.now;
  }

  /** Flits that nodes have sent. */
  get flitsSent(): number {
    let sent = 0;
    for (let node = 0; node < this.interfaces.length; node++) sent += this.sentBy(injectionOf(this.mesh, node));
    return sent;
  }

  /** Flits that a node has sent by a port so far. */
  linkFlits(node: number, port: number): number {
    return this.sentBy(node * this.mesh.ports + port);
  }

  private sentBy(link: number): number {
    const record = this.links.get(link);
    return record === undefined ? 0 : this.memory.get(record + R.LINK_CREDITS, R.LINE_SENT);
  }

  /** Queues a packet at `source`. */
  offer(packet: number, source: number, destination: number, flits: number): void {
    const { routes, mesh } = this;
    this.underWay++;
    const hops = mesh.distance(source, destination) + 1;
    const bend = routes.bend(source, destination);
    this.calls.offer(source, routes.steps(source, destination), bend, flits, hops, packet);
  }

  /** Runs a tick: what arrives is reported, then each node that may sends a packet. @throws EngineLimitError */
  runTick(): void {
    if (this.now > MOST_TICKS) throw new EngineLimitError("the run is longer than 2^31 ticks");
    const tick = this.now++;
    let packet = this.calls.runTick();
    if (packet === 0) return;
    const { words } = this.memory;
    while (packet !== 0) {
      const at = packet >> 2;
      this.underWay--;
      this.arrived(words[at + NUMBER]!, words[at + FLITS]!, words[at + SENT_AT]!, words[at + HOPS]!, tick);
      packet = words[at + NEXT]!;
    }
  }

  /** Gives its machine back: that of the build as JavaScript serves one network at a time. */
  free(): void {
    this.loan.giveBack();
  }

  /** An empty network goes to a later tick. */
  skipTo(tick: number): void {
    if (tick <= this.now) return;
    this.calls.setLimit(tick - 1);
    this.calls.advance();
    this.calls.endTick();
    this.now = tick;
  }
}
