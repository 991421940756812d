import type { SpikeSourceProgram } from "../contracts/program.js";
import { CreditLines } from "./credit-lines.js";
import { EVENT_INDEX } from "./ledger.js";
import type { Outlet } from "./outlet.js";
import { Packing } from "./packing.js";
import { follow, PART_SPIKE_GENERATION, PART_WAITING, type PathRecord } from "./path.js";
import type { CoreServices } from "./services.js";
import type { SpikeSourceParts } from "./spike-source-parts.js";
import type { StepControl } from "./steps.js";
import { Train } from "./train.js";

interface Token {
  item: number;
  codes: Int32Array;
  /** Channels in use: all of the spike source's, or the tokens of the sentence for a row of probabilities. */
  channels: number;
  path: PathRecord;
}

/**
 * The tokens of a spike source, one after another: banks of codes, credits that let a token start, its train, its
 * critical path and its counts. A subclass makes the packets.
 */
export abstract class TokenSource {
  readonly program: SpikeSourceProgram;
  readonly name: string;
  /** Spikes, or values, sent, by record of the sentence. */
  readonly spikes: Float64Array;
  /** Codes scanned, by record of the sentence. */
  readonly values: Float64Array;
  /** Sum of |q| of the codes scanned, by record of the sentence: what the signed code sends. */
  readonly magnitudes: Float64Array;
  readonly credits: CreditLines;
  /** All packets of a token have been made: its bank is free again. */
  onFree: (tick: number, path: PathRecord) => void = () => {};

  protected current: Token | undefined;
  protected pathIndex = 0;
  protected sentence = 0;
  protected startTick = 0;
  protected readonly train: Train;
  /** Whether the source sends spikes, made of codes; else the values themselves. */
  protected readonly spiking: boolean;
  /** Channels that share a packet; undefined where every packet has one value. */
  protected readonly packing: Packing | undefined;
  protected readonly core: number;
  protected readonly steps: StepControl;
  protected readonly outlet: Outlet;
  protected readonly services: CoreServices;
  private readonly stage: number;
  private readonly waiting: Token[] = [];
  private readonly freeBanks: Int32Array[] = [];

  constructor({ program, name, stage, core, coding, generator, credits, steps, outlet, services }: SpikeSourceParts) {
    this.program = program;
    this.name = name;
    this.stage = stage;
    this.core = core;
    this.steps = steps;
    this.outlet = outlet;
    this.services = services;
    this.spiking = coding !== undefined;
    const { segments, channels, valuesPerPacket } = program;
    this.packing = valuesPerPacket > 1 ? new Packing(segments, channels, valuesPerPacket) : undefined;
    this.train = new Train(name, program.channels, generator.lanes, program.signed, coding);
    this.credits = new CreditLines(name, program.tokens, credits, services);
    for (let i = 0; i < generator.banks; i++) this.freeBanks.push(new Int32Array(program.channels));
    this.spikes = new Float64Array(services.items.records);
    this.values = new Float64Array(services.items.records);
    this.magnitudes = new Float64Array(services.items.records);
  }

  /** Clears the state of the last token's packets. */
  protected abstract begin(): void;

  /** The train of a token is ready: its first scan is at `tick`. */
  protected abstract startScan(tick: number): void;

  /** Whether a bank is free for another token. */
  get hasFreeBank(): boolean {
    return this.freeBanks.length > 0;
  }

  /** A free bank to fill with the codes of the next token; give it back with `offer`. */
  borrow(): Int32Array {
    return this.freeBanks.pop()!;
  }

  /** The codes of the next token, in token order, are ready. */
  offer(item: number, codes: Int32Array, tick: number, path: PathRecord, channels = this.program.channels): void {
    this.services.activity.hold(this.core, tick);
    this.waiting.push({ item, codes, channels, path });
    this.tryStart(tick, path);
  }

  /**
   * A destination has released slot or bank `number`, which `item` used.
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

  /** The counts of a sentence have been read: its record may serve another sentence. */
  forget(sentence: number): void {
    const record = this.services.items.recordOf(sentence);
    this.spikes[record] = 0;
    this.values[record] = 0;
    this.magnitudes[record] = 0;
  }

  /** One line for each credit that the next token waits for. */
  missingCredits(): string[] {
    const next = this.waiting[0];
    return next && !this.current ? this.credits.missing(next.item) : [];
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
    this.begin();
    this.fillTrain(next.codes, next.channels);
    const { ledger } = this.services;
    if (this.spiking) {
      ledger.add(this.sentence, this.core, EVENT_INDEX.neuron_scan, next.channels * this.train.passes);
      ledger.add(this.sentence, this.core, EVENT_INDEX.spike_generate, this.packing?.packets ?? this.train.length);
    }
    const record = this.services.items.recordOf(this.sentence);
    this.values[record] = this.values[record]! + next.channels;
    this.spikes[record] = this.spikes[record]! + this.train.length;
    let magnitude = 0;
    for (let c = 0; c < next.channels; c++) magnitude += Math.abs(next.codes[c]!);
    this.magnitudes[record] = this.magnitudes[record]! + magnitude;
    if (this.steps.paced && this.spiking) this.steps.park(this.program.index, tick);
    else this.startScan(tick);
  }

  /** Data packets and count markers of the current token, one each for every route. */
  protected abstract checkedPackets(): number;

  /** Makes the train of a token. */
  protected fillTrain(codes: Int32Array, channels: number): void {
    this.train.fill(codes, channels);
  }

  /** All packets of the token have been made. */
  protected finish(tick: number): void {
    const done = this.current!;
    this.current = undefined;
    this.freeBanks.push(done.codes);
    const { scans } = this.train;
    const stalled = tick - this.startTick > scans;
    const { bus, ledger } = this.services;
    ledger.add(this.sentence, this.core, EVENT_INDEX.window_check, this.checkedPackets());
    const { cores } = bus;
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
    this.services.activity.letGo(this.core, tick);
  }
}
