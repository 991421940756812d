import { EventCosts } from "../../chip/event-costs.js";
import { modelWidths } from "../../chip/model-widths.js";
import type { EventCounts } from "../../cores/column-datapaths.js";
import { MARKERS_PER_SOURCE } from "../../cores/input-port.js";
import { JobTable } from "../../cores/jobs.js";
import { EVENT_INDEX, Ledger } from "../../cores/ledger.js";
import { trainCode } from "../../cores/spike-train.js";
import { flitTable } from "../../mapping/flits.js";
import { LOCAL, Mesh, PORTS } from "../../noc/mesh.js";
import { RoutingTable } from "../../noc/multicast-tree.js";
import type { CountedChip, CountedStream } from "../../simulation/counted-chip.js";
import type { SimulationConfig } from "../../simulation/simulator.js";
import type { SorbetModel } from "../../spec/model.js";
import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS } from "../../spec/packet.js";
import type { ChipProgram, CoreProgram, StreamProgram, TokenRule } from "../../spec/program.js";
import type { SentencePackets } from "./sentence-packets.js";

/** Energy events of one core: for each packet into its main window, and for each token. */
interface CoreCosts {
  readonly packet: EventCounts;
  readonly token: EventCounts;
}

/** Counts what a chip run would count, from what its sentences send: traffic and energy events, without time and without events. */
export class RunCounter {
  private readonly costs: EventCosts;
  private readonly links: Int32Array[];
  private readonly flits: Int32Array;
  private readonly linkCount: number;
  private readonly coreCosts: (CoreCosts | undefined)[];
  private readonly attentionCosts: (ReturnType<EventCosts["attention"]> | undefined)[];
  private readonly routes: RoutingTable;

  constructor(
    private readonly model: SorbetModel,
    private readonly config: SimulationConfig,
    private readonly program: ChipProgram,
  ) {
    const { chip, code } = config;
    this.costs = new EventCosts(chip, code);
    const mesh = new Mesh(chip.mesh.width, chip.mesh.height);
    this.routes = new RoutingTable(mesh, program.routes);
    this.linkCount = mesh.nodes * PORTS;
    this.links = program.routes.map((_, route) => this.linksOf(route, mesh.nodes));
    this.flits = flitTable({ program, spec: chip });
    const widths = modelWidths(model);
    this.coreCosts = program.cores.map((core) => this.costsOf(core, widths.embeddingBits, widths.residualBits));
    const { shape, rules } = model;
    const { zeroCode } = trainCode(code, true, rules);
    this.attentionCosts = program.cores.map((core) =>
      core.role === "attention"
        ? this.costs.attention(core, rules.activationBits, shape.hidden / shape.heads, zeroCode)
        : undefined,
    );
  }

