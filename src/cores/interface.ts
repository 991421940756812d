import { BLOCKED, type Injector, PHASE_INTERFACE } from "../spec/packet.js";
import type { EventQueue } from "../events/event-queue.js";
import type { Outlet, Stream } from "./stream.js";

/**
 * The core's network interface, sending side: one flit a tick, credits before data, the streams of the core in turn. It asks the network for
 * the next packet's place and sleeps while there is none.
 */
export class SendInterface implements Outlet {
  private readonly streams: Stream[] = [];
  private readonly credits: number[] = [];
  private creditHead = 0;
  private turn = 0;
  /** Tick of the pending event, or -1; ticks before `freeAt` are taken. */
  private pending = -1;
  private freeAt = 0;

  constructor(
    private readonly node: number,
    private readonly core: number,
    private readonly queue: EventQueue,
    private readonly network: Injector,
  ) {}

  attach(stream: Stream): void {
    this.streams.push(stream);
  }

  ready(_stream: Stream, tick: number): void {
    this.wake(tick);
  }

  /** Queues a credit packet. */
  sendCredit(packet: number, tick: number): void {
    this.credits.push(packet);
    this.wake(tick);
  }

  wake(tick: number): void {
    const at = tick < this.freeAt ? this.freeAt : tick;
    if (this.pending >= 0 && this.pending <= at) return;
    this.pending = at;
    this.queue.schedule(at, PHASE_INTERFACE, this.core);
  }

  /** Kernel handler of PHASE_INTERFACE for this core: sends one packet. */
  run(tick: number): void {
    if (this.pending === tick) this.pending = -1;
    if (tick < this.freeAt) return;
    if (this.creditHead < this.credits.length) {
      const next = this.network.inject(this.node, this.credits[this.creditHead]!, tick);
      if (next !== BLOCKED) {
        if (++this.creditHead === this.credits.length) {
          this.credits.length = 0;
          this.creditHead = 0;
        }
        this.sent(next);
        return;
      }
    }
    const { streams } = this;
    const count = streams.length;
    let turn = this.turn;
    for (let i = 0; i < count; i++) {
      const stream = streams[turn]!;
      turn = turn + 1 === count ? 0 : turn + 1;
      if (stream.fifoCount === 0) continue;
      const next = this.network.inject(this.node, stream.fifo[stream.fifoHead]!, tick);
      if (next === BLOCKED) return;
      this.turn = turn;
      stream.popped(tick);
      this.sent(next);
      return;
    }
  }

  private sent(next: number): void {
    this.freeAt = next;
    if (this.creditHead < this.credits.length) {
      this.wake(next);
      return;
    }
    for (const stream of this.streams) {
      if (stream.fifoCount > 0) {
        this.wake(next);
        return;
      }
    }
  }
}
