import type { Network, NetworkSink } from "./network.js";

/** A network that hands everything to another one; subclasses change what they name. */
export class NetworkAround implements Network {
  protected sink!: NetworkSink;

  constructor(protected readonly inner: Network) {}

  get pool() {
    return this.inner.pool;
  }
  get counts() {
    return this.inner.counts;
  }
  get injected() {
    return this.inner.injected;
  }
  get copied() {
    return this.inner.copied;
  }
  get delivered() {
    return this.inner.delivered;
  }
  get inFlight() {
    return this.inner.inFlight;
  }
  connect(sink: NetworkSink): void {
    this.sink = sink;
    this.inner.connect(sink);
  }
  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    this.inner.handle(payloads, from, to, tick);
  }
  inject(node: number, packet: number, tick: number): number {
    return this.inner.inject(node, packet, tick);
  }
  transitTicks(way: number, flits: number): number {
    return this.inner.transitTicks(way, flits);
  }
  backlog(link: number, tick: number): number {
    return this.inner.backlog(link, tick);
  }
  waiting(limit: number): string[] {
    return this.inner.waiting(limit);
  }
}
