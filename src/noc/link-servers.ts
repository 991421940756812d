import * as packets from "../contracts/packet.js";
import type { EventQueue } from "../events/event-queue.js";
import type { LinkTable } from "./link-table.js";
import * as linkWords from "./link-table.js";
import type { Mesh } from "./mesh.js";
import type { PacketPool } from "./packet-pool.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { FLITS, HOPS, LINK, NEXT, ONE_CHIP_LINK, ONE_LINK, PARENT, PHASE_NETWORK, SENTENCE, SINCE, WAIT } = packets;
const {
  MOST_EARLY,
  CLASS_WORDS,
  DATA,
  FREE,
  FREE_CREDIT,
  HEAD,
  LINK_RECORD,
  NEVER,
  RANK,
  STARVED,
  TAIL,
  SENT,
  TARGET,
  TICKS,
  WAKE,
} = linkWords;

/** What lies at the ends of the mesh: cores that take packets and interfaces that have been refused. */
export interface MeshEnds {
  /** Whether data may be handed to a core as soon as its departure is known. */
  readonly ahead: boolean;
  /** A packet comes to the core of `node` at `tick`; now and stamp are of the event at hand. */
  eject(node: number, packet: number, tick: number, now: number, stamp: number): void;
  injectable(node: number, tick: number): void;
}

/**
 * The links as servers of one flit a tick, and the queues before them. `now` is the tick relative to the table's
 * base, `stamp` the tick modulo 2^32, a link the number of its record.
 */
export class LinkServers {
  private readonly injections: number;

  constructor(
    private readonly queue: EventQueue,
    private readonly links: LinkTable,
    private readonly pool: PacketPool,
    /** Flits by record and link: `record * injections + link`. */
    private readonly linkFlits: Int32Array,
    private readonly mesh: Mesh,
    /** Bits of a sentence's number that are its record. */
    private readonly recordMask: number,
    private readonly ends: MeshEnds,
  ) {
    this.injections = mesh.injections;
  }

  /** A link that was to wake at `now` does so, unless it has been told to wake at another tick meanwhile. */
  awake(link: number, now: number, stamp: number): void {
    const links = this.links.words;
    if (links[link * LINK_RECORD + WAKE] !== now) return;
    links[link * LINK_RECORD + WAKE] = NEVER;
    this.sendWaiting(link, 1, now, stamp);
    this.sendWaiting(link, 0, now, stamp);
  }

  /** A packet stands before its next link: it is given its departure at once if that can be known, else it queues. */
  arrive(link: number, packet: number, creditClass: number, now: number, stamp: number): void {
    const links = this.links.words;
    const words = this.pool.words;
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    const last = links[queue + TAIL]!;
    words[packet + SINCE] = stamp;
    if (last < 0) {
      if (this.depart(link, packet, creditClass, now, stamp)) return;
      links[queue + HEAD] = packet;
    } else {
      words[last + NEXT] = packet;
    }
    words[packet + NEXT] = -1;
    links[queue + TAIL] = packet;
  }

  private wake(link: number, at: number): void {
    const links = this.links.words;
    if (at < links[link * LINK_RECORD + WAKE]!) {
      links[link * LINK_RECORD + WAKE] = at;
      this.queue.schedule(this.links.base + at, PHASE_NETWORK, ~link);
    }
  }

  /** Gives the packets that wait for a link their departures, in order, as far as they can be known. */
  sendWaiting(link: number, creditClass: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    for (let packet = links[queue + HEAD]!; packet >= 0; packet = links[queue + HEAD]!) {
      const next = words[packet + NEXT]!;
      if (!this.depart(link, packet, creditClass, now, stamp)) return;
      links[queue + HEAD] = next;
      if (next < 0) links[queue + TAIL] = -1;
    }
  }

  /**
   * Gives the first packet before a link its departure, if nothing that happens later could let it go earlier: when
   * the link is taken until its slots are there, or these come so soon (MOST_EARLY) that no slot given back from now on
   * could come before. Else the link wakes when that is so.
   */
  private depart(link: number, packet: number, creditClass: number, now: number, stamp: number): boolean {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    const flits = words[packet + FLITS]!;
    const ready = this.readyAt(link, creditClass, flits);
    if (ready === NEVER) return false;
    const target = links[at + TARGET]!;
    const free = at + (target < 0 && creditClass === 1 ? FREE_CREDIT : FREE);
    let leaves = links[free]!;
    if (now > leaves) leaves = now;
    if (ready > leaves) {
      if (ready - now > links[at + MOST_EARLY]!) {
        this.wake(link, ready - links[at + MOST_EARLY]!);
        return false;
      }
      leaves = ready;
    }
    const sent = at + DATA + creditClass * CLASS_WORDS + SENT;
    links[sent] = links[sent]! + flits;
    const flitTicks = this.links.flitTicks[link]!;
    links[free] = leaves + flits * flitTicks;
    const twin = this.links.twins === undefined ? -1 : this.links.twins[link]!;
    if (twin >= 0) links[twin * LINK_RECORD + FREE] = links[free]!;
    const slow = (flits - 1) * (flitTicks - 1);
    const left = leaves + (flits - 1) * flitTicks;
    const leavesStamp = (stamp + leaves - now) | 0;
    words[packet + WAIT] = (words[packet + WAIT]! + leavesStamp + slow - words[packet + SINCE]!) | 0;
    this.leaveSlots(packet, creditClass, flits, left, (stamp + left - now) | 0);
    words[packet + LINK] = link;
    const arrives = this.links.base + leaves + slow + links[at + TICKS]!;
    if (target >= 0) {
      words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK + this.links.chipLink[link]! * ONE_CHIP_LINK;
      const wire = twin < 0 ? link : this.mesh.wireOf(link);
      const flitCount = (words[packet + SENTENCE]! & this.recordMask) * this.injections + wire;
      this.linkFlits[flitCount] = this.linkFlits[flitCount]! + flits;
      this.queue.schedule(arrives, PHASE_NETWORK, packet + links[at + RANK]!);
      return true;
    }
    words[packet + HOPS] = words[packet + HOPS]! + 1;
    if (creditClass === 0 && this.ends.ahead) this.ends.eject(-1 - target, packet, arrives + flits - 1, now, stamp);
    else this.queue.schedule(arrives + flits - 1, PHASE_NETWORK, packet);
    return true;
  }

