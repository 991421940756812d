import type { ChipTimes, CoreTimes, CoreWalk } from "../../estimate.js";
import { columnCosts, integrationTicks } from "./column-costs.js";

/** Lower bounds on the times of tokens at a core of columns: windows, then the vector unit. */
export class ColumnWalk implements CoreWalk {
  private readonly packetTicks: number;
  private readonly vectorTicks: number;

  constructor(
    private readonly core: CoreTimes,
    private readonly chip: ChipTimes,
  ) {
    this.packetTicks = integrationTicks(core.program, chip.spec);
    this.vectorTicks = columnCosts(core.program, chip).vectorTicks;
  }

  token(t: number): void {
    const { core, chip } = this;
    const [main, residual] = core.program.inputs;
    if (chip.program.inputs[main!]!.tokens === "first" && t > 0) return;
    const before = core.done.at(-1) ?? 0;
    let ready = chip.countedWindow(core, main!, t, this.packetTicks);
    if (residual !== undefined) ready = Math.max(ready, chip.windowEnd(residual, t), this.sentFloor(residual, t));
    const done = Math.max(ready, before, chip.banksFree(core, t)) + this.vectorTicks;
    core.done.push(done);
    chip.offer(core, t, done);
  }

  /**
   * A core that sends residuals has sent all of token t. Whichever of its spike sources is last, the consumer of the
   * residual waits for it.
   */
  private sentFloor(residual: number, t: number): number {
    const { chip } = this;
    let floor = 0;
    for (const { source } of chip.feeds[residual]!) {
      const { sent, afterLast } = chip.cores[source.program.core]!;
      floor = Math.max(floor, sent[t]! - 1 - afterLast + chip.shortest);
    }
    return floor;
  }
}
