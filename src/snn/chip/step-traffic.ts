import { HOP_EVENTS, type SnnChip } from "./spec.js";

/** Copies of packets of a step, one a destination core: who sends them when, and how long their core works on them. */
interface Copies {
  source: Int32Array;
  target: Int32Array;
  /** Copies of one packet have one number. */
  packet: Int32Array;
  /** Population of the neuron that fired. */
  layer: Int32Array;
  sent: Float64Array;
  work: Float64Array;
}

const FIRST_ROOM = 1024;
const LINKS = 4;

const grown = <T extends Int32Array | Float64Array>(array: T, length: number): T => {
  const larger = new (array.constructor as new (n: number) => T)(length);
  larger.set(array);
  return larger;
};

/**
 * The packets of one step on the mesh of tiles: x first, then y. Packets go in the order in which they are sent; each
 * takes its links one after the other, waits where an earlier one holds the link, and holds it for the chip's
 * `linkTicks`. A core works on what arrives in the order of arrival. Buffers have no end: waiting never spreads back to
 * other links, so times are too short where the network is full.
 */
export class StepTraffic {
  private readonly copies: Copies = {
    source: new Int32Array(FIRST_ROOM),
    target: new Int32Array(FIRST_ROOM),
    packet: new Int32Array(FIRST_ROOM),
    layer: new Int32Array(FIRST_ROOM),
    sent: new Float64Array(FIRST_ROOM),
    work: new Float64Array(FIRST_ROOM),
  };
  private length = 0;
  private packets = 0;
  private readonly hopTicks: readonly number[];
  /** By tile x 4 + direction: when the link is free, and the packets that it has carried in this step. */
  private readonly free: Float64Array;
  readonly carried: Int32Array;
  /** The packet that crossed last, and when it was across: copies of one packet cross a link once. */
  private readonly last: Int32Array;
  private readonly across: Float64Array;
  private readonly ready: Float64Array;

  /** @param tiles of cores in use */
  constructor(
    private readonly chip: SnnChip,
    private readonly tiles: readonly number[],
  ) {
    const links = chip.width * chip.height * LINKS;
    this.hopTicks = HOP_EVENTS.map((event) => chip.time[event]);
    this.free = new Float64Array(links);
    this.carried = new Int32Array(links);
    this.last = new Int32Array(links);
    this.across = new Float64Array(links);
    this.ready = new Float64Array(tiles.length);
  }

  /** A new packet; copies that follow are its. */
  begin(): void {
    this.packets++;
  }

  /** A copy of the packet for a core. @param work ticks that its core takes */
  add(source: number, target: number, layer: number, sent: number, work: number): void {
    const { copies, length } = this;
    if (length === copies.source.length)
      for (const key of Object.keys(copies) as (keyof Copies)[])
        (copies[key] as Int32Array | Float64Array) = grown(copies[key], 2 * length);
    copies.source[length] = source;
    copies.target[length] = target;
    copies.packet[length] = this.packets;
    copies.layer[length] = layer;
    copies.sent[length] = sent;
    copies.work[length] = work;
    this.length++;
  }

  /**
   * Moves all packets of the step.
   * @param onHop hears of each link crossed: the population that sent, and the direction
   * @returns tick at which the last core has done its work
   */
  settle(onHop: (layer: number, direction: number) => void): number {
    const { copies, length, ready } = this;
    this.free.fill(0);
    this.carried.fill(0);
    this.last.fill(0);
    ready.fill(0);
    const arrivals = new Float64Array(length);
    for (const copy of inOrder(copies.sent, length)) arrivals[copy] = this.travel(copy, onHop);
    let end = 0;
    for (const copy of inOrder(arrivals, length)) {
      const core = copies.target[copy]!;
      ready[core] = Math.max(ready[core]!, arrivals[copy]!) + copies.work[copy]!;
      end = Math.max(end, ready[core]!);
    }
    this.length = 0;
    this.packets = 0;
    return end;
  }

  /** Ticks that the link which carried most was held. */
  get busiestLink(): number {
    let most = 0;
    for (const carried of this.carried) most = Math.max(most, carried);
    return most * this.chip.linkTicks;
  }

  /** Takes a copy over its links. @returns tick of its arrival */
  private travel(copy: number, onHop: (layer: number, direction: number) => void): number {
    const { source, target, packet: packets, layer, sent } = this.copies;
    const { width, linkTicks } = this.chip;
    const packet = packets[copy]!;
    let tile = this.tiles[source[copy]!]!;
    const goal = this.tiles[target[copy]!]!;
    let at = sent[copy]!;
    while (tile !== goal) {
      const across = (goal % width) - (tile % width);
      const direction = across > 0 ? 0 : across < 0 ? 1 : goal > tile ? 2 : 3;
      const link = tile * LINKS + direction;
      if (this.last[link] === packet) at = this.across[link]!;
      else {
        const start = Math.max(at, this.free[link]!);
        this.free[link] = start + linkTicks;
        at = start + this.hopTicks[direction]!;
        this.last[link] = packet;
        this.across[link] = at;
        this.carried[link]!++;
        onHop(layer[copy]!, direction);
      }
      tile += direction === 0 ? 1 : direction === 1 ? -1 : direction === 2 ? width : -width;
    }
    return at;
  }
}

/** Numbers 0 to length - 1 in the order of whole ticks, ties by number. */
function inOrder(ticks: Float64Array, length: number): Int32Array {
  const keys = new Float64Array(length);
  const room = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  for (let i = 0; i < length; i++) keys[i] = ticks[i]! * room + i;
  keys.sort();
  return Int32Array.from(keys, (key) => key % room);
}