  /**
   * Relative tick from which a class of a link has `flits` slots; while that is not known, the link is noted as
   * starved.
   */
  readyAt(link: number, creditClass: number, flits: number): number {
    const ready = this.links.readyAt(link, creditClass, flits);
    if (ready === NEVER) {
      const at = link * LINK_RECORD + STARVED;
      this.links.words[at] = this.links.words[at]! | (1 << creditClass);
    }
    return ready;
  }

  /**
   * The last flit of a packet leaves its router at relative tick `left`: the slots it stood in come free, those of a
   * branching packet with its last copy.
   */
  private leaveSlots(packet: number, creditClass: number, flits: number, left: number, stamp: number): void {
    const words = this.pool.words;
    const parent = words[packet + PARENT]!;
    if (parent < 0) this.giveBack(words[packet + LINK]!, creditClass, flits, left);
    else this.leaveParent(words, packet, parent, flits, creditClass, left, stamp);
  }

  /** A copy leaves: the slots of the branching packet come free when the last copy has gone. */
  private leaveParent(
    words: Int32Array,
    packet: number,
    parent: number,
    flits: number,
    creditClass: number,
    left: number,
    stamp: number,
  ): void {
    words[packet + PARENT] = -1;
    if (((stamp - words[parent + SINCE]!) | 0) > 0) words[parent + SINCE] = stamp;
    const copies = words[parent + NEXT]! - 1;
    words[parent + NEXT] = copies;
    if (copies > 0) return;
    this.giveBack(words[parent + LINK]!, creditClass, flits, left + ((words[parent + SINCE]! - stamp) | 0));
    this.pool.give(parent);
  }

  /** Slots left at relative tick `left` return to the sender of a link into a router after the credit's flight. */
  giveBack(link: number, creditClass: number, flits: number, left: number): void {
    const ready = left + this.links.words[link * LINK_RECORD + MOST_EARLY]! + 1;
    if (!this.links.giveBack(link, creditClass, flits, ready)) return;
    if (link >= this.injections && link < this.mesh.beyond) {
      this.ends.injectable(link - this.injections, this.links.base + ready);
      return;
    }
    const at = link * LINK_RECORD;
    const links = this.links.words;
    if (links[at + DATA + creditClass * CLASS_WORDS + HEAD]! < 0) return;
    this.wake(link, ready - links[at + MOST_EARLY]!);
  }

  /** Flits that wait for a wire, and ticks until its scheduled packets have left. */
  backlog(wire: number, tick: number): number {
    const twin = this.links.twins?.[wire] ?? -1;
    const flits = this.queued(wire) + (twin < 0 ? 0 : this.queued(twin));
    return flits + Math.max(0, this.links.base + this.links.words[wire * LINK_RECORD + FREE]! - tick);
  }

  private queued(link: number): number {
    const links = this.links.words;
    let flits = 0;
    for (let c = 0; c < 2; c++) {
      for (
        let packet = links[link * LINK_RECORD + DATA + c * CLASS_WORDS + HEAD]!;
        packet >= 0;
        packet = this.pool.words[packet + NEXT]!
      )
        flits += this.pool.words[packet + FLITS]!;
    }
    return flits;
  }

  /** Queues that are not empty: one line each. */
  waiting(limit: number): string[] {
    const lines: string[] = [];
    const { words } = this.links;
    for (let link = 0; link < this.links.count; link++) {
      for (let c = 0; c < 2 && lines.length < limit; c++) {
        if (words[link * LINK_RECORD + DATA + c * CLASS_WORDS + HEAD]! < 0) continue;
        const wire = this.mesh.wireOf(link);
        lines.push(
          `port ${wire % this.mesh.ports} of router ${Math.floor(wire / this.mesh.ports)}: ${c === 1 ? "credits" : "packets"} wait`,
        );
      }
    }
    return lines;
  }
}
