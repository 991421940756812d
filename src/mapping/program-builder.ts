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
  SpikeSourceProgram,
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
  sources: number[];
  inner: number[];
}

interface SourceDraft {
  core: number;
  site: string;
  consumerStage: number;
  payload: "spikes" | "values";
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
  payload: "spikes" | "values";
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
 * Collects cores, inputs and spike sources, connects them by site, and lays routes, credits and packet widths over the
 * result.
 */
export class ProgramBuilder {
  private readonly cores: CoreDraft[] = [];
  private readonly inputs: InputDraft[] = [];
  private readonly sources: SourceDraft[] = [];
  private readonly innerSources: InnerDraft[] = [];

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
    this.cores.push({ ...holds, ...draft, index, inputs: [], sources: [], inner: [] });
    return index;
  }

  /** An input that takes channels [from, to) of its site. */
  input(draft: Omit<InputDraft, "sources">): number {
    const index = this.inputs.length;
    this.inputs.push({ ...draft, sources: [] });
    if (draft.core >= 0) this.cores[draft.core]!.inputs.push(index);
    return index;
  }

  /** A spike source whose channels are [origin, origin + channels) of its site. */
  source(draft: Omit<SourceDraft, "targets">): number {
    const index = this.sources.length;
    this.sources.push({ ...draft, targets: [] });
    this.cores[draft.core]!.sources.push(index);
    return index;
  }

  /** A spike source of unsigned codes from one unit of a core to another, for every token. */
  inner(draft: InnerDraft): void {
    this.cores[draft.core]!.inner.push(this.innerSources.push(draft) - 1);
  }

  /**
   * Connects every spike source to every input whose channels overlap; an input numbers its channels from its own
   * `from` on.
   */
  connect(sources: readonly number[], inputs: readonly number[]): void {
    for (const s of sources) {
      const source = this.sources[s]!;
      for (const i of inputs) {
        const input = this.inputs[i]!;
        const from = Math.max(source.origin, input.from);
        const to = Math.min(source.origin + source.channels, input.to);
        if (from >= to) continue;
        source.targets.push({ input: i, from: from - source.origin, to: to - source.origin, base: from - input.from });
        input.sources.push(s);
      }
    }
  }

  /**
   * @param nodes node of each core. Whatever they are, cores, inputs, spike sources, routes and credits have the same
   * numbers
   */
  build(nodes: readonly number[], frame: ProgramFrame): ChipProgram {
    const routes: RouteProgram[] = [];
    const dataRoutes = this.sources.reduce((n, s) => n + s.targets.length, 0);
    const sources = this.sources.map((draft, index) => this.finishSource(draft, index, nodes, routes, dataRoutes));
    const credits: CreditProgram[] = [];
    this.inputs.forEach((input, index) => {
      if (input.slots.kind === "open") return;
      for (const source of input.sources) {
        const from = this.cores[input.core]!;
        const to = this.cores[this.sources[source]!.core]!;
        credits.push({ input: index, source, route: routes.length });
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
      sources,
      inner: this.innerSources.map((draft, i) => this.finishInner(draft, sources.length + i)),
      routes,
      credits,
      creditBits: KIND_BITS + indexBits(credits.length) + mostSlots,
      maxTokens: this.chip.maxTokens,
      ...frame,
    };
  }

  private finishInner({ core, site, channels }: InnerDraft, index: number): SpikeSourceProgram {
    return {
      index,
      core,
      site,
      consumerStage: this.cores[core]!.stage,
      payload: "spikes",
      signed: false,
      tokens: "all",
      channels,
      // Markers need a route to be counted for; nobody looks up where it leads.
      segments: [{ from: 0, to: channels, base: 0, inputs: [], routes: [0] }],
      packetBits: { data: 1, count: 1, checksum: 1 },
    };
  }

  private finishSource(
    draft: SourceDraft,
    index: number,
    nodes: readonly number[],
    routes: RouteProgram[],
    dataRoutes: number,
  ): SpikeSourceProgram {
    const packetBits = this.packetBits(draft, dataRoutes);
    const singleFlit = Math.max(packetBits.data, packetBits.count, packetBits.checksum) <= this.chip.noc.linkBits;
    const sender = this.cores[draft.core]!;
    const groups = new Map<string, SourceDraft["targets"]>();
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
          source: nodes[sender.index]!,
          destinations: set.map(nodeOf),
          credit: false,
          stage: sender.stage,
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
      payload: draft.payload,
      signed: draft.signed,
      tokens: draft.tokens,
      channels: draft.channels,
      segments,
      packetBits,
    };
  }

  /**
   * Widths of a spike source's packets: kind, route, window slot, and channel with payload, count with end of
   * sentence, or checksum.
   */
  private packetBits(draft: SourceDraft, dataRoutes: number): SpikeSourceProgram["packetBits"] {
    const inputs = draft.targets.map((t) => this.inputs[t.input]!);
    const head = KIND_BITS + indexBits(dataRoutes) + Math.max(...inputs.map((i) => slotBits(i.slots)));
    const channel = indexBits(Math.max(...inputs.map((i) => i.width)));
    const payload = draft.payload === "spikes" ? SPIKE_PAYLOAD_BITS[this.code] : draft.valueBits;
    const most =
      draft.channels *
      (draft.payload === "spikes" ? packetsPerNeuron(this.code, draft.signed, this.activationBits) : 1);
    return { data: head + channel + payload, count: head + indexBits(most + 1) + 1, checksum: head + CHECKSUM_BITS };
  }
}
