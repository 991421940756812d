import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS } from "../contracts/packet.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import type { MappedChip, SentPackets } from "../cores/estimate.js";
import type { EventCounts } from "../cores/event-counts.js";
import type { KindTable } from "../cores/kind-table.js";
import { EVENT_INDEX, Ledger } from "../cores/ledger.js";
import { spikeCoding } from "../cores/spike-code.js";
import { tokensOf, WorkItems } from "../cores/work-items.js";
import { flitTable } from "../mapping/flits.js";
import { LOCAL, meshOf } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import type { CountedChip, CountedSource } from "../simulation/counted-chip.js";
import type { SentencePackets } from "./sentence-packets.js";

/**
 * Counts what a chip run would count, from what its sentences send: traffic and energy events, without time and
 * without events.
 */
export class RunCounter {
  private readonly links: Int32Array[];
  private readonly flits: Int32Array;
  private readonly linkCount: number;
  private readonly routes: RoutingTable;

  constructor(
    private readonly chip: MappedChip,
    private readonly kinds: KindTable,
  ) {
    const { program, spec } = chip;
    const mesh = meshOf(spec.mesh);
    this.routes = new RoutingTable(mesh, program.routes);
    this.linkCount = mesh.injections;
    this.links = program.routes.map((_, route) => this.linksOf(route));
    this.flits = flitTable(chip);
  }

  /** @param coreBarriers cores that took part in a barrier, over all barriers; none in mode marker */
  count(sentences: readonly SentencePackets[], coreBarriers: number): CountedChip {
    const { program } = this.chip;
    const trees = program.routes.length;
    const items = new WorkItems(sentences.map(({ tokens }) => tokens));
    const ledger = new Ledger(items.records, program.cores.length, this.kinds.energy);
    const counts = {
      injected: new Float64Array(sentences.length * trees * KINDS),
      hops: new Float64Array(sentences.length * trees * KINDS),
      chipHops: new Float64Array(sentences.length * trees * KINDS),
      deliveries: new Float64Array(sentences.length * trees * KINDS),
      linkFlits: new Int32Array(sentences.length * this.linkCount),
    };
    const sources = program.sources.map((source) => emptyCounts(source, sentences.length));
    const innerSources = program.inner.map((source) => emptyCounts(source, sentences.length));
    sentences.forEach((packets, sentence) => {
      const inject = (route: number, kind: number, number: number): void => {
        const at = (sentence * trees + route) * KINDS + kind;
        counts.injected[at] = counts.injected[at]! + number;
        counts.hops[at] = counts.hops[at]! + number * this.routes.links[route]!;
        counts.chipHops[at] = counts.chipHops[at]! + number * this.routes.chipLinks[route]!;
        counts.deliveries[at] = counts.deliveries[at]! + number * program.routes[route]!.destinations.length;
        const flits = number * this.flits[route * KINDS + kind]!;
        for (const link of this.links[route]!) {
          const counter = sentence * this.linkCount + link;
          counts.linkFlits[counter] = counts.linkFlits[counter]! + flits;
        }
      };
      const add = (core: number, events: EventCounts, times: number): void => {
        for (const { event, count } of events) ledger.add(sentence, core, event, count * times);
      };
      this.countSources(packets, sources, sentence, inject, add);
      this.countCredits(packets.tokens, inject, add);
      this.countInner(packets, innerSources, sentence, add);
      const sent: SentPackets = {
        tokens: packets.tokens,
        inner: packets.inner,
        received: (input) => this.reaching(input, packets.packets),
        carried: (input) => this.reaching(input, packets.spikes),
        additions: ({ index }) => packets.additions[index]!,
      };
      program.inputs.forEach(({ core, tokens, sources: from }, input) => {
        if (core < 0) return;
        add(core, one("window_check"), sent.received(input) + tokensOf(tokens, sent.tokens) * from.length);
      });
      for (const core of program.cores)
        this.kinds.of(core).count(core, sent, this.chip, (events, times) => add(core.index, events, times));
    });
    return {
      spec: this.chip.spec,
      program,
      items,
      ledger,
      network: { counts },
      steps: { coreBarriers },
      parts: { sources, innerSources },
    };
  }

