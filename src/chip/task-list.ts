import type { EventQueue } from "../events/event-queue.js";

/**
 * Tasks on whole tokens on the event queue: the payload is an index into a list of functions, whose entries are reused.
 */
export class TaskList {
  private readonly tasks: (((tick: number) => void) | undefined)[] = [];
  private readonly free: number[] = [];

  constructor(
    private readonly queue: EventQueue,
    private readonly phase: number,
  ) {}

  at(tick: number, task: (tick: number) => void): void {
    const index = this.free.pop() ?? this.tasks.length;
    this.tasks[index] = task;
    this.queue.schedule(tick, this.phase, index);
  }

  readonly handle = (payloads: Int32Array, from: number, to: number, tick: number): void => {
    for (let i = from; i < to; i++) {
      const index = payloads[i]!;
      const task = this.tasks[index]!;
      this.tasks[index] = undefined;
      this.free.push(index);
      task(tick);
    }
  };
}
