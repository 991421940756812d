import type { GeneratorSpec } from "../contracts/chip.js";
import * as packets from "../contracts/packet.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import { type CreditLineSpec, CreditLines } from "./credit-lines.js";
import { EVENT_INDEX } from "./ledger.js";
import { follow, PART_SPIKE_GENERATION, PART_WAITING, type PathRecord, type PathTable } from "./path.js";
import type { CoreServices } from "./services.js";
import { SourceRoutes } from "./source-routes.js";
import type { SpikeCoding } from "./spike-code.js";
import type { StepControl } from "./steps.js";
import * as trains from "./train.js";
import { Train } from "./train.js";

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

/** Where a spike source's packets go next: the core's network interface, or a unit of the same core. */
export interface Outlet {
  /** The spike source's FIFO holds a packet. */
  ready(source: SpikeSource, tick: number): void;
  /** Path of what it took last for a sentence; undefined if that was another sentence's. */
  pathOf(sentence: number, paths: PathTable): PathRecord | undefined;
}

/** Flits of a data packet, a count marker and a checksum marker of one spike source. */
export interface SourceFlits {
  readonly data: number;
  readonly count: number;
  readonly checksum: number;
}

interface Token {
  item: number;
  codes: Int32Array;
  /** Channels in use: all of the spike source's, or the tokens of the sentence for a row of probabilities. */
  channels: number;
  path: PathRecord;
}

/**
 * A spike generator (or value sender) with its FIFO: scans the codes of one token, `lanes` neurons a tick and pass
 * after pass, and makes a packet of every spike. A full FIFO stalls the scan. After the last spike it sends two
 * markers along each route.
 */
export class SpikeSource {
  /** Spikes (or values) sent and codes scanned so far, by record of the sentence. */
  readonly spikes: Float64Array;
  readonly values: Float64Array;
  /** Sum of |q| of the codes scanned, by record of the sentence: what the signed code sends. */
  readonly magnitudes: Float64Array;
  readonly fifo: Int32Array;
  fifoHead = 0;
  fifoCount = 0;
  /** A token has been sent completely: its bank is free again. */
  onFree: (tick: number, path: PathRecord) => void = () => {};

  private readonly waiting: Token[] = [];
  private readonly spare: Int32Array[] = [];
  protected current: Token | undefined;
  protected pathIndex = 0;
  protected sentence = 0;
  private startTick = 0;
  protected readonly train: Train;
  private nextEntry = 0;
  /** Routes of the next entry that have their packet. */
  private routesDone = 0;
  private scanTick = 0;
  /** Whether it sends spikes, made of codes; else the values themselves. */
  protected readonly spiking: boolean;
  private stalled = false;
  private markersSent = 0;
  protected readonly routes: SourceRoutes;
  readonly credits: CreditLines;

  constructor(
    readonly program: SpikeSourceProgram,
    readonly name: string,
    private readonly stage: number,
    protected readonly core: number,
    train: SpikeCoding | undefined,
    generator: GeneratorSpec,
    fifoSlots: number,
    protected readonly flits: SourceFlits,
    credits: readonly CreditLineSpec[],
    private readonly steps: StepControl,
    private readonly outlet: Outlet,
    protected readonly services: CoreServices,
  ) {
    const n = program.channels;
    this.spiking = train !== undefined;
    this.train = new Train(name, n, generator.lanes, program.signed, train);
    this.fifo = new Int32Array(fifoSlots);
    this.routes = new SourceRoutes(program.segments, n);
    this.credits = new CreditLines(name, program.tokens, credits, services);
    for (let i = 0; i < generator.banks; i++) this.spare.push(new Int32Array(n));
    this.spikes = new Float64Array(services.items.records);
    this.values = new Float64Array(services.items.records);
    this.magnitudes = new Float64Array(services.items.records);
  }

  /** Whether a bank is free for another token. */
  get hasFreeBank(): boolean {
    return this.spare.length > 0;
  }

  /** A free bank to fill with the codes of the next token; give it back with `offer`. */
  borrow(): Int32Array {
    return this.spare.pop()!;
  }

  /** The codes of a token are ready, in token order. */
  offer(item: number, codes: Int32Array, tick: number, path: PathRecord, channels = this.program.channels): void {
    this.waiting.push({ item, codes, channels, path });
    this.tryStart(tick, path);
  }

  /**
   * A destination has freed the slot or bank number `number`, which `item` used.
   * @throws ChipFault on a credit that was never due
   */
  credit(line: number, number: number, item: number, tick: number, path: PathRecord | undefined): void {
    this.credits.back(line, number, item);
    this.tryStart(tick, path);
  }

  /** A unit of the same core lets sentences below `sentences` start. */
  grant(line: number, sentences: number, tick: number, path: PathRecord): void {
    this.credits.grant(line, sentences);
    this.tryStart(tick, path);
  }

  /** What a sentence has sent is taken: its record may serve another. */
  forget(sentence: number): void {
    const record = this.services.items.recordOf(sentence);
    this.spikes[record] = 0;
    this.values[record] = 0;
    this.magnitudes[record] = 0;
  }

