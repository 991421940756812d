import * as packets from "../contracts/packet.js";
import { SourceRoutes } from "./source-routes.js";
import type { SourceFlits, SpikeSourceParts } from "./spike-source-parts.js";
import { TokenSource } from "./token-source.js";
import * as trains from "./train.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const {
  CHANNEL,
  FLITS,
  HOPS,
  ITEM,
  KIND,
  KIND_CHECKSUM,
  KIND_COUNT,
  KIND_DATA,
  PATH,
  PHASE_SCAN,
  SCAN,
  SENTENCE,
  SERVICE,
  SINCE,
  ROUTE,
  VALUE,
  WAIT,
} = packets;
const { CHANNEL_BITS, CHANNEL_MASK } = trains;

/**
 * A spike generator (or value sender) with its FIFO. It scans the codes of one token, `lanes` neurons a tick and pass
 * after pass, and makes a packet of every spike. A full FIFO stalls the scan. After the last spike it sends two
 * markers along each route.
 */
export class SpikeSource extends TokenSource {
  readonly fifo: Int32Array;
  fifoHead = 0;
  fifoCount = 0;

  /** Next entry of the train to make packets of. */
  private nextEntry = 0;
  /** Routes of that entry that have their packet. */
  private routesDone = 0;
  private scanTick = 0;
  /** Whether the scan waits for a slot of the FIFO. */
  private stalled = false;
  private markersSent = 0;
  protected readonly flits: SourceFlits;
  protected readonly routes: SourceRoutes;

  constructor(parts: SpikeSourceParts) {
    super(parts);
    this.flits = parts.flits;
    this.fifo = new Int32Array(parts.fifoSlots);
    this.routes = new SourceRoutes(this.program.segments, this.program.channels);
  }

  /** Kernel handler of PHASE_SCAN for this spike source. */
  scan(tick: number): void {
    this.stalled = false;
    if (this.scanTick === this.train.scans) {
      this.sendMarkers(tick);
      return;
    }
    if (this.fill(tick)) this.afterScanTick(tick);
  }

  /**
   * Makes packets of the rest of the current scan tick.
   * @returns whether every packet found a slot; else the scan is stalled
   */
  private fill(tick: number): boolean {
    const { spiking, routes, packing } = this;
    const { entries, leastValue } = this.train;
    const end = this.train.scanEnd[this.scanTick]!;
    const slots = this.fifo.length;
    for (; this.nextEntry < end; this.nextEntry++) {
      const entry = spiking ? entries[this.nextEntry]! : this.nextEntry;
      const last = entry & CHANNEL_MASK;
      const channel = packing === undefined ? last : packing.firstOf[last]!;
      if (channel < 0) continue;
      const value = spiking ? (entry >> CHANNEL_BITS) + leastValue : this.current!.codes[channel]!;
      const after = routes.end[channel]!;
      for (let position = routes.first[channel]! + this.routesDone; position < after; position++) {
        if (this.fifoCount === slots) {
          this.stalled = true;
          return false;
        }
        const local = routes.local[channel]!;
        const packet = this.make(local, value, routes.route[position]!, KIND_DATA, this.flits.data, tick);
        if (packing === undefined) routes.add(position, local, value);
        else routes.addPacked(position, packing, this.services.packets, packet, this.current!.codes, channel, last + 1);
        this.enqueue(packet, tick);
        if (this.services.bus.spikes.active && this.routesDone === 0) this.tell(tick, channel, last, value);
        this.routesDone++;
      }
      this.routesDone = 0;
    }
    this.scanTick++;
    return true;
  }

  /** Tells of the spike, or the values, of channels [first, last]. */
  private tell(tick: number, first: number, last: number, value: number): void {
    const { codes, item } = this.current!;
    const { spikes } = this.services.bus;
    for (let channel = first; channel <= last; channel++)
      spikes.record(tick, this.program.index, channel, first === last ? value : codes[channel]!, item);
  }

  /**
   * The outlet has removed the packet at the head of the FIFO, and a stalled scan continues a tick later. Nothing else
   * changes the FIFO until then, so this call makes that tick's packets at once and needs no event. Markers, which end
   * the token, and scans that wait for other generators need their event.
   */
  popped(tick: number): void {
    this.fifoHead = this.fifoHead + 1 === this.fifo.length ? 0 : this.fifoHead + 1;
    this.fifoCount--;
    if (!this.stalled) return;
    this.stalled = false;
    if (this.scanTick === this.train.scans || this.steps.paced) {
      this.services.queue.schedule(tick + 1, PHASE_SCAN, this.program.index);
    } else if (this.fill(tick + 1)) {
      this.afterScanTick(tick + 1);
    }
  }

  private afterScanTick(tick: number): void {
    if (this.steps.paced && this.spiking && this.scanTick % this.train.scansPerPass === 0) {
      const { index } = this.program;
      const more = this.scanTick < this.train.scans;
      if (more) this.steps.park(index, tick);
      this.steps.end(index, tick);
      if (more) return;
    }
    this.services.queue.schedule(tick + 1, PHASE_SCAN, this.program.index);
  }

  protected override begin(): void {
    this.scanTick = 0;
    this.nextEntry = 0;
    this.routesDone = 0;
    this.markersSent = 0;
    this.routes.begin();
  }

  protected override startScan(tick: number): void {
    this.services.queue.schedule(tick, PHASE_SCAN, this.program.index);
  }

  protected override checkedPackets(): number {
    return this.routes.sent.reduce((sum, sent) => sum + sent, this.routes.count);
  }

  private sendMarkers(tick: number): void {
    const { routes } = this;
    const last = this.services.items.isLast(this.current!.item) ? 1 : 0;
    for (; this.markersSent < 2 * routes.count; this.markersSent++) {
      if (this.fifoCount === this.fifo.length) {
        this.stalled = true;
        return;
      }
      const position = this.markersSent >> 1;
      const route = routes.route[position]!;
      if ((this.markersSent & 1) === 0)
        this.push(last, routes.sent[position]!, route, KIND_COUNT, this.flits.count, tick);
      else this.push(0, routes.announced(position, last), route, KIND_CHECKSUM, this.flits.checksum, tick);
    }
    this.finish(tick);
  }

  private push(channel: number, value: number, route: number, kind: number, flits: number, tick: number): void {
    this.enqueue(this.make(channel, value, route, kind, flits, tick), tick);
  }

  private make(channel: number, value: number, route: number, kind: number, flits: number, tick: number): number {
    const { packets } = this.services;
    const packet = packets.take();
    const words = packets.words;
    words[packet + CHANNEL] = channel;
    words[packet + VALUE] = value;
    words[packet + ROUTE] = route;
    words[packet + ITEM] = this.current!.item;
    words[packet + SENTENCE] = this.sentence;
    words[packet + KIND] = kind;
    words[packet + FLITS] = flits;
    words[packet + HOPS] = 0;
    words[packet + SCAN] = this.scanTick;
    words[packet + WAIT] = tick - this.startTick - this.scanTick;
    words[packet + SERVICE] = 0;
    words[packet + SINCE] = tick | 0;
    words[packet + PATH] = this.pathIndex;
    if (this.steps.paced) this.steps.sent(this.program.index, route);
    return packet;
  }

  private enqueue(packet: number, tick: number): void {
    const slots = this.fifo.length;
    let at = this.fifoHead + this.fifoCount;
    if (at >= slots) at -= slots;
    this.fifo[at] = packet;
    if (this.fifoCount++ === 0) this.outlet.ready(this, tick);
  }
}
