import type { CoreWalk } from "../cores/estimate.js";
import type { KindTable } from "../cores/kind-table.js";
import { spikeCoding } from "../cores/spike-code.js";
import { coreGroups } from "../cores/steps.js";
import { tokensOf } from "../cores/work-items.js";
import type { ChipBound } from "./chip-bound.js";
import type { CoreBound } from "./core-bound.js";
import type { SentenceBound } from "./sentence-bound.js";

/**
 * Lower bound on the latency of a sentence. Walks tokens through the cores and keeps conditions that any run meets,
 * whatever its queues do: order of tokens, work of each unit, flits of each interface, distances, slots, banks and
 * FIFOs. No event, and no constant of its own.
 */
export class LatencyBound {
  /** @param bound of a chip at the sentence's start; good for this one walk */
  constructor(
    private readonly kinds: KindTable,
    private readonly bound: ChipBound,
  ) {}

  run(): SentenceBound {
    const { bound } = this;
    const { program, tokens } = bound;
    for (const group of this.groups()) {
      // Made when all before them have been walked through: a core that awaits the sentence looks back at it.
      const walks = group.map((core): CoreWalk => this.kinds.of(core.program).walk(core, bound));
      for (let t = 0; t < tokens; t++) for (const walk of walks) walk.token(t);
    }
    const latency = bound.windowEnd(program.hostInput, 0);
    const last = program.final.map((core) => bound.cores[core]!.done.at(-1)!);
    return { latency, end: Math.max(latency, ...last), busy: bound.busy, coreBarriers: this.coreBarriers() };
  }

  /**
   * Cores in the order of the data flow, which they are numbered in, cut before those that await whole sentences:
   * between cuts tokens pass one by one.
   */
  private groups(): CoreBound[][] {
    const groups: CoreBound[][] = [[]];
    let awaits = false;
    for (const core of this.bound.cores) {
      const before = awaits;
      awaits = this.kinds.of(core.program).awaitsSentence === true;
      if (awaits && !before) groups.push([]);
      groups.at(-1)!.push(core);
    }
    return groups;
  }

  /** A step serves each generator of its group once, so a group has as many as its busiest generator has passes. */
  private coreBarriers(): number {
    const { spec, code, rules, tokens, inner, program } = this.bound;
    if (spec.sync.mode === "marker") return 0;
    const passes = (signed: boolean): number => spikeCoding(code, signed, rules).passes;
    const { groupOf, cores } = coreGroups(spec.sync.mode, program);
    const most = new Float64Array(cores.length);
    const serve = (core: number, steps: number): void => {
      const group = groupOf(program.cores[core]!);
      most[group] = Math.max(most[group]!, steps);
    };
    for (const { core, payload, signed, tokens: rule } of program.sources)
      if (payload === "spikes") serve(core, tokensOf(rule, tokens) * passes(signed));
    inner.forEach(({ starts }, i) => {
      const { core, signed } = program.inner[i]!;
      serve(core, starts * passes(signed));
    });
    return cores.reduce((sum, count, group) => sum + count * most[group]!, 0);
  }
}
