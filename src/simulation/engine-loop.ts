import { PHASE_HOST, PHASE_SCAN, PHASE_UNIT } from "../contracts/packet.js";
import type { PacketEngine } from "../engine/engine.js";
import type { BatchHandler, EventLoop } from "../events/event-queue.js";
import { Kernel } from "../events/kernel.js";

/**
 * One event loop over a kernel, which has the events of whole tokens, and the engine, which has those of packets. Order
 * within a tick: arrivals, units, generators, interfaces, host. Generators whose spikes stay in their core are the
 * kernel's, all others the engine's; their scans alternate as they would in one kernel.
 */
export class EngineLoop implements EventLoop {
  private readonly kernel = new Kernel();
  private engine: PacketEngine | undefined;
  private stopping = false;

  /** To be called before the first event. */
  connect(engine: PacketEngine): void {
    this.engine = engine;
  }

  get now(): number {
    return Math.max(this.kernel.now, this.engine?.last ?? 0);
  }

  get processed(): number {
    return this.kernel.processed + (this.engine?.scheduled ?? 0);
  }

  /** Events of the engine are not counted one by one. */
  get pending(): number {
    return this.kernel.pending + (this.engine?.atRest === false ? 1 : 0);
  }

  on(priority: number, handler: BatchHandler): void {
    if (priority !== PHASE_SCAN) {
      this.kernel.on(priority, handler);
      return;
    }
    this.kernel.on(priority, (payloads, from, to, tick) => {
      handler(payloads, from, to, tick);
      // The engine goes on after each batch.
      this.kernel.stop();
    });
  }

  schedule(tick: number, priority: number, payload: number): void {
    this.kernel.schedule(tick, priority, payload);
    this.engine?.lowerLimit(tick);
  }

  run(until = Number.POSITIVE_INFINITY): void {
    const { kernel } = this;
    const engine = this.engine!;
    this.stopping = false;
    for (;;) {
      const next = kernel.nextTick;
      const quiet = !engine.advance(next < 0 ? until : Math.min(next, until));
      if (quiet || this.stopping) return;
      const tick = engine.now;
      kernel.run(tick, PHASE_UNIT);
      if (this.stopping) return;
      this.scan(tick);
      if (this.stopping) return;
      engine.endTick();
      kernel.run(tick, PHASE_HOST);
      if (this.stopping || tick >= until) return;
    }
  }

  /** Runs all scans of a tick, batch after batch. */
  private scan(tick: number): void {
    const { kernel } = this;
    for (let more = true; more && !this.stopping; ) {
      more = this.engine!.scanPass();
      const handled = kernel.processed;
      kernel.run(tick, PHASE_SCAN);
      if (kernel.processed > handled) more = true;
    }
  }

  stop(): void {
    this.stopping = true;
    this.kernel.stop();
    this.engine?.lowerLimit(0);
  }
}
