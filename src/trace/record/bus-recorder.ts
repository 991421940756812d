import { SYNAPSES } from "../../cores/unit-names.js";
import type { SimulationBus } from "../../events/bus.js";
import { LOCAL, PORTS } from "../../noc/mesh.js";
import { type Block, RowBuffer } from "../block.js";
import type { TableName } from "../schema.js";
import { recordEvents } from "./event-rows.js";
import { Frames } from "./frames.js";
import type { RecordedNames } from "./recorded-names.js";
import { UnitTimes } from "./unit-times.js";

const BLOCK_ROWS = 16_384;
/**
 * Blocks of packets after which windows and work are handed on too, full or not: a run cut short has lost few of
 * them.
 */
const PACKET_BLOCKS = 4;
/** Intervals that the runs of a folder have in all, where a run has one at least. */
const MOST_INTERVALS = 256;

export interface RecordedRun {
  /** Number of the chip run among all of the command. */
  readonly run: number;
  readonly runs: number;
  /** Row of its first sentence among the command's. */
  readonly firstSentence: number;
  /** Whether spikes and packets are recorded too. */
  readonly events: boolean;
}

/** What was seen of a layer's work on a sentence. */
export interface LayerSpan {
  begin: number;
  end: number;
  windows: number;
}

/** Makes rows of what a run's bus tells: windows, work and events as they come, what goes over time at the end. */
export class BusRecorder {
  private readonly units: UnitTimes;
  private readonly flits: Frames;
  private readonly backlog: Frames;
  private readonly power: Frames;
  private readonly windows: RowBuffer;
  private readonly work: RowBuffer;
  private readonly spans = new Map<number, LayerSpan>();
  private readonly flushEvents: () => void;
  private packetBlocks = 0;

  /** @param hand is given each block as soon as it is full, the rest by `finish` */
  constructor(
    private readonly recorded: RecordedRun,
    private readonly names: RecordedNames,
    bus: SimulationBus,
    private readonly hand: (block: Block) => void,
  ) {
    const { run, runs, events } = recorded;
    const most = Math.max(1, Math.floor(MOST_INTERVALS / runs));
    const links = names.mesh.routers * PORTS;
    this.units = new UnitTimes(most);
    this.flits = new Frames(most, links);
    this.backlog = new Frames(most, links, Math.max);
    this.power = new Frames(most, names.components.length);
    this.windows = new RowBuffer("windows", run, BLOCK_ROWS, hand);
    this.work = new RowBuffer("work", run, BLOCK_ROWS, hand);
    this.flushEvents = events ? recordEvents(bus, names, recorded, (block) => this.handEvents(block)) : () => {};
    this.listen(bus);
  }

  /** What was seen of a stage's work on a sentence so far. */
  spanOf(sentence: number, stage: number): LayerSpan | undefined {
    return this.spans.get(this.spanKey(sentence, stage));
  }

  /** Writes what is left at the end of a run of `ticks` ticks. */
  finish(ticks: number): void {
    this.flushEvents();
    this.windows.flush();
    this.work.flush();
    const length = Math.max(this.units.ticks, this.flits.ticks, this.backlog.ticks, this.power.ticks);
    for (const frames of [this.flits, this.backlog, this.power]) frames.widen(length);
    this.rows("cores", (rows) => this.units.write(rows, this.recorded.run, length, ticks));
    this.rows("links", (rows) => this.linkRows(rows, length, ticks));
    this.rows("power", (rows) => this.powerRows(rows, length, ticks));
  }

  /** Writes a table whose rows are known at once. */
  rows(table: TableName, write: (rows: RowBuffer) => void): void {
    const rows = new RowBuffer(table, this.recorded.run, BLOCK_ROWS, this.hand);
    write(rows);
    rows.flush();
  }

  private handEvents(block: Block): void {
    this.hand(block);
    if (block.table !== "packets" || ++this.packetBlocks % PACKET_BLOCKS !== 0) return;
    this.windows.flush();
    this.work.flush();
  }

