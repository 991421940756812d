import type { DelaySteps } from "../execution/step-rules.js";
import { FanTable } from "../network/fan-table.js";
import { RowValues } from "../network/row-values.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import { FRACTION_BITS } from "../reference-integer/registers.js";
import { AxonTable, type AxonWay } from "./axon-table.js";
import type { CoreSlice } from "./core-slice.js";
import type { Layout } from "./layout.js";
import type { Ledger } from "./ledger.js";
import { EVENT, type SnnChip } from "./spec.js";
import type { StepTraffic } from "./step-traffic.js";
import { formOf, SYNAPSE_EVENTS } from "./synapse-memory.js";

interface Way extends AxonWay {
  readonly form: number;
  readonly delay: DelaySteps;
  /** Mantissas with exponent and fraction bits. */
  readonly rows: RowValues;
}

/** Axons and synapses: a spike becomes packets, and acts on the neurons of the cores that they reach. */
export class SpikeDelivery {
  /** Of this step. */
  packets = 0;
  deliveries = 0;
  synapticEvents = 0;
  /** By slice: ticks of this step that its core takes for what comes in for it. */
  readonly ticks: Float64Array;
  private step = 0;
  private readonly ways: readonly (readonly Way[])[];
  private readonly axons: readonly AxonTable[];

  constructor(
    integers: IntegerNetwork,
    delays: readonly DelaySteps[],
    private readonly chip: SnnChip,
    private readonly layout: Layout,
    private readonly slices: readonly CoreSlice[],
    private readonly ledger: Ledger,
    private readonly traffic: StepTraffic,
  ) {
    const { populations, projections } = integers.network;
    this.ticks = new Float64Array(layout.slices.length);
    this.ways = populations.map((_, source) =>
      projections.flatMap((projection, p): Way[] => {
        if (projection.source !== source) return [];
        const event = SYNAPSE_EVENTS[formOf(projection.map)];
        const { mantissas, exponent } = integers.weights[p]!;
        const table = FanTable.of(projection.map);
        const scale = 2 ** (exponent + FRACTION_BITS);
        return [
          {
            target: projection.target,
            table,
            form: EVENT[event],
            formTicks: chip.time[event],
            delay: delays[p]!,
            rows: new RowValues(
              table,
              Float64Array.from(mantissas, (mantissa) => mantissa * scale),
            ),
          },
        ];
      }),
    );
    this.axons = populations.map(({ size }, i) => new AxonTable(size, this.ways[i]!, layout, chip.time.axon_in));
  }

  /** A step begins. */
  begin(step: number): void {
    this.step = step;
    this.packets = 0;
    this.deliveries = 0;
    this.synapticEvents = 0;
    this.ticks.fill(0);
  }

  /** Packets of a spike of a slice. @returns tick at which the last is sent */
  send(slice: number, neuron: number, begin: number, value: number): number {
    const { chip, ledger, traffic, layout } = this;
    const { population } = layout.slices[slice]!;
    const sender = layout.coreOf[slice]!;
    const axons = this.axons[population]!;
    const list = axons.list(neuron);
    this.act(population, neuron, list, value);
    const [core, entry, work] = [axons.core.values, axons.entry.values, axons.work.values];
    const [first, end] = [axons.firstCore.values[list]!, axons.firstCore.values[list + 1]!];
    if (first === end) return begin;
    const { axon_out } = chip.time;
    let tick = begin;
    if (chip.multicast) {
      tick += axon_out;
      traffic.begin();
    }
    for (let d = first; d < end; d++) {
      if (!chip.multicast) {
        tick += axon_out;
        traffic.begin();
      }
      traffic.add(sender, core[d]!, slice, tick, work[d]!);
      ledger.add(entry[d]!, EVENT.axon_in, 1);
    }
    const packets = chip.multicast ? 1 : end - first;
    ledger.add(slice, EVENT.axon_out, packets);
    this.packets += packets;
    this.deliveries += end - first;
    return tick;
  }

  /** Hands each core its synapses of the spike. */
  private act(population: number, neuron: number, list: number, value: number): void {
    const { slices, ledger, step } = this;
    const axons = this.axons[population]!;
    const ways = this.ways[population]!;
    const [way, slice, from, to, taken] = [axons.way, axons.slice, axons.from, axons.to, axons.taken];
    for (let r = axons.firstRun.values[list]!, end = axons.firstRun.values[list + 1]!; r < end; r++) {
      const { form, delay, rows } = ways[way.values[r]!]!;
      const { base, bySource, byTarget } = delay;
      const at = step + base + (bySource === undefined ? 0 : bySource[bySource.length === 1 ? 0 : neuron]!);
      const number = slice.values[r]!;
      slices[number]!.receive(rows, neuron, from.values[r]!, to.values[r]!, value, at, byTarget);
      const events = to.values[r]! - from.values[r]!;
      this.ticks[number]! += taken.values[r]!;
      this.synapticEvents += events;
      ledger.add(number, form, events);
    }
  }
}
