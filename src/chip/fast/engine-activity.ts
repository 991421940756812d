import type { CoreTime } from "../../contracts/gating.js";
import { CoreActivity } from "../../cores/activity.js";
import type { PacketEngine } from "../../engine/engine.js";
import * as R from "../../engine/machine/activity-records.js";

/** Activity of cores whose packets the engine handles: it is kept with their receive FIFOs. */
export class EngineActivity extends CoreActivity {
  private engine!: PacketEngine;

  /** To be called before the first event. */
  use(engine: PacketEngine): void {
    this.engine = engine;
    const { memory, layout } = engine;
    for (let core = 0; core < this.cores; core++) {
      memory.set(layout.fifos[core]!, R.FIFO_SLEEPS_AFTER, this.afterTicks);
      memory.set(layout.fifos[core]!, R.FIFO_WAKE_TICKS, this.wakeTicks);
    }
  }

  override rouse(core: number, tick: number): number {
    const { memory, layout } = this.engine;
    return memory.calls.rouse(layout.fifos[core]!, tick);
  }

  override hold(core: number, tick: number): void {
    this.rouse(core, tick);
    this.add(core, R.FIFO_PIECES, 1);
  }

  override letGo(core: number, tick: number): void {
    if (this.add(core, R.FIFO_PIECES, -1) === 0) this.engine.memory.set(this.record(core), R.FIFO_IDLE_SINCE, tick);
  }

  override held(core: number): number {
    return this.get(core, R.FIFO_PIECES);
  }

  override until(tick: number): CoreTime {
    const time = { used: this.cores, busyTicks: this.cores * tick, sleepTicks: 0, wakes: 0 };
    for (let core = 0; core < this.cores; core++) {
      time.busyTicks -= this.get(core, R.FIFO_IDLE_TICKS);
      time.sleepTicks += this.get(core, R.FIFO_SLEEP_TICKS);
      time.wakes += this.get(core, R.FIFO_WAKES);
      if (this.held(core) === 0) this.addIdle(time, tick - this.get(core, R.FIFO_IDLE_SINCE));
    }
    return time;
  }

  private record(core: number): number {
    return this.engine.layout.fifos[core]!;
  }

  private get(core: number, field: number): number {
    return this.engine.memory.get(this.record(core), field);
  }

  private add(core: number, field: number, change: number): number {
    const sum = this.get(core, field) + change;
    this.engine.memory.set(this.record(core), field, sum);
    return sum;
  }
}
