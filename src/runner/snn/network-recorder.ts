import { plainText, shortened } from "../../base/plain-text.js";
import type { ChipRun } from "../../snn/chip/chip-run.js";
import type { Layout } from "../../snn/chip/layout.js";
import { energyOf, SHARED, staticFj } from "../../snn/chip/ledger.js";
import type { CoreUse } from "../../snn/chip/limits.js";
import { EVENT, EVENT_COMPONENTS, EVENTS, HOP_EVENTS, type SnnChip } from "../../snn/chip/spec.js";
import type { StepObserver } from "../../snn/chip/step-observer.js";
import { SYNAPSE_EVENTS } from "../../snn/chip/synapse-memory.js";
import type { Population } from "../../snn/network/network.js";
import { type Block, RowBuffer } from "../../trace/block.js";
import { BusRecorder } from "../../trace/record/bus-recorder.js";
import { coreNumber, stepNames, stepRow } from "./step-names.js";
import { StepRecorder } from "./step-recorder.js";

const STEP_ROWS = 16_384;
/** Longest name of a population in a table, in characters. */
const MOST_NAME = 160;

/** Names of populations as tables have them. */
const tableNames = (populations: readonly Population[]): string[] =>
  populations.map(({ name }) => shortened(plainText(name), MOST_NAME));

/** Records the runs of a network's samples into the tables of a run folder. */
export class NetworkRecorder {
  private readonly names: readonly string[];

  /**
   * @param samples there are
   * @param events whether spikes and packets are recorded too
   * @param hand is given the blocks of a run
   */
  constructor(
    private readonly populations: readonly Population[],
    private readonly chip: SnnChip,
    private readonly samples: number,
    private readonly events: boolean,
    private readonly hand: (run: number) => (block: Block) => void,
  ) {
    this.names = tableNames(populations);
  }

  /** Begins the run of a sample. @param steps it has at most */
  begin(sample: number, layout: Layout, use: readonly CoreUse[], steps: number): SampleRecorder {
    const { chip, names, samples, events } = this;
    const hand = this.hand(sample);
    const steps_ = new StepRecorder(layout, chip, names.length);
    const recorded = { run: sample, runs: samples, firstSentence: sample, events };
    const seen = new BusRecorder(recorded, stepNames(layout, chip, names, steps), steps_.bus, hand);
    if (sample === 0) {
      seen.rows("placement", (rows) => this.placement(rows, layout, use));
      seen.rows("neurons", (rows) => this.neurons(rows, layout));
    }
    return new SampleRecorder(sample, steps_, seen, names, chip, hand);
  }

  private placement(rows: RowBuffer, layout: Layout, use: readonly CoreUse[]): void {
    const { chip, names, populations } = this;
    layout.cores.forEach((_, i) => {
      const core = coreNumber(layout, i);
      if (core < 0) return;
      const first = layout.ofCore[i]![0]!;
      const { population, first: from, count } = layout.slices[first]!;
      const piece = layout.ofPopulation[population]!.indexOf(first);
      const tile = layout.tiles[i]!;
      rows.addRow([
        core,
        `${names[population]}.${piece}`,
        populations[population]!.kind,
        names[population]!,
        tile,
        tile % chip.width,
        Math.floor(tile / chip.width),
        from,
        from + count,
        use[i]!.synapse_memory_bits,
        chip.limits.synapse_memory_bits,
        0,
        0,
      ]);
    });
  }

  private neurons(rows: RowBuffer, layout: Layout): void {
    layout.slices.forEach(({ population, first, count }, i) => {
      const tile = layout.tiles[layout.coreOf[i]!]!;
      const core = coreNumber(layout, layout.coreOf[i]!);
      const { width } = this.chip;
      rows.addRow([this.names[population]!, first, count, core, tile, tile % width, Math.floor(tile / width)]);
    });
  }
}

/** Records the run of one sample. */
export class SampleRecorder {
  readonly observer: StepObserver;
  private readonly rows: RowBuffer;
  private told = 0;

  constructor(
    private readonly sample: number,
    private readonly steps: StepRecorder,
    private readonly seen: BusRecorder,
    private readonly names: readonly string[],
    private readonly chip: SnnChip,
    hand: (block: Block) => void,
  ) {
    this.observer = steps;
    this.rows = new RowBuffer("steps", sample, STEP_ROWS, hand);
  }

  /** A step has ended. */
  step({ steps, ledger }: ChipRun): void {
    const figures = steps.at(-1)!;
    const begin = this.steps.ticks - figures.ticks;
    this.rows.add(...stepRow(this.sample, this.told++, begin, figures, this.steps.energy(ledger)));
  }

  /** The sample has ended, or was stopped. */
  end(run: ChipRun): void {
    const { seen, steps } = this;
    this.rows.flush();
    steps.bus.complete();
    seen.rows("layers", (rows) => this.layers(rows, run));
    seen.rows("energy", (rows) => this.energy(rows, run));
    seen.finish(steps.ticks);
  }

  private layers(rows: RowBuffer, { ledger, integers }: ChipRun): void {
    const { sample, names, steps, chip, seen } = this;
    const { byLayer } = energyOf(ledger, chip, names, [steps.ticks]);
    const sumOf = (population: number, events: readonly number[]): number =>
      events.reduce((sum, event) => sum + ledger.of(population, event), 0);
    const hops = HOP_EVENTS.map((event) => EVENT[event]);
    const synapses = Object.values(SYNAPSE_EVENTS).map((event) => EVENT[event]);
    const left = steps.ticks - steps.critical.reduce((a, b) => a + b, 0);
    names.forEach((name, population) => {
      const span = seen.spanOf(0, population) ?? { begin: -1, end: -1, windows: 0 };
      const isInput = integers.neurons[population] === undefined;
      rows.addRow([
        sample,
        sample,
        name,
        steps.critical[population]!,
        span.begin,
        span.end,
        span.windows,
        ledger.of(population, isInput ? EVENT.input_spike : EVENT.spike_out),
        ledger.of(population, EVENT.axon_out),
        steps.deliveries[population]!,
        sumOf(population, hops),
        sumOf(population, synapses),
        byLayer[name] ?? 0,
      ]);
    });
    rows.addRow([sample, sample, SHARED, left, -1, -1, 0, 0, 0, 0, 0, 0, byLayer[SHARED]!]);
  }

  private energy(rows: RowBuffer, { ledger, layout }: ChipRun): void {
    const { sample, names, chip, steps } = this;
    layout.slices.forEach(({ population }, slice) => {
      const core = coreNumber(layout, layout.coreOf[slice]!);
      EVENTS.forEach((event, number) => {
        const count = ledger.at(slice, number);
        const fj = count * chip.energy[event].value;
        if (count > 0)
          rows.addRow([sample, sample, core, names[population]!, EVENT_COMPONENTS[event], event, count, fj]);
      });
    });
    if (chip.static !== undefined)
      rows.addRow([
        sample,
        sample,
        -1,
        SHARED,
        "static",
        "static",
        0,
        staticFj(steps.ticks, chip.tickPs, chip.static.value),
      ]);
  }
}
