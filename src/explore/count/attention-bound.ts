import { requantiseTicks } from "../../cores/column-core.js";
import { passTicks } from "../../cores/core.js";
import { trainCode } from "../../cores/spike-train.js";
import { type ChipBound, ROWS } from "./chip-bound.js";
import type { CoreBound } from "./core-bound.js";
import { tokensOf } from "./counted-run.js";
import { scanTicks } from "./stream-bound.js";

/** Ticks before which the first row's, and the last row's, probability spikes cannot start. */
interface RowFloors {
  readonly first: number;
  readonly last: number;
}

/** State of an attention core between its rows. */
interface Rows {
  scoreDone: number;
  softmaxDone: number;
  rowDone: number;
  readonly softmaxStarts: number[];
  readonly finish: number[];
}

/** The queries of a sentence on their way through one attention core. */
export class AttentionBound {
  private readonly floors: RowFloors;
  private readonly rows: Rows = { scoreDone: 0, softmaxDone: 0, rowDone: 0, softmaxStarts: [], finish: [] };

  /** @param core one whose K and V have come through the bounds of `chip` */
  constructor(
    private readonly chip: ChipBound,
    private readonly core: CoreBound,
  ) {
    this.floors = this.floorsOf(core);
  }

  /**
   * Before the first row every K and V is in, and before the last one every Q.
   * Whichever of a core's streams is served last still has its way through Q, K or V before it.
   */
  private floorsOf({ program }: CoreBound): RowFloors {
    const { chip: bound } = this;
    const { chip } = bound.config;
    const last = bound.packets.tokens - 1;
    const [, k, v] = program.inputs as unknown as [number, number, number];
    const columnsOf = (input: number): number[] =>
      bound.feeds[input]!.map(({ stream }) => {
        const { from, to } = bound.program.cores[stream.program.core]!;
        return to - from;
      });
    const fewest = Math.min(...columnsOf(k), ...columnsOf(v));
    const tail = bound.shortest + requantiseTicks(chip.vector, fewest) + bound.shortest;
    let all = 0;
    for (const core of bound.cores) {
      if (!core.streams.some(({ program: { site } }) => site === "in_k")) continue;
      if (core.streams[0]!.program.consumerStage !== program.stage) continue;
      all = Math.max(all, core.sentSpikes[last]! - 1 - core.afterLast + tail);
    }
    return { first: bound.windowEnd(v, last), last: all };
  }

  /** The query of token t: its rows, head by head, then the encoder. */
  query(t: number): void {
    const { chip: bound, core, floors, rows } = this;
    const { chip, code } = bound.config;
    const { attention, vector, generator } = chip;
    const { program } = core;
    const { tokens: n } = bound.packets;
    const [q, k] = program.inputs as unknown as [number, number, number];
    const rule = bound.program.inputs[q]!.tokens;
    if (rule === "first" && t > 0) return;
    const { shape, rules } = bound.model;
    const headSize = shape.hidden / shape.heads;
    const heads = (program.to - program.from) / headSize;
    const scans = scanTicks(n, trainCode(code, false, rules).passes, generator.lanes, true, chip.sync);
    const softmaxTicks = vector.softmaxTicks + vector.softmaxPasses * passTicks(n, vector.softmaxLanes);
    const contextTicks = passTicks(headSize, attention.lanes);
    const queryIn = bound.countedWindow(core, q, t, 1);
    const keysIn = bound.windowEnd(k, n - 1);
    const finalQuery = t === tokensOf(rule, n) - 1;
    let scoring = 0;
    let contexts = 0;
    for (let head = 0; head < heads; head++) {
      const row = t * heads + head;
      const { reads, spikes } = bound.packets.rows[program.index]![row]!;
      const scoreTicks = Math.max(1, reads * passTicks(n, attention.lanes));
      // Up to two scored rows wait for PTsoftmax.
      rows.scoreDone = Math.max(rows.scoreDone, queryIn, keysIn, rows.softmaxStarts[row - 2] ?? 0) + scoreTicks;
      const slot = head === 0 ? (core.done[t - chip.core.windowSlots] ?? 0) : 0;
      const bank = rows.finish[row - generator.banks] ?? 0;
      const softmaxStart = Math.max(rows.scoreDone, rows.softmaxDone, slot, bank);
      rows.softmaxStarts.push(softmaxStart);
      rows.softmaxDone = softmaxStart + softmaxTicks;
      const floor = finalQuery && head === heads - 1 ? floors.last : 0;
      const start = Math.max(rows.softmaxDone, rows.finish[row - 1] ?? 0, floors.first, floor);
      const taken = Math.max(0, spikes + 1 - chip.interface.sendFifo) * contextTicks;
      rows.finish.push(start + Math.max(scans, taken));
      // Two markers end a row, each takes a tick.
      rows.rowDone = Math.max(start + scans, Math.max(rows.rowDone, start) + spikes * contextTicks) + 2;
      scoring += scoreTicks;
      contexts += spikes * contextTicks + 2;
    }
    bound.work(core, ROWS, Math.max(scoring, contexts, heads * softmaxTicks));
    const encoded =
      Math.max(rows.rowDone, core.done.at(-1) ?? 0, bound.banksFree(core, t)) +
      requantiseTicks(vector, program.to - program.from);
    core.done.push(encoded);
    bound.offer(core, t, encoded);
  }
}
