import { grow, newCopies } from "./packet-copies.js";
import { SenderQueue } from "./sender-queue.js";
import { HOP_EVENTS, type SnnChip } from "./spec.js";
import type { DeliveredCopy, StepObserver } from "./step-observer.js";

const LINKS = 4;

/**
 * The packets of one step on the mesh of tiles: x first, then y. Packets go in the order in which they are sent; each
 * takes its links one after the other, waits where an earlier one holds the link, and holds it for the chip's
 * `linkTicks`. A core works on its packets in the order in which they were sent; where `queue` of them wait for it, the
 * next one stays with its sender, which stalls. Links have no buffers of their own that could fill.
 */
export class StepTraffic {
  protected readonly copies = newCopies();
  protected length = 0;
  protected packets = 0;
  /** Links that the copy at hand was the first of its packet to cross. */
  protected hops = 0;
  private readonly hopTicks: readonly number[];
  /** By tile x 4 + direction: when the link is free, and the packets that it has carried in this step. */
  private readonly free: Float64Array;
  readonly carried: Int32Array;
  /** The packet that crossed last, and when it was across: copies of one packet cross a link once. */
  protected readonly last: Int32Array;
  private readonly across: Float64Array;
  protected readonly ready: Float64Array;
  /** By core: when its walk ends, ticks for which it stalled, its next copy and the end of its copies. */
  protected readonly walked: Float64Array;
  protected readonly stalled: Float64Array;
  protected readonly next: Int32Array;
  protected readonly stop: Int32Array;
  /** By core: when it was done with each of the last `queue` packets that it accepted, and which of them is first. */
  private readonly slot: Int32Array;
  private readonly done: Float64Array;
  protected readonly senders: SenderQueue;
  /** Tile of each core, and its place. */
  protected readonly tiles: Int32Array;
  private readonly columns: Int32Array;
  private readonly rows: Int32Array;
  private readonly copy: DeliveredCopy = {
    packet: 0,
    slice: 0,
    core: 0,
    sent: 0,
    arrived: 0,
    begin: 0,
    end: 0,
    hops: 0,
  };

  /** @param tiles of cores in use */
  constructor(
    protected readonly chip: SnnChip,
    tiles: readonly number[],
    protected readonly observer?: StepObserver,
  ) {
    const links = chip.width * chip.height * LINKS;
    this.hopTicks = HOP_EVENTS.map((event) => chip.time[event]);
    this.free = new Float64Array(links);
    this.carried = new Int32Array(links);
    this.last = new Int32Array(links);
    this.across = new Float64Array(links);
    this.tiles = Int32Array.from(tiles);
    this.columns = this.tiles.map((tile) => tile % chip.width);
    this.rows = this.tiles.map((tile) => Math.floor(tile / chip.width));
    const cores = tiles.length;
    this.ready = new Float64Array(cores);
    this.walked = new Float64Array(cores);
    this.stalled = new Float64Array(cores);
    this.next = new Int32Array(cores);
    this.stop = new Int32Array(cores);
    this.slot = new Int32Array(cores);
    this.done = new Float64Array(cores * chip.queue);
    this.senders = new SenderQueue(cores);
  }

  /** The walk of a core begins; packets that follow are its. */
  open(core: number): void {
    this.next[core] = this.length;
  }

  /** It has ended. */
  close(core: number, tick: number): void {
    this.stop[core] = this.length;
    this.walked[core] = tick;
  }

  /** A new packet; copies that follow are its. */
  begin(): void {
    this.packets++;
  }

  /** A copy of the packet for a core. @param work ticks that its core takes */
  add(source: number, target: number, slice: number, sent: number, work: number): void {
    const { copies, length } = this;
    if (length === copies.source.length) grow(copies);
    copies.source[length] = source;
    copies.target[length] = target;
    copies.packet[length] = this.packets;
    copies.slice[length] = slice;
    copies.sent[length] = sent;
    copies.work[length] = work;
    this.length++;
  }

