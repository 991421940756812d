import { ENERGY_EVENT_FACTS, IDLE } from "../../contracts/energy.js";
import { KINDS } from "../../contracts/packet.js";
import type { InputResult } from "../../contracts/summary.js";
import { coresPerRouter } from "../../contracts/topology.js";
import { LedgerReader } from "../../simulation/ledger-entries.js";
import { synapticEvents } from "../../simulation/traffic.js";
import type { RowBuffer } from "../block.js";
import type { LayerSpan } from "./bus-recorder.js";
import type { ChipFacts } from "./chip-facts.js";

/** What was seen of a stage of the sentence at hand. */
export type SpanOf = (stage: number) => LayerSpan | undefined;

interface Place {
  readonly run: number;
  readonly firstSentence: number;
}

/** Rows of the table `placement`. */
export function placementRows(rows: RowBuffer, { chip, layers }: ChipFacts): void {
  const { program, spec } = chip;
  for (const core of program.cores) {
    const { index, name, role, stage, node, from, to, synapseBits, residualBits } = core;
    const { width } = spec.mesh;
    const router = Math.floor(node / coresPerRouter(spec.mesh));
    rows.addRow([
      index,
      name,
      role,
      layers[stage]!,
      node,
      router % width,
      Math.floor(router / width),
      from,
      to,
      synapseBits,
      spec.core.synapseMemoryBits,
      residualBits,
      spec.core.residualMemoryBits,
    ]);
  }
}

/** Writes the rows of a sentence in the table `energy`: what was counted by core, then what the chip shares. */
export function energyRows(
  rows: RowBuffer,
  { run, firstSentence }: Place,
  facts: ChipFacts,
): (result: InputResult, sentence: number) => void {
  const { chip, layers } = facts;
  const { ledger } = chip;
  const { energy } = chip.spec;
  const reader = new LedgerReader(chip);
  return ({ energy: own }, sentence) => {
    const row = firstSentence + sentence;
    reader.read(sentence, ({ core, stage, event, component, count }) => {
      rows.addRow([
        run,
        row,
        core,
        layers[stage]!,
        component,
        event,
        count,
        count * ledger.table.constantOf(event, energy).fj,
      ]);
    });
    const { barrier_core: barriers = 0 } = own.by_event;
    const { component } = ENERGY_EVENT_FACTS.barrier_core;
    const { fj } = energy.barrier_core;
    if (barriers > 0) rows.addRow([run, row, -1, "shared", component, "barrier_core", barriers / fj, barriers]);
    for (const name of IDLE) rows.addRow([run, row, -1, "shared", name, name, 0, own.by_event[name] ?? 0]);
  };
}

/** Writes the row of a sentence in the table `sentences`. */
export const sentenceRow =
  (rows: RowBuffer, { run, firstSentence }: Place): ((result: InputResult, sentence: number) => void) =>
  ({ response, energy }, sentence) => {
    const { arrived_ticks: arrived, waiting_ticks: waiting, service_ticks: service, ticks } = response;
    const row = firstSentence + sentence;
    rows.addRow([run, row, arrived, arrived + waiting, arrived + ticks, waiting, service, ticks, energy.total_fj]);
  };

/** Writes the rows of a sentence in the table `layers`. */
export function layerRows(
  rows: RowBuffer,
  { run, firstSentence }: Place,
  facts: ChipFacts,
): (result: InputResult, sentence: number, spanOf: SpanOf) => void {
  const { chip, layers } = facts;
  const { program, parts, network, ledger } = chip;
  const { counts } = network;
  const synaptic = synapticEvents(ledger);
  const perSentence = program.routes.length * KINDS;
  return ({ latency, energy }, sentence, spanOf) => {
    const record = chip.items.recordOf(sentence);
    layers.forEach((layer, stage) => {
      const span = spanOf(stage) ?? { begin: -1, end: -1, windows: 0 };
      let spikes = 0;
      for (const source of [...parts.sources, ...parts.innerSources]) {
        const { core, payload } = source.program;
        if (payload === "spikes" && program.cores[core]!.stage === stage) spikes += source.spikes[record]!;
      }
      let packets = 0;
      let deliveries = 0;
      let hops = 0;
      program.routes.forEach((route, index) => {
        if (route.stage !== stage) return;
        for (let kind = 0; kind < KINDS; kind++) {
          const at = record * perSentence + index * KINDS + kind;
          packets += counts.injected[at]!;
          deliveries += counts.deliveries[at]!;
          hops += counts.hops[at]!;
        }
      });
      let operations = 0;
      for (const core of program.cores) {
        if (core.stage !== stage) continue;
        const from = (record * ledger.cores + core.index) * ledger.events;
        for (const event of synaptic) operations += ledger.counts[from + event]!;
      }
      rows.addRow([
        run,
        firstSentence + sentence,
        layer,
        latency.by_stage[layer] ?? 0,
        span.begin,
        span.end,
        span.windows,
        spikes,
        packets,
        deliveries,
        hops,
        operations,
        energy.by_layer[layer] ?? 0,
      ]);
    });
  };
}
