import type { Build } from "../wasm/machine.js";
import { FarEvents } from "./far-events.js";
import { type Layout, layOut } from "./layout.js";
import { borrowMachine, type EngineMachine, type Loan, type Outside } from "./load.js";
import * as R from "./machine/records.js";
import { EngineLimitError, EngineMemory } from "./memory.js";
import type { EnginePlan } from "./plan.js";

/** Ticks that the machine can count to, with a margin for departures that lie ahead. */
export const MOST_TICKS = 2 ** 31 - 2 ** 24;

/** The machine broke one of its own rules. */
export class EngineFault extends Error {
  constructor(rule: number) {
    super(`the packet engine broke its rule ${rule}`);
    this.name = "EngineFault";
  }
}

/** Calls from the engine to the parts of the chip. */
export type EngineListener = Pick<Outside, "closed" | "credited" | "finished" | "told">;

/** Packets of one run: generators, interfaces, links, receive FIFOs and windows. See README.md. */
export class PacketEngine {
  readonly memory: EngineMemory;
  readonly layout: Layout;
  private readonly machine: EngineMachine;
  private readonly loan: Loan;
  private readonly far: FarEvents;
  private events = 0;

  /** @throws EngineLimitError if the plan needs more than the engine has */
  constructor(plan: EnginePlan, listener: EngineListener, build: Build) {
    const loan = borrowMachine(build, {
      closed: (input, slot, packet, end, tick) => listener.closed(input, slot, packet, end, tick),
      credited: (packet, end, tick) => listener.credited(packet, end, tick),
      finished: (generator, tick) => listener.finished(generator, tick),
      told: (which) => listener.told(which),
      far: (tick, word, bit) => this.far.add(tick, word, bit),
      bringFar: (tick) => this.far.bring(tick),
      fault: (rule) => {
        throw new EngineFault(rule);
      },
    });
    if (loan === undefined) throw new EngineLimitError("its build as JavaScript is in use by another run");
    this.loan = loan;
    this.machine = loan.machine;
    this.memory = new EngineMemory(loan.machine);
    try {
      this.layout = layOut(plan, this.memory);
    } catch (error) {
      loan.giveBack();
      throw error;
    }
    this.far = new FarEvents(loan.machine.calls, this.layout.ringTicks);
  }

  /** Current tick. */
  get now(): number {
    return this.machine.calls.tickNow();
  }

  /** Tick of the last event handled. */
  get last(): number {
    return this.machine.calls.lastTick();
  }

  /** Events scheduled so far; none is ever cancelled. */
  get scheduled(): number {
    this.events += this.machine.calls.takeScheduled();
    return this.events;
  }

  /** Packets that have not arrived, copies and branching packets included. */
  get livePackets(): number {
    return this.machine.calls.livePackets();
  }

  get atRest(): boolean {
    return Boolean(this.machine.calls.atRest());
  }

  /**
   * Runs to the end of the arrivals of `tick`, or of an earlier tick that `lowerLimit` has set.
   * @returns false if nothing happens before
   */
  advance(tick: number): boolean {
    const { calls } = this.machine;
    if (Number.isFinite(tick) && tick > MOST_TICKS) throw new EngineLimitError("the run is longer than 2^31 ticks");
    calls.setLimit(Math.min(tick, R.NEVER));
    if (!calls.advance()) return false;
    this.events += calls.takeScheduled();
    return true;
  }

  lowerLimit(tick: number): void {
    this.machine.calls.lowerLimit(tick);
  }

  /**
   * Runs the scans of the current tick that wait now; those that they begin in it wait for the next pass.
   * @returns whether there were any
   */
  scanPass(): boolean {
    return Boolean(this.machine.calls.scanPass());
  }

  /** Runs the interfaces of the current tick, whose scans are done, and goes to the next tick. */
  endTick(): void {
    this.machine.calls.endTick();
  }

  /** The run has ended, with or without an error: gives its machine back. */
  free(): void {
    this.loan.giveBack();
  }
}
