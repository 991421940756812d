import { type ChipTimes, type CoreTimes, type CoreWalk, WORK_INNER } from "../../estimate.js";
import { scanTicks } from "../../scan-ticks.js";
import { spikeCoding } from "../../spike-code.js";
import { passTicks, requantiseTicks, softmaxTicks } from "../../unit-ticks.js";
import { tokensOf } from "../../work-items.js";
import type { AttentionRows } from "./attention-rows.js";

/** Ticks before which the probability spikes of the first row, and of the last row, cannot start. */
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

/** Lower bounds on the times of a sentence's queries at one attention core. */
export class AttentionWalk implements CoreWalk {
  private readonly floors: RowFloors;
  private readonly rows: Rows = { scoreDone: 0, softmaxDone: 0, rowDone: 0, softmaxStarts: [], finish: [] };
  private readonly counts: AttentionRows;

  /** @param core one whose K and V have come through the bounds of `chip` */
  constructor(
    private readonly core: CoreTimes,
    private readonly chip: ChipTimes,
  ) {
    this.floors = this.floorsOf(core);
    this.counts = chip.inner[core.program.inner[0]!] as AttentionRows;
  }

  /**
   * The first row needs every K and V of the sentence, the last row every Q. The bound follows the source of a core
   * that is served last, through Q, K or V.
   */
  private floorsOf({ program }: CoreTimes): RowFloors {
    const { chip } = this;
    const last = chip.tokens - 1;
    const [, k, v] = program.inputs as unknown as [number, number, number];
    const columnsOf = (input: number): number[] =>
      chip.feeds[input]!.map(({ source }) => {
        const { from, to } = chip.program.cores[source.program.core]!;
        return to - from;
      });
    const fewest = Math.min(...columnsOf(k), ...columnsOf(v));
    const tail = chip.shortest + requantiseTicks(chip.spec.vector, fewest) + chip.shortest;
    let all = 0;
    for (const core of this.beforeStage(k)) {
      const { sentSpikes, afterLast } = chip.cores[core]!;
      all = Math.max(all, sentSpikes[last]! - 1 - afterLast + tail);
    }
    return { first: chip.windowEnd(v, last), last: all };
  }

  /** Cores of an earlier stage that feed an input. */
  private beforeStage(input: number): Set<number> {
    const { program } = this.chip;
    const { stage } = this.core.program;
    const found = new Set<number>();
    const follow = (at: number): void => {
      for (const source of program.inputs[at]!.sources) {
        const core = program.cores[program.sources[source]!.core]!;
        if (core.stage === stage) follow(core.inputs[0]!);
        else found.add(core.index);
      }
    };
    follow(input);
    return found;
  }

  /** Bounds the query of token t: its rows, head by head, then the encoder. */
  token(t: number): void {
    const { chip, core, floors, rows } = this;
    const { spec, code } = chip;
    const { vector, generator } = spec;
    const { program } = core;
    const n = chip.tokens;
    const [q, k] = program.inputs as unknown as [number, number, number];
    const rule = chip.program.inputs[q]!.tokens;
    if (rule === "first" && t > 0) return;
    const headSize = program.group;
    const heads = (program.to - program.from) / headSize;
    const scans = scanTicks(n, spikeCoding(code, false, chip.rules).passes, generator.lanes, true, spec.sync);
    const softmax = softmaxTicks(vector, n);
    const contextTicks = passTicks(headSize, spec.attention.lanes);
    const queryIn = chip.countedWindow(core, q, t, 1);
    const keysIn = chip.windowEnd(k, n - 1);
    const finalQuery = t === tokensOf(rule, n) - 1;
    let scoring = 0;
    let contexts = 0;
    for (let head = 0; head < heads; head++) {
      const row = t * heads + head;
      const { reads, spikes } = this.counts.rows[row]!;
      const scoreTicks = Math.max(1, reads * passTicks(n, spec.attention.lanes));
      // Up to two scored rows wait for PTsoftmax.
      rows.scoreDone = Math.max(rows.scoreDone, queryIn, keysIn, rows.softmaxStarts[row - 2] ?? 0) + scoreTicks;
      const slot = head === 0 ? (core.done[t - spec.core.windowSlots] ?? 0) : 0;
      const bank = rows.finish[row - generator.banks] ?? 0;
      const softmaxStart = Math.max(rows.scoreDone, rows.softmaxDone, slot, bank);
      rows.softmaxStarts.push(softmaxStart);
      rows.softmaxDone = softmaxStart + softmax;
      const floor = finalQuery && head === heads - 1 ? floors.last : 0;
      const start = Math.max(rows.softmaxDone, rows.finish[row - 1] ?? 0, floors.first, floor);
      const drained = Math.max(0, spikes + 1 - spec.interface.sendFifo) * contextTicks;
      rows.finish.push(start + Math.max(scans, drained));
      // Two markers end a row and need one tick each.
      rows.rowDone = Math.max(start + scans, Math.max(rows.rowDone, start) + spikes * contextTicks) + 2;
      scoring += scoreTicks;
      contexts += spikes * contextTicks + 2;
    }
    chip.work(core, WORK_INNER, Math.max(scoring, contexts, heads * softmax));
    const encoded =
      Math.max(rows.rowDone, core.done.at(-1) ?? 0, chip.banksFree(core, t)) +
      requantiseTicks(vector, program.to - program.from);
    core.done.push(encoded);
    chip.offer(core, t, encoded);
  }
}
