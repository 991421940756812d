import type { ChipSpec, SpikeCode } from "../contracts/chip.js";
import type {
  ChipProgram,
  CoreProgram,
  CreditProgram,
  InputProgram,
  RouteProgram,
  SegmentProgram,
  SpikeSourceProgram,
} from "../contracts/program.js";
import { type CoreDraft, type InnerDraft, type InputDraft, packetShape, type SourceDraft } from "./program-drafts.js";
import { indexBits, KIND_BITS, slotBits } from "./widths.js";

/** The fields of a program that do not follow from its cores and connections. */
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
    const holds = { group: 1, part: undefined, merges: false, weightBits: 0 as const, synapseBits: 0, residualBits: 0 };
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
   * @param nodes node of each core. The numbers of cores, inputs, spike sources, routes and credits do not depend on it
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
      // Markers are counted by route; the destinations of this one are not used.
      segments: [{ from: 0, to: channels, base: 0, inputs: [], routes: [0] }],
      valuesPerPacket: 1,
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
    const reached = draft.targets.map((target) => this.inputs[target.input]!);
    const { noc } = this.chip;
    const shape = packetShape(draft, reached, dataRoutes, this.code, this.activationBits, noc.linkBits);
    const { packetBits, valuesPerPacket } = shape;
    const singleFlit = Math.max(packetBits.data, packetBits.count, packetBits.checksum) <= noc.linkBits;
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
      const together = noc.multicast && singleFlit;
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
      valuesPerPacket,
      packetBits,
    };
  }
}
