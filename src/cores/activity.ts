import type { CoreTime, GatingSpec } from "../contracts/gating.js";

/** Ticks after which a core sleeps; a core that never does has as many as the packet engine can count. */
export const NEVER_SLEEPS = 2 ** 31 - 1;

/**
 * Which cores are busy, and since when the others are idle. A core is busy while it holds a piece of work: an open
 * window, or a token or row on its way through its units. What lies in a memory (weights, K, V, residuals) is none, and
 * neither is what waits in a send FIFO: interfaces do not sleep.
 */
export class CoreActivity {
  readonly afterTicks: number;
  readonly wakeTicks: number;
  private readonly pieces: Int32Array;
  /** Of an idle core: tick since which it is. */
  private readonly idleSince: Float64Array;
  private idleTicks = 0;
  private sleepTicks = 0;
  private wakes = 0;

  constructor(
    readonly cores: number,
    { mode, afterTicks, wakeTicks }: GatingSpec,
  ) {
    this.afterTicks = mode === "idle" ? afterTicks : NEVER_SLEEPS;
    this.wakeTicks = wakeTicks;
    this.pieces = new Int32Array(cores);
    this.idleSince = new Float64Array(cores);
  }

  /**
   * Something comes to a core at `tick`: an idle core is idle no more, a sleeping one wakes up.
   * @returns ticks until it works
   */
  rouse(core: number, tick: number): number {
    if (this.pieces[core] !== 0) return 0;
    const idle = tick - this.idleSince[core]!;
    this.idleTicks += idle;
    this.idleSince[core] = tick;
    const slept = idle - this.afterTicks;
    if (slept <= 0) return 0;
    this.sleepTicks += slept;
    this.wakes++;
    return this.wakeTicks;
  }

  /** A core takes a piece of work. */
  hold(core: number, tick: number): void {
    this.rouse(core, tick);
    this.pieces[core] = this.pieces[core]! + 1;
  }

  /** A core is done with a piece of work. */
  letGo(core: number, tick: number): void {
    const left = this.pieces[core]! - 1;
    this.pieces[core] = left;
    if (left === 0) this.idleSince[core] = tick;
  }

  /** Pieces of work that a core holds. */
  held(core: number): number {
    return this.pieces[core]!;
  }

  /** Time of all cores from tick 0 to `tick`. */
  until(tick: number): CoreTime {
    const { cores, idleTicks, sleepTicks, wakes } = this;
    const time = { used: cores, busyTicks: cores * tick - idleTicks, sleepTicks, wakes };
    for (let core = 0; core < cores; core++)
      if (this.pieces[core] === 0) this.addIdle(time, tick - this.idleSince[core]!);
    return time;
  }

  /** Adds the time that a core has been idle until now. */
  protected addIdle(time: { busyTicks: number; sleepTicks: number }, idle: number): void {
    time.busyTicks -= idle;
    time.sleepTicks += Math.max(0, idle - this.afterTicks);
  }
}
