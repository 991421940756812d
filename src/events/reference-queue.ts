import { Heap } from "heap-js";
import { type BatchHandler, type EventLoop, isPriority, PRIORITIES, refusal } from "./event-queue.js";

interface Event {
  readonly tick: number;
  readonly priority: number;
  readonly insertion: number;
  readonly payload: number;
}

/**
 * The kernel's contract in its plainest form: one heap of event objects, ordered by (tick, priority, insertion). For
 * tests and comparison.
 */
export class ReferenceQueue implements EventLoop {
  now = 0;
  processed = 0;
  private reached = 0;
  private running = false;
  private stopping = false;
  private inserted = 0;
  private readonly handlers = new Map<number, BatchHandler>();
  private readonly heap = new Heap<Event>(
    (a, b) => a.tick - b.tick || a.priority - b.priority || a.insertion - b.insertion,
  );

  get pending(): number {
    return this.heap.length;
  }

  on(priority: number, handler: BatchHandler): void {
    if (!isPriority(priority))
      throw new RangeError(`priorities are integers from 0 to ${PRIORITIES - 1}, not ${priority}`);
    if (this.handlers.has(priority)) throw new Error(`priority ${priority} already has a handler`);
    this.handlers.set(priority, handler);
  }

  schedule(tick: number, priority: number, payload: number): void {
    const isLate = tick < this.now || (tick === this.now && priority < this.reached);
    if (isLate || !Number.isSafeInteger(tick) || !isPriority(priority)) {
      throw refusal(tick, priority, this.now, this.reached);
    }
    this.heap.add({ tick, priority, insertion: this.inserted++, payload });
  }

  run(until = Number.POSITIVE_INFINITY): void {
    if (this.running) throw new Error("the queue is already running: run() was called by a handler");
    this.running = true;
    this.stopping = false;
    try {
      while (!this.stopping) {
        const first = this.heap.peek();
        if (first === undefined || first.tick > until) break;
        this.runBatch(first.tick, first.priority);
      }
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.stopping = true;
  }

  private runBatch(tick: number, priority: number): void {
    const batch: number[] = [];
    let next = this.heap.peek();
    while (next !== undefined && next.tick === tick && next.priority === priority) {
      batch.push(next.payload);
      this.heap.pop();
      next = this.heap.peek();
    }
    this.now = tick;
    this.reached = priority;
    this.processed += batch.length;
    const handler = this.handlers.get(priority);
    if (handler === undefined) throw new Error(`no handler was given for events of priority ${priority}`);
    handler(Int32Array.from(batch), 0, batch.length, tick);
  }
}
