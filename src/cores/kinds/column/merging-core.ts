import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, InputProgram } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import type { SlotLayout } from "../../jobs.js";
import type { CoreServices } from "../../services.js";
import type { Register } from "../../units/registers.js";
import type { ColumnCore } from "./column-core.js";

const { CHANNEL, JOB, KIND, KIND_DATA, TREE, VALUE } = packets;

/**
 * A core of columns that takes partial sums of a matrix cut by rows. They come in any order: an accumulator may hold
 * all that are positive before the first negative one, or the other way round, so its register is charged with both.
 */
export class MergingCore implements Core {
  readonly program: CoreProgram;
  private readonly layout: SlotLayout;
  private readonly width: number;
  /** By window slot and column: what the positive sums that have come add up to, and the negative ones. */
  private readonly above: Int32Array;
  private readonly below: Int32Array;
  /** Job whose sums a slot has. */
  private readonly jobOfSlot: Int32Array;

  /** @param sums the input that takes them; @param residualOfRoute 1 for routes that lead to the core's other input */
  constructor(
    private readonly columns: ColumnCore,
    sums: InputProgram,
    private readonly residualOfRoute: Uint8Array,
    private readonly accumulator: Register,
    private readonly services: CoreServices,
  ) {
    this.program = columns.program;
    this.layout = services.jobs.layout(sums.slots, sums.tokens);
    this.width = sums.width;
    this.above = new Int32Array(this.layout.slots * this.width);
    this.below = new Int32Array(this.layout.slots * this.width);
    this.jobOfSlot = new Int32Array(this.layout.slots).fill(-1);
  }

  receive(packet: number, tick: number): number {
    const at = this.columns.receive(packet, tick);
    const { words } = this.services.packets;
    if (words[packet + KIND] === KIND_DATA && this.residualOfRoute[words[packet + TREE]!] === 0)
      this.charge(words[packet + JOB]!, words[packet + CHANNEL]!, words[packet + VALUE]!);
    return at;
  }

  unfinished(): string[] {
    return this.columns.unfinished();
  }

  charge(job: number, column: number, sum: number): void {
    const { width, accumulator } = this;
    const slot = this.layout.slotOf[job]!;
    if (this.jobOfSlot[slot] !== job) {
      this.jobOfSlot[slot] = job;
      this.above.fill(0, slot * width, (slot + 1) * width);
      this.below.fill(0, slot * width, (slot + 1) * width);
    }
    const side = sum < 0 ? this.below : this.above;
    const place = slot * width + column;
    side[place] = accumulator.hold(side[place]! + sum);
  }
}