  private listen(bus: SimulationBus): void {
    const { names, recorded } = this;
    const { sentenceOf, tokenOf } = names.items;
    bus.cores.batches.subscribe(({ length, tick, core, unit, job, busy, stalled }) => {
      for (let n = 0; n < length; n++) {
        const start = tick[n]!;
        const { name, stage, stallsWithin } = names.unit(core[n]!, unit[n]!);
        const worked = busy[n]!;
        const stood = stalled[n]!;
        if (stallsWithin) this.units.add(core[n]!, name, start, start + worked + stood, worked, stood);
        else {
          this.units.add(core[n]!, name, start, start + worked, worked, 0);
          if (stood > 0) this.units.add(core[n]!, name, start - stood, start, 0, stood);
        }
        const end = start + worked + (stallsWithin ? stood : 0);
        const sentence = sentenceOf[job[n]!]!;
        this.span(sentence, stage, start, end, 0);
        if (recorded.events) {
          const row = recorded.firstSentence + sentence;
          const layer = names.layers[stage]!;
          this.work.addRow([recorded.run, row, tokenOf[job[n]!]!, core[n]!, layer, name, start, end, worked, stood]);
        }
      }
    });
    bus.windows.batches.subscribe(({ length, tick, core, input, job, ticks, cause, packets }) => {
      for (let n = 0; n < length; n++) {
        const close = tick[n]!;
        const open = close - ticks[n]!;
        const { stage, site, unitTicks } = names.inputs[input[n]!]!;
        const sentence = sentenceOf[job[n]!]!;
        const source = cause[n]!;
        this.windows.addRow([
          recorded.run,
          recorded.firstSentence + sentence,
          tokenOf[job[n]!]!,
          core[n]!,
          names.layers[stage]!,
          site,
          open,
          close,
          packets[n]!,
          source < 0 ? SYNAPSES : "packet",
          source < 0 ? -1 : names.sources[source]!.core,
        ]);
        this.span(sentence, stage, open, close, 1);
        if (unitTicks > 0) this.units.add(core[n]!, SYNAPSES, open, close, unitTicks * packets[n]!, 0);
      }
    });
    bus.links.batches.subscribe(({ length, tick, link, flits, backlog }) => {
      for (let n = 0; n < length; n++) {
        this.flits.addSample(tick[n]!, link[n]!, flits[n]!);
        this.backlog.addSample(tick[n]!, link[n]!, backlog[n]!);
      }
    });
    bus.energy.batches.subscribe(({ length, tick, component, femtojoules }) => {
      for (let n = 0; n < length; n++) this.power.addSample(tick[n]!, component[n]!, femtojoules[n]!);
    });
  }

  private spanKey(sentence: number, stage: number): number {
    return sentence * this.names.layers.length + stage;
  }

  private span(sentence: number, stage: number, begin: number, end: number, windows: number): void {
    const key = this.spanKey(sentence, stage);
    const span = this.spans.get(key);
    if (span === undefined) this.spans.set(key, { begin, end, windows });
    else {
      span.begin = Math.min(span.begin, begin);
      span.end = Math.max(span.end, end);
      span.windows += windows;
    }
  }

  private linkRows(rows: RowBuffer, length: number, ticks: number): void {
    const { flits, backlog } = this;
    const { mesh } = this.names;
    for (let frame = 0; frame < Math.max(flits.count, backlog.count); frame++) {
      const start = frame * length;
      const end = Math.min(ticks, start + length);
      for (let link = 0; link < mesh.routers * PORTS; link++) {
        const carried = flits.at(frame, link);
        const queued = backlog.at(frame, link);
        if (carried === 0 && queued === 0) continue;
        const node = Math.floor(link / PORTS);
        const port = link % PORTS;
        const to = port === LOCAL ? node : mesh.neighbour[node * 4 + port]!;
        rows.add(this.recorded.run, start, end, link, node, to, carried, queued);
      }
    }
  }

  private powerRows(rows: RowBuffer, length: number, ticks: number): void {
    for (let frame = 0; frame < this.power.count; frame++) {
      const start = frame * length;
      this.names.components.forEach((component, c) => {
        const fj = this.power.at(frame, c);
        const end = Math.min(ticks, start + length);
        if (fj > 0) rows.add(this.recorded.run, start, end, rows.text(3, component), fj);
      });
    }
  }
}
