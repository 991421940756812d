import { bspnTicks, readOutTicks, requantiseTicks } from "../../cores/column-core.js";
import { integrationTicks } from "../../cores/core.js";
import { embeddingTicks } from "../../cores/embedding-port.js";
import { trainCode } from "../../cores/spike-train.js";
import { AttentionBound } from "./attention-bound.js";
import type { ChipBound } from "./chip-bound.js";
import type { CoreBound } from "./core-bound.js";
import { tokensOf } from "./counted-run.js";
import type { SentenceBound } from "./sentence-bound.js";

/**
 * How soon a sentence can come through the chip. Walks tokens through the cores and keeps conditions that any run meets, whatever its queues do:
 * order of tokens, work of each unit, flits of each interface, distances, slots, banks and FIFOs. No event, and no constant of its own.
 */
export class LatencyBound {
  /** The host port has taken in all up to here. */
  private portEnd = 0;

  /** @param bound of a chip at the sentence's start; good for this one walk */
  constructor(private readonly bound: ChipBound) {}

  run(): SentenceBound {
    const { bound } = this;
    const { program, packets, model } = bound;
    const { tokens } = packets;
    const { layers } = model.shape;
    const inRole = (stage: number, ...roles: string[]): CoreBound[] =>
      bound.cores.filter(({ program: core }) => core.stage === stage && roles.includes(core.role));
    // Where rows are cut, those that add up a part of them come before those that end the matrix.
    const matrices = (stage: number, ...roles: string[]): CoreBound[] => [
      ...inRole(stage, "partial").filter(({ program: { part } }) => roles.includes(part!.of)),
      ...inRole(stage, ...roles),
    ];
    // The input cores, then layer by layer from attention to the next layer's K: all that tokens pass through one by one.
    const first = [...inRole(0, "input"), ...matrices(1, "query", "key", "value")];
    for (let t = 0; t < tokens; t++) for (const core of first) this.token(core, t);
    for (let layer = 1; layer <= layers; layer++) {
      const attention = inRole(layer, "attention").map((core) => new AttentionBound(bound, core));
      const rest = [
        ...matrices(layer, "output"),
        ...matrices(layer, "ffn_in"),
        ...matrices(layer, "ffn_out"),
        ...matrices(layer + 1, "query", "key", "value", "pooler"),
      ];
      for (let t = 0; t < tokens; t++) {
        for (const core of attention) core.query(t);
        for (const core of rest) this.token(core, t);
      }
    }
    const latency = bound.windowEnd(program.hostInput, 0);
    const last = inRole(layers, "ffn_out").map(({ done }) => done.at(-1)!);
    return { latency, end: Math.max(latency, ...last), busy: bound.busy, barriers: this.barriers() };
  }

  /** A global step serves each generator once, so there are as many as the busiest generator has passes. */
  private barriers(): number {
    const { config, model, packets, program } = this.bound;
    const { chip, code } = config;
    if (chip.sync.mode === "marker") return 0;
    const { tokens, rows } = packets;
    const passes = (signed: boolean): number => trainCode(code, signed, model.rules).passes;
    const streams = program.streams.filter(({ carries }) => carries === "spikes");
    return Math.max(
      ...streams.map(({ signed, tokens: rule }) => tokensOf(rule, tokens) * passes(signed)),
      ...rows.map((row) => row.length * passes(false)),
    );
  }

  /** One token through a core of columns, or the input core. */
  private token(core: CoreBound, t: number): void {
    const { bound } = this;
    const { chip, host } = bound.config;
    const { program } = core;
    const columns = program.to - program.from;
    const before = core.done.at(-1) ?? 0;
    let ready: number;
    let work: number;
    if (program.role === "input") {
      // A bank is free again when its token has been encoded.
      const bank = core.done[t - chip.generator.banks] ?? 0;
      this.portEnd = Math.max(this.portEnd, bank) + embeddingTicks(columns, bound.program, host);
      ready = this.portEnd;
      work = requantiseTicks(chip.vector, columns);
    } else {
      const [main, residual] = program.inputs;
      if (bound.program.inputs[main!]!.tokens === "first" && t > 0) return;
      ready = bound.countedWindow(core, main!, t, integrationTicks(program, chip.core.lanes));
      if (residual !== undefined) {
        ready = Math.max(ready, bound.windowEnd(residual, t), this.sentFloor(residual, t));
      }
      work =
        (program.role === "partial" ? readOutTicks(chip.vector, columns) : requantiseTicks(chip.vector, columns)) +
        (program.role === "output" || program.role === "ffn_out" ? bspnTicks(chip.vector, columns) : 0);
    }
    const done = Math.max(ready, before, bound.banksFree(core, t)) + work;
    core.done.push(done);
    bound.offer(core, t, done);
  }

  /** A core that sends residuals has sent all of token t, one stream of it last; whatever that is, the residual's consumer cannot go on before it has come. */
  private sentFloor(residual: number, t: number): number {
    const { bound } = this;
    let floor = 0;
    for (const { stream } of bound.feeds[residual]!) {
      const { sent, afterLast } = bound.cores[stream.program.core]!;
      floor = Math.max(floor, sent[t]! - 1 - afterLast + bound.shortest);
    }
    return floor;
  }
}
