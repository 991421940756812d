import * as packets from "../../../contracts/packet.js";
import type { CoreProgram, InputProgram } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import type { Register } from "../../datapath/registers.js";
import type { CoreServices } from "../../services.js";
import type { SlotLayout } from "../../work-items.js";
import type { ColumnCore } from "./column-core.js";

const { CHANNEL, ITEM, KIND, KIND_DATA, ROUTE, VALUE } = packets;

/**
 * A core of columns that receives partial sums of a matrix cut by rows. They arrive in any order: an accumulator may
 * receive all positive sums before the first negative one, or the reverse, so its register must hold both extremes.
 */
export class MergingCore implements Core {
  readonly program: CoreProgram;
  private readonly layout: SlotLayout;
  private readonly width: number;
  /** Totals of the positive, and of the negative, partial sums that have arrived, by window slot and column. */
  private readonly above: Int32Array;
  private readonly below: Int32Array;
  /** Work item whose sums a slot holds. */
  private readonly itemOfSlot: Int32Array;

  /** @param sums the input for partial sums; @param residualOfRoute 1 for routes that lead to the core's other input */
  constructor(
    private readonly columns: ColumnCore,
    sums: InputProgram,
    private readonly residualOfRoute: Uint8Array,
    private readonly accumulator: Register,
    private readonly services: CoreServices,
  ) {
    this.program = columns.program;
    this.layout = services.items.layout(sums.slots, sums.tokens);
    this.width = sums.width;
    this.above = new Int32Array(this.layout.slots * this.width);
    this.below = new Int32Array(this.layout.slots * this.width);
    this.itemOfSlot = new Int32Array(this.layout.slots).fill(-1);
  }

  receive(packet: number, tick: number): number {
    const at = this.columns.receive(packet, tick);
    const { words } = this.services.packets;
    if (words[packet + KIND] === KIND_DATA && this.residualOfRoute[words[packet + ROUTE]!] === 0)
      this.charge(words[packet + ITEM]!, words[packet + CHANNEL]!, words[packet + VALUE]!);
    return at;
  }

  unfinished(): string[] {
    return this.columns.unfinished();
  }

  charge(item: number, column: number, sum: number): void {
    const { width, accumulator } = this;
    const slot = this.layout.slotOf[item]!;
    if (this.itemOfSlot[slot] !== item) {
      this.itemOfSlot[slot] = item;
      this.above.fill(0, slot * width, (slot + 1) * width);
      this.below.fill(0, slot * width, (slot + 1) * width);
    }
    const side = sum < 0 ? this.below : this.above;
    const cell = slot * width + column;
    side[cell] = accumulator.hold(side[cell]! + sum);
  }
}