  private linksOf(route: number): Int32Array {
    const { mesh, ports } = this.routes;
    const links: number[] = [];
    for (let router = 0; router < mesh.routers; router++) {
      const mask = ports[route * mesh.routers + router]!;
      for (let port = 0; port < LOCAL; port++) if ((mask >> port) & 1) links.push(router * mesh.ports + port);
    }
    return Int32Array.from(links);
  }

  private countSources(
    { packets, spikes, magnitudes, tokens }: SentencePackets,
    sources: readonly MutableCounts[],
    sentence: number,
    inject: (route: number, kind: number, number: number) => void,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    for (const source of this.chip.program.sources) {
      const carried = tokensOf(source.tokens, tokens);
      let formed = 0;
      let sent = 0;
      source.segments.forEach(({ routes }, s) => {
        const number = total(packets[source.index]![s]!);
        formed += number;
        sent += total(spikes[source.index]![s]!);
        for (const route of routes) {
          inject(route, KIND_DATA, number);
          inject(route, KIND_COUNT, carried);
          inject(route, KIND_CHECKSUM, carried);
          add(source.core, one("window_check"), number + carried);
        }
      });
      const own = sources[source.index]!;
      own.values[sentence] = carried * source.channels;
      own.spikes[sentence] = sent;
      own.magnitudes[sentence] = magnitudes[source.index]!;
      if (source.payload !== "spikes") continue;
      const { passes } = spikeCoding(this.chip.code, source.signed, this.chip.rules);
      add(source.core, one("neuron_scan"), carried * source.channels * passes);
      add(source.core, one("spike_generate"), formed);
    }
  }

  /** Ring slots give a credit a token, banks one a sentence; each is one `window_sync` where the spike source is. */
  private countCredits(
    tokens: number,
    inject: (route: number, kind: number, number: number) => void,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    const { credits, inputs, sources } = this.chip.program;
    for (const { input, source, route } of credits) {
      const { slots, tokens: rule } = inputs[input]!;
      const number = slots.kind === "ring" ? tokensOf(rule, tokens) : 1;
      inject(route, KIND_CREDIT, number);
      add(sources[source]!.core, one("window_sync"), number);
    }
  }

  private countInner(
    { inner }: SentencePackets,
    sources: readonly MutableCounts[],
    sentence: number,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    const { program, code, rules } = this.chip;
    program.inner.forEach(({ core, signed }, i) => {
      const { values, spikes, magnitudes, starts } = inner[i]!;
      const own = sources[i]!;
      own.values[sentence] = values;
      own.spikes[sentence] = spikes;
      own.magnitudes[sentence] = magnitudes;
      add(core, one("neuron_scan"), values * spikeCoding(code, signed, rules).passes);
      add(core, one("spike_generate"), spikes);
      // One unit of the core sends them, another receives them.
      add(core, one("window_check"), 2 * (spikes + starts));
    });
  }

  /** Data packets that reach an input, or what they carry. */
  private reaching(input: number, packets: SentencePackets["packets"]): number {
    let sum = 0;
    for (const source of this.chip.program.inputs[input]!.sources) {
      this.chip.program.sources[source]!.segments.forEach(({ inputs }, s) => {
        if (inputs.includes(input)) sum += total(packets[source]![s]!);
      });
    }
    return sum;
  }
}

const one = (event: keyof typeof EVENT_INDEX): EventCounts => [{ event: EVENT_INDEX[event], count: 1 }];

const total = (numbers: Int32Array): number => numbers.reduce((a, b) => a + b, 0);

interface MutableCounts extends CountedSource {
  readonly spikes: Float64Array;
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

const emptyCounts = (program: SpikeSourceProgram, sentences: number): MutableCounts => ({
  program,
  spikes: new Float64Array(sentences),
  values: new Float64Array(sentences),
  magnitudes: new Float64Array(sentences),
});
