import type { Chip } from "../../chip/chip.js";
import type { InputResult } from "../../contracts/summary.js";
import { SYNAPSES } from "../../cores/unit-names.js";
import { SimulationBus } from "../../events/bus.js";
import { LOCAL, Mesh, PORTS } from "../../noc/mesh.js";
import type { BatchResult } from "../../simulation/batch-result.js";
import type { BatchHooks } from "../../simulation/simulator.js";
import { type Block, RowBuffer } from "../block.js";
import type { TableName } from "../schema.js";
import { ChipFacts } from "./chip-facts.js";
import { recordEvents } from "./event-rows.js";
import { Frames } from "./frames.js";
import { energyRows, type LayerSpan, layerRows, placementRows, type SpanOf } from "./result-rows.js";
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

/**
 * Records one chip run into blocks of the run folder's tables.
 * @param hand is given each block as soon as it is full, the rest when the run has ended
 * @param bus to listen on
 * @returns hooks for `runBatch`
 */
export function recordRun(
  recorded: RecordedRun,
  hand: (block: Block) => void,
  bus = new SimulationBus(),
): Required<Pick<BatchHooks, "bus" | "onChip" | "onRow" | "onResult">> {
  let recorder: RunRecorder;
  // The network is observed from the start only if somebody has subscribed before the chip is built.
  const early = recorded.events ? bus.deliveries.batches.subscribe() : undefined;
  return {
    bus,
    onChip: (chip) => {
      recorder = new RunRecorder(recorded, chip, hand, bus);
      early?.unsubscribe();
    },
    onRow: (row, sentence) => recorder.row(row, sentence),
    onResult: (_run, result) => recorder.finish(result),
  };
}

class RunRecorder {
  private readonly facts: ChipFacts;
  private readonly mesh: Mesh;
  private readonly units: UnitTimes;
  private readonly flits: Frames;
  private readonly backlog: Frames;
  private readonly power: Frames;
  private readonly windows: RowBuffer;
  private readonly work: RowBuffer;
  private readonly layers: RowBuffer;
  private readonly energy: RowBuffer;
  private readonly writeLayers: (row: InputResult, sentence: number, spanOf: SpanOf) => void;
  private readonly writeEnergy: (row: InputResult, sentence: number) => void;
  private readonly spans = new Map<number, LayerSpan>();
  private readonly flushEvents: () => void;
  private packetBlocks = 0;

  constructor(
    private readonly recorded: RecordedRun,
    chip: Chip,
    private readonly hand: (block: Block) => void,
    bus: SimulationBus,
  ) {
    const { run, runs, events } = recorded;
    const { width, height } = chip.spec.mesh;
    const most = Math.max(1, Math.floor(MOST_INTERVALS / runs));
    const links = width * height * PORTS;
    this.facts = new ChipFacts(chip);
    this.mesh = new Mesh(width, height);
    this.units = new UnitTimes(most);
    this.flits = new Frames(most, links);
    this.backlog = new Frames(most, links, Math.max);
    this.power = new Frames(most, chip.ledger.table.components.length);
    this.windows = new RowBuffer("windows", run, BLOCK_ROWS, hand);
    this.work = new RowBuffer("work", run, BLOCK_ROWS, hand);
    this.layers = new RowBuffer("layers", run, BLOCK_ROWS, hand);
    this.energy = new RowBuffer("energy", run, BLOCK_ROWS, hand);
    this.writeLayers = layerRows(this.layers, recorded, this.facts);
    this.writeEnergy = energyRows(this.energy, recorded, this.facts);
    this.flushEvents = events ? recordEvents(bus, this.facts, recorded, (block) => this.handEvents(block)) : () => {};
    this.listen(bus);
    this.rows("placement", (rows) => placementRows(rows, this.facts));
  }

  /** Writes what is known of a sentence, all of which has left the chip. */
  row(row: InputResult, sentence: number): void {
    this.writeLayers(row, sentence, (stage) => this.spans.get(this.spanKey(sentence, stage)));
    this.writeEnergy(row, sentence);
  }

