import {
  BLOCKED,
  CHANNEL,
  FLITS,
  HOPS,
  ITEM,
  KIND,
  OWN_HOPS_SHIFT,
  RECORD,
  ROUTE,
  ROUTERS_MASK,
  VALUE,
} from "../contracts/packet.js";
import type { SimulationBus } from "../events/bus.js";
import type { Network, NetworkSink } from "./network.js";
import { NetworkAround } from "./network-around.js";

/**
 * A network that tells the bus of packets that enter it and of copies that it delivers; in all else the network it is
 * put around.
 */
export class ObservedNetwork extends NetworkAround {
  private serial = 0;
  /** Number and injection tick of the packet that each record holds. */
  private numbers = new Int32Array(1024);
  private injectedAt = new Float64Array(1024);

  constructor(
    inner: Network,
    private readonly bus: SimulationBus,
  ) {
    super(inner);
    inner.pool.onCopy = (packet, copy) =>
      this.tag(copy, this.numbers[packet / RECORD]!, this.injectedAt[packet / RECORD]!);
  }

  override connect(sink: NetworkSink): void {
    const watched: NetworkSink = Object.create(sink);
    watched.deliver = (node, packet, tick) => {
      if (this.bus.deliveries.active) this.announce(node, packet, tick);
      return sink.deliver(node, packet, tick);
    };
    this.inner.connect(watched);
  }

  override inject(node: number, packet: number, tick: number): number {
    // Tagged first: the network may deliver ahead of time before it returns.
    this.tag(packet, this.serial, tick);
    const next = this.inner.inject(node, packet, tick);
    if (next === BLOCKED) return next;
    const number = this.serial++;
    if (!this.bus.packets.active) return next;
    const { words } = this.pool;
    this.bus.packets.record(
      tick,
      number,
      node,
      words[packet + ROUTE]!,
      words[packet + KIND]!,
      words[packet + ITEM]!,
      words[packet + CHANNEL]!,
      words[packet + VALUE]!,
      words[packet + FLITS]!,
    );
    return next;
  }

  private tag(packet: number, number: number, tick: number): void {
    const record = packet / RECORD;
    if (record >= this.numbers.length) {
      const records = this.pool.words.length / RECORD;
      const numbers = new Int32Array(records);
      numbers.set(this.numbers);
      this.numbers = numbers;
      const injectedAt = new Float64Array(records);
      injectedAt.set(this.injectedAt);
      this.injectedAt = injectedAt;
    }
    this.numbers[record] = number;
    this.injectedAt[record] = tick;
  }

  private announce(node: number, packet: number, tick: number): void {
    const { words } = this.pool;
    const record = packet / RECORD;
    this.bus.deliveries.record(
      tick,
      this.numbers[record]!,
      node,
      words[packet + ROUTE]!,
      words[packet + KIND]!,
      words[packet + ITEM]!,
      words[packet + CHANNEL]!,
      words[packet + VALUE]!,
      (words[packet + HOPS]! >>> OWN_HOPS_SHIFT) & ROUTERS_MASK,
      tick - this.injectedAt[record]!,
    );
  }
}
