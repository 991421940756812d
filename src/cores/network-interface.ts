import type { Injector, PacketStore } from "../contracts/packet.js";
import * as packets from "../contracts/packet.js";
import type { EventQueue } from "../events/event-queue.js";
import type { Outlet, PacketFifo } from "./outlet.js";
import { PART_NETWORK, PART_SPIKE_GENERATION, PART_WAITING, type PathRecord, type PathTable } from "./path.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const {
  BLOCKED,
  CHANNEL,
  FLITS,
  HOPS,
  ITEM,
  KIND,
  KIND_CREDIT,
  PATH,
  PHASE_INTERFACE,
  SCAN,
  SENTENCE,
  SERVICE,
  SINCE,
  ROUTE,
  UNKNOWN,
  VALUE,
  WAIT,
} = packets;

/** A credit from an input to one of its sources: slot or bank `number`, which `item` used, is free. */
export interface Credit {
  readonly route: number;
  readonly flits: number;
  readonly item: number;
  readonly sentence: number;
  readonly number: number;
}

/**
 * The sending side of a core's network interface: one flit a tick, credits before data, the spike sources of the core
 * round-robin. While it sends without a pause, the end of each packet releases the next one. So a packet inherits the
 * path of the first packet of such a run; the time since then is service of the interface, or waiting while the network
 * had no credits.
 */
export class SendInterface implements Outlet {
  private readonly sources: PacketFifo[] = [];
  private readonly credits: number[] = [];
  private creditHead = 0;
  /** Round-robin pointer: the source that is served next. */
  private roundRobin = 0;
  /** Tick of the pending event, or -1. */
  private pending = -1;
  /**
   * The interface cannot send before these ticks: a packet is being sent, or the network has no credits for data, or
   * for credits (UNKNOWN: until the network reports some).
   */
  private freeAt = 0;
  private dataAt = 0;
  private creditAt = 0;
  /**
   * The current run of packets without a pause: path words of its first packet, service and waiting since then, the
   * tick up to which they are counted, and the flits of its last packet.
   */
  private runSentence = -1;
  private runPath = 0;
  private runScan = 0;
  private runWait = 0;
  private runService = 0;
  private runAt = 0;
  private runFlits = 0;

  constructor(
    private readonly node: number,
    private readonly core: number,
    protected readonly stage: number,
    private readonly queue: EventQueue,
    private readonly packets: PacketStore,
    private readonly network: Injector,
  ) {}

  attach(source: PacketFifo): void {
    this.sources.push(source);
  }

  /** Round-robin pointer: all that an interface at rest keeps of what it has sent. */
  get pointer(): number {
    return this.roundRobin;
  }

  set pointer(source: number) {
    this.roundRobin = source;
  }

  ready(_source: PacketFifo, tick: number): void {
    if (this.dataAt !== UNKNOWN) this.wake(Math.max(tick, this.dataAt));
  }

  /** The network, which had no credits, may have credits from `tick` on. */
  injectable(tick: number): void {
    if (this.dataAt === UNKNOWN || this.dataAt > tick) this.dataAt = tick;
    if (this.creditAt === UNKNOWN || this.creditAt > tick) this.creditAt = tick;
    this.wake(tick);
  }

  /** Queues a credit. @param path number, in the path table, of the path that released it */
  sendCredit(credit: Credit, tick: number, path: number): void {
    const packet = this.packets.take();
    const { words } = this.packets;
    words[packet + CHANNEL] = 0;
    words[packet + VALUE] = credit.number;
    words[packet + ROUTE] = credit.route;
    words[packet + ITEM] = credit.item;
    words[packet + SENTENCE] = credit.sentence;
    words[packet + KIND] = KIND_CREDIT;
    words[packet + FLITS] = credit.flits;
    words[packet + HOPS] = 0;
    words[packet + SCAN] = 0;
    words[packet + WAIT] = 0;
    words[packet + SERVICE] = 0;
    words[packet + SINCE] = tick | 0;
    words[packet + PATH] = path;
    this.credits.push(packet);
    if (this.creditAt !== UNKNOWN) this.wake(Math.max(tick, this.creditAt));
  }

