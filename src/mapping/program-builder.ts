import type { ChipSpec, SpikeCode } from "../contracts/chip.js";
import type {
  ChipProgram,
  CoreProgram,
  CreditProgram,
  InputProgram,
  RouteProgram,
  RowPart,
  SegmentProgram,
  SlotRule,
  StreamProgram,
  TokenRule,
} from "../contracts/program.js";
import { CHECKSUM_BITS, indexBits, KIND_BITS, packetsPerNeuron, SPIKE_PAYLOAD_BITS, slotBits } from "./widths.js";

interface CoreDraft {
  index: number;
  kind: string;
  role: string;
  stage: number;
  name: string;
  from: number;
  to: number;
  group: number;
  part: RowPart | undefined;
  merges: boolean;
  synapseBits: number;
  residualBits: number;
  inputs: number[];
  streams: number[];
  inner: number[];
}

interface StreamDraft {
  core: number;
  site: string;
  consumerStage: number;
  carries: "spikes" | "values";
  signed: boolean;
  tokens: TokenRule;
  channels: number;
  /** Number of channel 0 in the whole site. */
  origin: number;
  valueBits: number;
  targets: { input: number; from: number; to: number; base: number }[];
}

interface InnerDraft {
  core: number;
  site: string;
  channels: number;
}

interface InputDraft {
  core: number;
  site: string;
  carries: "spikes" | "values";
  width: number;
  tokens: TokenRule;
  slots: SlotRule;
  sources: number[];
  /** Channels [from, to) of the site that this input takes. */
  from: number;
  to: number;
}

/** What a program is besides its cores and what connects them. */
export type ProgramFrame = Pick<ChipProgram, "stages" | "hostInput" | "final" | "entryBits">;

/**
 * Collects cores, inputs and streams, connects them by site, and lays routes, credits and packet widths over the
 * result.
 */
export class ProgramBuilder {
  private readonly cores: CoreDraft[] = [];
  private readonly inputs: InputDraft[] = [];
  private readonly streams: StreamDraft[] = [];
  private readonly innerStreams: InnerDraft[] = [];

  constructor(
    private readonly chip: ChipSpec,
    private readonly code: SpikeCode,
    private readonly activationBits: number,
  ) {}

  get coreCount(): number {
    return this.cores.length;
  }

  core(draft: Pick<CoreDraft, "kind" | "role" | "stage" | "name" | "from" | "to"> & Partial<CoreDraft>): number {
    const index = this.cores.length;
    const holds = { group: 1, part: undefined, merges: false, synapseBits: 0, residualBits: 0 };
    this.cores.push({ ...holds, ...draft, index, inputs: [], streams: [], inner: [] });
    return index;
  }

  /** An input that takes channels [from, to) of its site. */
  input(draft: Omit<InputDraft, "sources">): number {
    const index = this.inputs.length;
    this.inputs.push({ ...draft, sources: [] });
    if (draft.core >= 0) this.cores[draft.core]!.inputs.push(index);
    return index;
  }

  /** A stream whose channels are [origin, origin + channels) of its site. */
  stream(draft: Omit<StreamDraft, "targets">): number {
    const index = this.streams.length;
    this.streams.push({ ...draft, targets: [] });
    this.cores[draft.core]!.streams.push(index);
    return index;
  }

  /** A stream of unsigned codes from one unit of a core to another, for every token. */
  inner(draft: InnerDraft): void {
    this.cores[draft.core]!.inner.push(this.innerStreams.push(draft) - 1);
  }

  /**
   * Connects every stream to every input whose channels overlap; an input numbers its channels from its own `from`
   * on.
   */
  connect(streams: readonly number[], inputs: readonly number[]): void {
    for (const s of streams) {
      const stream = this.streams[s]!;
      for (const i of inputs) {
        const input = this.inputs[i]!;
        const from = Math.max(stream.origin, input.from);
        const to = Math.min(stream.origin + stream.channels, input.to);
        if (from >= to) continue;
        stream.targets.push({ input: i, from: from - stream.origin, to: to - stream.origin, base: from - input.from });
        input.sources.push(s);
      }
    }
  }