  /** What the next token waits for, if it waits for credits: one line each. */
  missingCredits(): string[] {
    const next = this.waiting[0];
    return next && !this.current ? this.credits.missing(next.item) : [];
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
   * Makes packets of what is left of the current scan tick.
   * @returns whether all of it found a slot; else the scan is stalled
   */
  private fill(tick: number): boolean {
    const { spiking, routes } = this;
    const { entries, leastValue } = this.train;
    const end = this.train.scanEnd[this.scanTick]!;
    const slots = this.fifo.length;
    for (; this.nextEntry < end; this.nextEntry++) {
      const entry = spiking ? entries[this.nextEntry]! : this.nextEntry;
      const channel = entry & CHANNEL_MASK;
      const value = spiking ? (entry >> CHANNEL_BITS) + leastValue : this.current!.codes[channel]!;
      const last = routes.end[channel]!;
      for (let position = routes.first[channel]! + this.routesDone; position < last; position++) {
        if (this.fifoCount === slots) {
          this.stalled = true;
          return false;
        }
        const local = routes.local[channel]!;
        routes.add(position, local, value);
        this.push(local, value, routes.route[position]!, KIND_DATA, this.flits.data, tick);
        const { spikes } = this.services.bus;
        if (spikes.active && this.routesDone === 0)
          spikes.record(tick, this.program.index, channel, value, this.current!.item);
        this.routesDone++;
      }
      this.routesDone = 0;
    }
    this.scanTick++;
    return true;
  }

  /**
   * The outlet has taken the packet at the head of the FIFO: a stalled scan goes on a tick later. Nothing else can
   * change the FIFO until then, so that tick's packets are put in at once, without an event; markers end the token,
   * and steps of the whole chip count: these wait.
   */
  popped(tick: number): void {
    this.fifoHead = this.fifoHead + 1 === this.fifo.length ? 0 : this.fifoHead + 1;
    this.fifoCount--;
    if (!this.stalled) return;
    this.stalled = false;
    if (this.scanTick === this.train.scans || this.steps.global) {
      this.services.queue.schedule(tick + 1, PHASE_SCAN, this.program.index);
    } else if (this.fill(tick + 1)) {
      this.afterScanTick(tick + 1);
    }
  }

  private afterScanTick(tick: number): void {
    if (this.steps.global && this.spiking && this.scanTick % this.train.scansPerPass === 0) {
      if (this.scanTick < this.train.scans) {
        this.steps.park(this.program.index, tick);
        this.steps.end(tick);
        return;
      }
      this.steps.end(tick);
    }
    this.services.queue.schedule(tick + 1, PHASE_SCAN, this.program.index);
  }

  private tryStart(tick: number, releaser: PathRecord | undefined): void {
    const next = this.waiting[0];
    if (this.current || !next) return;
    if (!this.credits.allow(next.item)) return;
    this.waiting.shift();
    this.current = next;
    this.sentence = this.services.items.sentenceOf[next.item]!;
    const path = follow(next.path, releaser, tick, this.stage);
    next.path = path;
    this.pathIndex = this.services.paths.add(path);
    this.startTick = tick;
    this.scanTick = 0;
    this.nextEntry = 0;
    this.routesDone = 0;
    this.markersSent = 0;
    this.routes.begin();
    this.fillTrain(next.codes, next.channels);
    const { ledger } = this.services;
    if (this.spiking) {
      ledger.add(this.sentence, this.core, EVENT_INDEX.neuron_scan, next.channels * this.train.passes);
      ledger.add(this.sentence, this.core, EVENT_INDEX.spike_generate, this.train.length);
    }
    const record = this.services.items.recordOf(this.sentence);
    this.values[record] = this.values[record]! + next.channels;
    this.spikes[record] = this.spikes[record]! + this.train.length;
    let magnitude = 0;
    for (let c = 0; c < next.channels; c++) magnitude += Math.abs(next.codes[c]!);
    this.magnitudes[record] = this.magnitudes[record]! + magnitude;
    if (this.steps.global && this.spiking) this.steps.park(this.program.index, tick);
    else this.startScan(tick);
  }

  /** Makes the train of a token. */
  protected fillTrain(codes: Int32Array, channels: number): void {
    this.train.fill(codes, channels);
  }

  /** The train of a token is ready: it is scanned from `tick` on. */
  protected startScan(tick: number): void {
    this.services.queue.schedule(tick, PHASE_SCAN, this.program.index);
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

  /** All packets of the token have been made. */
  protected finish(tick: number): void {
    const done = this.current!;
    this.current = undefined;
    this.spare.push(done.codes);
    const { scans } = this.train;
    const stalled = tick - this.startTick > scans;
    const { cores } = this.services.bus;
    if (cores.active) {
      const unit = this.services.units.generator + this.program.index;
      cores.record(this.startTick, this.core, unit, done.item, scans, tick - this.startTick - scans);
    }
    const path =
      (stalled && this.outlet.pathOf(this.sentence, this.services.paths)) ||
      done.path.copy().add(PART_SPIKE_GENERATION, this.stage, scans);
    path.add(PART_WAITING, this.stage, tick - path.at);
    this.onFree(tick, path);
    this.tryStart(tick, path);
  }

  private push(channel: number, value: number, route: number, kind: number, flits: number, tick: number): void {
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
    const slots = this.fifo.length;
    let at = this.fifoHead + this.fifoCount;
    if (at >= slots) at -= slots;
    this.fifo[at] = packet;
    if (this.fifoCount++ === 0) this.outlet.ready(this, tick);
  }
}