  /**
   * Path of the packet that the interface sent last, up to the end of its service; undefined if that packet was another
   * sentence's.
   */
  pathOf(sentence: number, paths: PathTable): PathRecord | undefined {
    if (this.runSentence !== sentence) return undefined;
    return paths
      .copyOf(sentence, this.runPath)
      ?.add(PART_SPIKE_GENERATION, this.stage, this.runScan)
      .add(PART_WAITING, this.stage, this.runWait)
      .add(PART_NETWORK, this.stage, this.runService);
  }

  /** Kernel handler of PHASE_INTERFACE for this core: sends one packet. */
  run(tick: number): void {
    if (this.pending === tick) this.pending = -1;
    if (tick < this.freeAt) {
      this.wakeForMore();
      return;
    }
    if (this.creditHead < this.credits.length && this.creditAt !== UNKNOWN && tick >= this.creditAt) {
      if (this.sendFirstCredit(tick)) return;
    }
    if (this.dataAt === UNKNOWN || tick < this.dataAt) {
      this.wakeForMore();
      return;
    }
    const { sources } = this;
    const count = sources.length;
    let next = this.roundRobin;
    for (let i = 0; i < count; i++) {
      const source = sources[next]!;
      next = next + 1 === count ? 0 : next + 1;
      if (source.fifoCount === 0) continue;
      const packet = source.fifo[source.fifoHead]!;
      this.dataAt = UNKNOWN;
      const free = this.network.inject(this.node, packet, tick);
      if (free === BLOCKED) {
        this.wakeForMore();
        return;
      }
      this.dataAt = free;
      this.follow(packet, tick);
      this.roundRobin = next;
      this.freeAt = tick + this.runFlits;
      source.popped(tick);
      this.wakeForMore();
      return;
    }
    this.wakeForMore();
  }

  private sendFirstCredit(tick: number): boolean {
    const packet = this.credits[this.creditHead]!;
    this.creditAt = UNKNOWN;
    const next = this.network.inject(this.node, packet, tick);
    if (next === BLOCKED) return false;
    this.creditAt = next;
    const { words } = this.packets;
    words[packet + WAIT] = (tick - words[packet + SINCE]!) | 0;
    if (++this.creditHead === this.credits.length) {
      this.credits.length = 0;
      this.creditHead = 0;
    }
    this.freeAt = tick + words[packet + FLITS]!;
    this.wakeForMore();
    return true;
  }

  /**
   * Writes its path into a packet sent at `tick`: the path of the run that it continues, or its own if it begins a run.
   */
  private follow(packet: number, tick: number): void {
    const { words } = this.packets;
    const sentence = words[packet + SENTENCE]!;
    const ready = words[packet + SINCE]!;
    const ended = this.runAt + this.runFlits;
    if (sentence === this.runSentence && ((ended - ready) | 0) >= 0) {
      this.runService += this.runFlits;
      this.runWait += tick - ended;
      words[packet + PATH] = this.runPath;
      words[packet + SCAN] = this.runScan;
      words[packet + WAIT] = this.runWait;
      words[packet + SERVICE] = this.runService;
    } else {
      this.runSentence = sentence;
      this.runPath = words[packet + PATH]!;
      this.runScan = words[packet + SCAN]!;
      this.runWait = (words[packet + WAIT]! + tick - ready) | 0;
      this.runService = 0;
      words[packet + WAIT] = this.runWait;
      words[packet + SERVICE] = 0;
    }
    this.runAt = tick;
    this.runFlits = words[packet + FLITS]!;
  }

  private wakeForMore(): void {
    if (this.creditHead < this.credits.length && this.creditAt !== UNKNOWN) this.wake(this.creditAt);
    if (this.dataAt === UNKNOWN) return;
    const at = Math.max(this.freeAt, this.dataAt);
    for (const source of this.sources) {
      if (source.fifoCount > 0) {
        this.wake(at);
        return;
      }
    }
  }

  private wake(tick: number): void {
    const at = Math.max(tick, this.freeAt);
    if (this.pending >= 0 && this.pending <= at) return;
    this.pending = at;
    this.queue.schedule(at, PHASE_INTERFACE, this.core);
  }
}
