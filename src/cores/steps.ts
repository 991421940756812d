import type { SyncMode, SyncSpec } from "../contracts/chip.js";
import { PHASE_SCAN } from "../contracts/packet.js";
import type { ChipProgram, CoreProgram } from "../contracts/program.js";
import type { EventQueue } from "../events/event-queue.js";

/** Cores whose generators step together: all of the chip, or those of a stage. */
export function coreGroups(mode: SyncMode, { cores, stages }: Pick<ChipProgram, "cores" | "stages">) {
  if (mode !== "stage-barrier") return { groupOf: () => 0, cores: [cores.length] };
  const sizes = stages.map((_, stage) => cores.filter((core) => core.stage === stage).length);
  return { groupOf: ({ stage }: CoreProgram) => stage, cores: sizes };
}

/** What steps need to know of the chip. */
export interface StepGroups {
  /** Number of cores in each group. */
  readonly cores: readonly number[];
  /** Group of a spike source. */
  groupOf(source: number): number;
  /** Packets of a group that are under way; 0 opens its next step. */
  live(group: number): number;
  /** A spike source has made a packet. */
  sent(source: number, route: number): void;
}

/** Generators of one group: those that wait for a step, and how many are in one, or about to begin the open one. */
interface Group {
  barriers: number;
  scanning: number;
  readonly parked: number[];
}

/**
 * Decides when a generator may start the next of its T steps. marker: at once. barrier: `barrierTicks` after every
 * generator has ended its step and no packet is left in the chip. stage-barrier: the same among the generators of a
 * stage and the packets that they sent. tick: the condition of barrier, at the next multiple of `tickTicks`.
 */
export class StepControl {
  private readonly groups: readonly Group[];

  constructor(
    private readonly spec: SyncSpec,
    private readonly queue: EventQueue,
    private readonly of: StepGroups,
  ) {
    this.groups = of.cores.map(() => ({ barriers: 0, scanning: 0, parked: [] }));
  }

  /** Whether generators wait for one another. */
  get paced(): boolean {
    return this.spec.mode !== "marker";
  }

  /** Barriers closed so far by the group that has closed most. */
  get mostBarriers(): number {
    return this.groups.reduce((most, { barriers }) => Math.max(most, barriers), 0);
  }

  /** Cores that took part in a barrier, over all barriers so far. */
  get coreBarriers(): number {
    return this.groups.reduce((sum, { barriers }, group) => sum + barriers * this.of.cores[group]!, 0);
  }

  /** A generator waits for a step. Its scan is scheduled when the step opens. */
  park(source: number, tick: number): void {
    const number = this.of.groupOf(source);
    this.groups[number]!.parked.push(source);
    this.tryGroup(number, tick);
  }

  /** A generator has ended its step. */
  end(source: number, tick: number): void {
    const number = this.of.groupOf(source);
    this.groups[number]!.scanning--;
    this.tryGroup(number, tick);
  }

  /** A spike source has made a packet for `route`. */
  sent(source: number, route: number): void {
    this.of.sent(source, route);
  }

  /** Opens the next steps whose conditions hold; to be called when packets have reached their cores. */
  tryOpen(tick: number): void {
    for (let number = 0; number < this.groups.length; number++) this.tryGroup(number, tick);
  }

  private tryGroup(number: number, tick: number): void {
    const group = this.groups[number]!;
    const { parked } = group;
    if (parked.length === 0 || group.scanning > 0 || this.of.live(number) > 0) return;
    group.barriers++;
    const opens =
      this.spec.mode === "tick"
        ? (Math.floor(tick / this.spec.tickTicks) + 1) * this.spec.tickTicks
        : tick + Math.max(1, this.spec.barrierTicks);
    group.scanning = parked.length;
    parked.sort((a, b) => a - b);
    for (const source of parked) this.queue.schedule(opens, PHASE_SCAN, source);
    parked.length = 0;
  }
}