  /**
   * Moves all packets of the step.
   * @param onHop hears of each link crossed: the slice that sent, and the direction
   * @returns tick at which the last core has sent its packets and done its work
   */
  settle(onHop: (slice: number, direction: number) => void): number {
    const { copies, ready, next, stop, stalled, senders, walked } = this;
    for (const figures of [this.free, this.carried, this.last, ready, stalled, this.slot, this.done]) figures.fill(0);
    for (let core = 0; core < walked.length; core++)
      if (next[core]! < stop[core]!) senders.push(core, copies.sent[next[core]!]!);
    let end = 0;
    while (senders.size > 0) {
      const [core, at] = [senders.first, senders.firstTick];
      const first = next[core]!;
      let last = first + 1;
      while (last < stop[core]! && copies.packet[last] === copies.packet[first]) last++;
      const free = this.freeAt(first, last, at);
      if (free > at) {
        senders.delay(free);
        continue;
      }
      stalled[core] = at - copies.sent[first]!;
      this.observer?.sent(core, copies.sent[first]!, stalled[core]!);
      for (let copy = first; copy < last; copy++) {
        const arrived = this.travel(copy, at, onHop);
        const done = this.accept(copy, arrived);
        if (this.observer !== undefined) this.tell(this.observer, copy, at, arrived, done);
        end = Math.max(end, done);
      }
      next[core] = last;
      if (last < stop[core]!) senders.delay(copies.sent[last]! + stalled[core]!);
      else senders.pop();
    }
    return Math.max(end, this.ended());
  }

  /** All packets of the step have been moved. @returns tick at which the last walk has ended */
  protected ended(): number {
    const { walked, stalled } = this;
    let end = 0;
    for (let core = 0; core < walked.length; core++) end = Math.max(end, walked[core]! + stalled[core]!);
    this.length = 0;
    this.packets = 0;
    return end;
  }

  /** Tick from which all cores that copies [first, last) go to have a free slot, not before `at`. */
  private freeAt(first: number, last: number, at: number): number {
    const { copies, slot, done, chip } = this;
    let free = at;
    for (let copy = first; copy < last; copy++) {
      const core = copies.target[copy]!;
      const tick = done[core * chip.queue + slot[core]!]!;
      if (tick > free) free = tick;
    }
    return free;
  }

  /** A core's work on a copy that has arrived. @returns tick at which it is done */
  private accept(copy: number, arrival: number): number {
    const { ready, slot, done, copies } = this;
    const { queue } = this.chip;
    const core = copies.target[copy]!;
    const tick = Math.max(ready[core]!, arrival) + copies.work[copy]!;
    ready[core] = tick;
    done[core * queue + slot[core]!] = tick;
    slot[core] = slot[core] === queue - 1 ? 0 : slot[core]! + 1;
    return tick;
  }

  /** Ticks that the link which carried most was held. */
  get busiestLink(): number {
    let most = 0;
    for (const carried of this.carried) most = Math.max(most, carried);
    return most * this.chip.linkTicks;
  }

  /** Tells of a copy that has been worked on, after so many links of its own in `hops`. */
  protected tell(observer: StepObserver, number: number, sent: number, arrived: number, end: number): void {
    const { copies, copy } = this;
    copy.packet = copies.packet[number]! - 1;
    copy.slice = copies.slice[number]!;
    copy.core = copies.target[number]!;
    copy.sent = sent;
    copy.arrived = arrived;
    copy.begin = end - copies.work[number]!;
    copy.end = end;
    copy.hops = this.hops;
    observer.delivered(copy);
  }

  /** Takes a copy over its links. @returns tick of its arrival */
  private travel(copy: number, sent: number, onHop: (slice: number, direction: number) => void): number {
    const { columns, rows, tiles } = this;
    const { width } = this.chip;
    const [from, to] = [this.copies.source[copy]!, this.copies.target[copy]!];
    let tile = tiles[from]!;
    let at = sent;
    this.hops = 0;
    const across = columns[to]! - columns[from]!;
    const sideways = across > 0 ? 1 : -1;
    for (let left = across * sideways; left > 0; left--, tile += sideways)
      at = this.cross(copy, tile, across > 0 ? 0 : 1, at, onHop);
    const down = rows[to]! - rows[from]!;
    const along = down > 0 ? width : -width;
    for (let left = down > 0 ? down : -down; left > 0; left--, tile += along)
      at = this.cross(copy, tile, down > 0 ? 2 : 3, at, onHop);
    return at;
  }

  /** Takes a copy that is at a tile at a tick over one of its links. @returns tick at which it is across */
  private cross(
    copy: number,
    tile: number,
    direction: number,
    at: number,
    onHop: (slice: number, direction: number) => void,
  ): number {
    const { free, last, across } = this;
    const link = tile * LINKS + direction;
    const packet = this.copies.packet[copy]!;
    if (last[link] === packet) return across[link]!;
    const start = Math.max(free[link]!, at);
    this.observer?.crossed(link, start - at);
    free[link] = start + this.chip.linkTicks;
    last[link] = packet;
    across[link] = start + this.hopTicks[direction]!;
    this.carried[link]!++;
    this.hops++;
    onHop(this.copies.slice[copy]!, direction);
    return across[link]!;
  }
}