  /** @param barriers steps of the whole chip, none in mode marker */
  count(sentences: readonly SentencePackets[], barriers: number): CountedChip {
    const { program } = this;
    const trees = program.routes.length;
    const ledger = new Ledger(sentences.length, program.cores.length);
    const counts = {
      injected: new Float64Array(sentences.length * trees * KINDS),
      hops: new Float64Array(sentences.length * trees * KINDS),
      deliveries: new Float64Array(sentences.length * trees * KINDS),
      linkFlits: new Int32Array(sentences.length * this.linkCount),
    };
    const streams = program.streams.map((stream) => emptyCounts(stream, sentences.length));
    const attention = program.cores.filter(({ role }) => role === "attention");
    const rows = attention.map((core) => emptyCounts(probabilities(core), sentences.length));
    sentences.forEach((packets, sentence) => {
      const inject = (route: number, kind: number, number: number): void => {
        const at = (sentence * trees + route) * KINDS + kind;
        counts.injected[at] = counts.injected[at]! + number;
        counts.hops[at] = counts.hops[at]! + number * this.routes.links[route]!;
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
      this.countStreams(packets, streams, sentence, inject, add);
      this.countCredits(packets.tokens, inject, add);
      for (const core of program.cores) this.countCore(core, packets, add);
      attention.forEach((core, i) => {
        this.countAttention(core, packets, rows[i]!, sentence, add);
      });
    });
    return {
      spec: this.config.chip,
      program,
      jobs: new JobTable(sentences.map(({ tokens }) => tokens)),
      ledger,
      network: { counts },
      steps: { barriers },
      parts: { streams, probabilityStreams: rows },
    };
  }

  private linksOf(route: number, nodes: number): Int32Array {
    const links: number[] = [];
    for (let node = 0; node < nodes; node++) {
      const mask = this.routes.ports[route * nodes + node]!;
      for (let port = 0; port < LOCAL; port++) if ((mask >> port) & 1) links.push(node * PORTS + port);
    }
    return Int32Array.from(links);
  }

  private costsOf(core: CoreProgram, embeddingBits: number, residualBits: number): CoreCosts | undefined {
    const { costs, model } = this;
    if (core.role === "attention") return undefined;
    if (core.role === "input") {
      const encoders = 3;
      return { packet: [], token: costs.requantised(encoders * (core.to - core.from)) };
    }
    const layer = core.stage - 1;
    const of =
      core.role === "output"
        ? costs.normalised(core, layer === 0 ? embeddingBits : residualBits, 1)
        : core.role === "ffn_out"
          ? costs.normalised(core, residualBits, layer === model.shape.layers - 1 ? 1 : 3)
          : core.role === "partial"
            ? costs.partial(core)
            : costs.linear(core);
    return { packet: of.packetEvents, token: of.tokenEvents };
  }

  private countStreams(
    { packets, magnitudes, tokens }: SentencePackets,
    streams: readonly MutableCounts[],
    sentence: number,
    inject: (route: number, kind: number, number: number) => void,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    for (const stream of this.program.streams) {
      const carried = tokensOf(stream.tokens, tokens);
      let sent = 0;
      stream.segments.forEach(({ routes }, s) => {
        const number = packets[stream.index]![s]!.reduce((a, b) => a + b, 0);
        sent += number;
        for (const route of routes) {
          inject(route, KIND_DATA, number);
          inject(route, KIND_COUNT, carried);
          inject(route, KIND_CHECKSUM, carried);
        }
      });
      const own = streams[stream.index]!;
      own.values[sentence] = carried * stream.channels;
      own.spikes[sentence] = sent;
      own.magnitudes[sentence] = magnitudes[stream.index]!;
      if (stream.carries !== "spikes") continue;
      const { passes } = trainCode(this.config.code, stream.signed, this.model.rules);
      add(stream.core, one("neuron_scan"), carried * stream.channels * passes);
      add(stream.core, one("spike_generate"), sent);
    }
  }

  /** Ring slots give a credit a token, banks one a sentence; each is one `window_sync` where the stream is. */
  private countCredits(
    tokens: number,
    inject: (route: number, kind: number, number: number) => void,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    const { credits, inputs, streams } = this.program;
    for (const { input, stream, route } of credits) {
      const { slots, tokens: rule } = inputs[input]!;
      const number = slots.kind === "ring" ? tokensOf(rule, tokens) : 1;
      inject(route, KIND_CREDIT, number);
      add(streams[stream]!.core, one("window_sync"), number);
    }
  }

  private countCore(
    core: CoreProgram,
    { tokens, packets }: SentencePackets,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    const costs = this.coreCosts[core.index];
    if (costs === undefined) return;
    if (core.role === "input") {
      add(core.index, costs.token, tokens);
      return;
    }
    const [main, residual] = core.inputs;
    const worked = tokensOf(this.program.inputs[main!]!.tokens, tokens);
    add(core.index, costs.packet, this.received(main!, packets));
    add(core.index, costs.token, worked);
    const { inputs } = this.program;
    const sources = inputs[main!]!.sources.length + (residual === undefined ? 0 : inputs[residual]!.sources.length);
    add(core.index, one("window_sync"), worked * MARKERS_PER_SOURCE * sources);
  }

  private countAttention(
    core: CoreProgram,
    { tokens, packets, rows, rowMagnitudes }: SentencePackets,
    stream: MutableCounts,
    sentence: number,
    add: (core: number, events: EventCounts, times: number) => void,
  ): void {
    const { rules } = this.model;
    const { code } = this.config;
    const { inputs } = this.program;
    const costs = this.attentionCosts[core.index]!;
    const [q, k, v] = core.inputs as unknown as [number, number, number];
    add(core.index, costs.queryEvents, this.received(q, packets));
    add(core.index, costs.writeEvents, this.received(k, packets) + this.received(v, packets));
    add(core.index, costs.keyWriteEvents, this.received(k, packets));
    for (const input of core.inputs) {
      const { tokens: rule, sources } = inputs[input]!;
      add(core.index, one("window_sync"), tokensOf(rule, tokens) * MARKERS_PER_SOURCE * sources.length);
    }
    const own = rows[core.index]!;
    const reads = own.reduce((n, row) => n + row.reads, 0);
    const spikes = own.reduce((n, row) => n + row.spikes, 0);
    add(core.index, costs.readEvents, reads * tokens);
    add(core.index, one("softmax"), own.length * tokens);
    add(core.index, costs.contextReadEvents, spikes);
    add(core.index, costs.encodeEvents, tokensOf(inputs[q]!.tokens, tokens));
    const { passes } = trainCode(code, false, rules);
    add(core.index, one("neuron_scan"), own.length * tokens * passes);
    add(core.index, one("spike_generate"), spikes);
    stream.values[sentence] = own.length * tokens;
    stream.spikes[sentence] = spikes;
    stream.magnitudes[sentence] = rowMagnitudes[core.index]!;
  }

  /** Data packets that reach an input. */
  private received(input: number, packets: SentencePackets["packets"]): number {
    let sum = 0;
    for (const source of this.program.inputs[input]!.sources) {
      this.program.streams[source]!.segments.forEach(({ inputs }, s) => {
        if (inputs.includes(input)) sum += packets[source]![s]!.reduce((a, b) => a + b, 0);
      });
    }
    return sum;
  }
}

export const tokensOf = (rule: TokenRule, tokens: number): number => (rule === "all" ? tokens : 1);

const one = (event: keyof typeof EVENT_INDEX): EventCounts => [{ event: EVENT_INDEX[event], count: 1 }];

interface MutableCounts extends CountedStream {
  readonly spikes: Float64Array;
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

const emptyCounts = (program: StreamProgram, sentences: number): MutableCounts => ({
  program,
  spikes: new Float64Array(sentences),
  values: new Float64Array(sentences),
  magnitudes: new Float64Array(sentences),
});

/** The stream of probabilities, which never leaves its core. */
const probabilities = (core: CoreProgram): StreamProgram => ({
  index: -1,
  core: core.index,
  site: "p",
  consumerStage: core.stage,
  carries: "spikes",
  signed: false,
  tokens: "all",
  channels: 0,
  segments: [],
  packetBits: { data: 0, count: 0, checksum: 0 },
});