  /** Writes what is known at the end. */
  finish(result: BatchResult): void {
    const { recorded } = this;
    this.flushEvents();
    this.windows.flush();
    this.work.flush();
    this.layers.flush();
    this.energy.flush();
    const length = Math.max(this.units.ticks, this.flits.ticks, this.backlog.ticks, this.power.ticks);
    for (const frames of [this.flits, this.backlog, this.power]) frames.widen(length);
    this.rows("cores", (rows) => this.units.write(rows, recorded.run, length, result.ticks));
    this.rows("links", (rows) => this.linkRows(rows, length, result.ticks));
    this.rows("power", (rows) => this.powerRows(rows, length, result.ticks));
  }

  private handEvents(block: Block): void {
    this.hand(block);
    if (block.table !== "packets" || ++this.packetBlocks % PACKET_BLOCKS !== 0) return;
    this.windows.flush();
    this.work.flush();
  }

  private listen(bus: SimulationBus): void {
    const { facts, recorded } = this;
    const { sentenceOf, tokenOf } = facts.chip.items;
    const { program } = facts.chip;
    const { generator } = facts.chip.services.units;
    bus.cores.batches.subscribe(({ length, tick, core, unit, job, busy, stalled }) => {
      for (let n = 0; n < length; n++) {
        const start = tick[n]!;
        const name = facts.unitName(unit[n]!);
        const generates = unit[n]! >= generator;
        const worked = busy[n]!;
        const stood = stalled[n]!;
        if (generates) this.units.add(core[n]!, name, start, start + worked + stood, worked, stood);
        else {
          this.units.add(core[n]!, name, start, start + worked, worked, 0);
          if (stood > 0) this.units.add(core[n]!, name, start - stood, start, 0, stood);
        }
        const end = start + worked + (generates ? stood : 0);
        const sentence = sentenceOf[job[n]!]!;
        const { stage } = program.cores[core[n]!]!;
        this.span(sentence, stage, start, end, 0);
        if (recorded.events) {
          const row = recorded.firstSentence + sentence;
          const layer = facts.layers[stage]!;
          this.work.addRow([recorded.run, row, tokenOf[job[n]!]!, core[n]!, layer, name, start, end, worked, stood]);
        }
      }
    });
    bus.windows.batches.subscribe(({ length, tick, core, input, job, ticks, cause, packets }) => {
      for (let n = 0; n < length; n++) {
        const close = tick[n]!;
        const open = close - ticks[n]!;
        const { layer, site, unitTicks } = facts.inputs[input[n]!]!;
        const sentence = sentenceOf[job[n]!]!;
        const source = cause[n]!;
        this.windows.addRow([
          recorded.run,
          recorded.firstSentence + sentence,
          tokenOf[job[n]!]!,
          core[n]!,
          layer,
          site,
          open,
          close,
          packets[n]!,
          source < 0 ? SYNAPSES : "packet",
          source < 0 ? -1 : program.sources[source]!.core,
        ]);
        const stage = core[n]! < 0 ? program.stages.length - 1 : program.cores[core[n]!]!.stage;
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
    return sentence * this.facts.layers.length + stage;
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

  private rows(table: TableName, write: (rows: RowBuffer) => void): void {
    const rows = new RowBuffer(table, this.recorded.run, BLOCK_ROWS, this.hand);
    write(rows);
    rows.flush();
  }

  private linkRows(rows: RowBuffer, length: number, ticks: number): void {
    const { flits, backlog, mesh } = this;
    for (let frame = 0; frame < Math.max(flits.count, backlog.count); frame++) {
      const start = frame * length;
      const end = Math.min(ticks, start + length);
      for (let link = 0; link < mesh.nodes * PORTS; link++) {
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
      this.facts.chip.ledger.table.components.forEach((component, c) => {
        const fj = this.power.at(frame, c);
        const end = Math.min(ticks, start + length);
        if (fj > 0) rows.add(this.recorded.run, start, end, rows.text(3, component), fj);
      });
    }
  }
}
