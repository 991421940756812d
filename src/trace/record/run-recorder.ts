import type { Chip } from "../../chip/chip.js";
import type { InputResult } from "../../contracts/summary.js";
import { SimulationBus } from "../../events/bus.js";
import type { BatchResult } from "../../simulation/batch-result.js";
import type { BatchHooks } from "../../simulation/simulator.js";
import { type Block, RowBuffer } from "../block.js";
import { BusRecorder, type RecordedRun } from "./bus-recorder.js";
import { ChipFacts } from "./chip-facts.js";
import { energyRows, layerRows, placementRows, type SpanOf, sentenceRow } from "./result-rows.js";

const BLOCK_ROWS = 16_384;

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
  let recorder: RunRecorder | undefined;
  // Spikes and packets are observed from the start only if somebody has subscribed before the chip is built.
  const early = recorded.events ? [bus.spikes.batches.subscribe(), bus.deliveries.batches.subscribe()] : [];
  return {
    bus,
    onChip: (chip) => {
      // A run that begins anew on another chip tells nothing twice.
      recorder ??= new RunRecorder(recorded, chip, hand, bus);
      for (const subscription of early) subscription.unsubscribe();
    },
    onRow: (row, sentence) => recorder!.row(row, sentence),
    onResult: (_run, result) => recorder!.finish(result),
  };
}

/** What a bus tells, and what a chip and its results know beside it. */
class RunRecorder {
  private readonly seen: BusRecorder;
  private readonly sentences: RowBuffer;
  private readonly layers: RowBuffer;
  private readonly energy: RowBuffer;
  private readonly writeSentence: (row: InputResult, sentence: number) => void;
  private readonly writeLayers: (row: InputResult, sentence: number, spanOf: SpanOf) => void;
  private readonly writeEnergy: (row: InputResult, sentence: number) => void;

  constructor(recorded: RecordedRun, chip: Chip, hand: (block: Block) => void, bus: SimulationBus) {
    const facts = new ChipFacts(chip);
    this.seen = new BusRecorder(recorded, facts, bus, hand);
    this.sentences = new RowBuffer("sentences", recorded.run, BLOCK_ROWS, hand);
    this.layers = new RowBuffer("layers", recorded.run, BLOCK_ROWS, hand);
    this.energy = new RowBuffer("energy", recorded.run, BLOCK_ROWS, hand);
    this.writeSentence = sentenceRow(this.sentences, recorded);
    this.writeLayers = layerRows(this.layers, recorded, facts);
    this.writeEnergy = energyRows(this.energy, recorded, facts);
    this.seen.rows("placement", (rows) => placementRows(rows, facts));
  }

  /** Writes what is known of a sentence, all of which has left the chip. */
  row(row: InputResult, sentence: number): void {
    this.writeSentence(row, sentence);
    this.writeLayers(row, sentence, (stage) => this.seen.spanOf(sentence, stage));
    this.writeEnergy(row, sentence);
  }

  /** Writes what is known at the end. */
  finish(result: BatchResult): void {
    this.sentences.flush();
    this.layers.flush();
    this.energy.flush();
    this.seen.finish(result.ticks);
  }
}