  /**
   * @param nodes node of each core. Whatever they are, cores, inputs, streams, routes and credits have the same
   * numbers
   */
  build(nodes: readonly number[], frame: ProgramFrame): ChipProgram {
    const routes: RouteProgram[] = [];
    const dataRoutes = this.streams.reduce((n, s) => n + s.targets.length, 0);
    const streams = this.streams.map((draft, index) => this.finishStream(draft, index, nodes, routes, dataRoutes));
    const credits: CreditProgram[] = [];
    this.inputs.forEach((input, index) => {
      if (input.slots.kind === "open") return;
      for (const stream of input.sources) {
        const from = this.cores[input.core]!;
        const to = this.cores[this.streams[stream]!.core]!;
        credits.push({ input: index, stream, route: routes.length });
        routes.push({
          source: nodes[from.index]!,
          destinations: [nodes[to.index]!],
          credit: true,
          stage: from.stage,
        });
      }
    });
    const mostSlots = this.inputs.reduce((n, i) => Math.max(n, slotBits(i.slots)), 1);
    return {
      cores: this.cores.map((core): CoreProgram => ({ ...core, node: nodes[core.index]! })),
      inputs: this.inputs.map(({ from: _from, to: _to, ...rest }): InputProgram => rest),
      streams,
      inner: this.innerStreams.map((draft, i) => this.finishInner(draft, streams.length + i)),
      routes,
      credits,
      creditBits: KIND_BITS + indexBits(credits.length) + mostSlots,
      maxTokens: this.chip.maxTokens,
      ...frame,
    };
  }

  private finishInner({ core, site, channels }: InnerDraft, index: number): StreamProgram {
    return {
      index,
      core,
      site,
      consumerStage: this.cores[core]!.stage,
      carries: "spikes",
      signed: false,
      tokens: "all",
      channels,
      // Markers need a route to be counted for; nobody looks up where it leads.
      segments: [{ from: 0, to: channels, base: 0, inputs: [], routes: [0] }],
      packetBits: { data: 1, count: 1, checksum: 1 },
    };
  }

  private finishStream(
    draft: StreamDraft,
    index: number,
    nodes: readonly number[],
    routes: RouteProgram[],
    dataRoutes: number,
  ): StreamProgram {
    const packetBits = this.packetBits(draft, dataRoutes);
    const singleFlit = Math.max(packetBits.data, packetBits.count, packetBits.checksum) <= this.chip.noc.linkBits;
    const source = this.cores[draft.core]!;
    const groups = new Map<string, StreamDraft["targets"]>();
    for (const target of draft.targets) {
      const key = `${target.from}:${target.to}:${target.base}`;
      const group = groups.get(key);
      if (group) group.push(target);
      else groups.set(key, [target]);
    }
    const segments = [...groups.values()].map((group): SegmentProgram => {
      const inputs = group.map((t) => t.input);
      const nodeOf = (input: number): number => nodes[Math.max(0, this.inputs[input]!.core)]!;
      const together = this.chip.noc.multicast && singleFlit;
      const sets = together ? [inputs] : inputs.map((i) => [i]);
      const ids = sets.map((set) => {
        routes.push({
          source: nodes[source.index]!,
          destinations: set.map(nodeOf),
          credit: false,
          stage: source.stage,
        });
        return routes.length - 1;
      });
      const { from, to, base } = group[0]!;
      return { from, to, base, inputs, routes: ids };
    });
    return {
      index,
      core: draft.core,
      site: draft.site,
      consumerStage: draft.consumerStage,
      carries: draft.carries,
      signed: draft.signed,
      tokens: draft.tokens,
      channels: draft.channels,
      segments,
      packetBits,
    };
  }

  /**
   * Widths of a stream's packets: kind, route, window slot, and channel with payload, count with end of sentence, or
   * checksum.
   */
  private packetBits(draft: StreamDraft, dataRoutes: number): StreamProgram["packetBits"] {
    const inputs = draft.targets.map((t) => this.inputs[t.input]!);
    const head = KIND_BITS + indexBits(dataRoutes) + Math.max(...inputs.map((i) => slotBits(i.slots)));
    const channel = indexBits(Math.max(...inputs.map((i) => i.width)));
    const payload = draft.carries === "spikes" ? SPIKE_PAYLOAD_BITS[this.code] : draft.valueBits;
    const most =
      draft.channels *
      (draft.carries === "spikes" ? packetsPerNeuron(this.code, draft.signed, this.activationBits) : 1);
    return { data: head + channel + payload, count: head + indexBits(most + 1) + 1, checksum: head + CHECKSUM_BITS };
  }
}
