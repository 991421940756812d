import type { Delivery, TrafficNetwork } from "./traffic-network.js";

/** A packet of a list; cycles. */
export interface ListedPacket {
  readonly created: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
}

/** What became of each packet, in the order of the list. */
export type ListedResult = ListedPacket & Omit<Delivery, "packet">;

/** Cycles between two moments in which whoever runs a list may do something else. */
const YIELD_CYCLES = 200;

/**
 * Runs a list of packets: each stands in the unlimited queue of its source from the cycle of its creation on, ties in
 * the order of the list. Yields the number of packets that have arrived now and then; all results are the return
 * value.
 */
export function* runPacketList(
  network: TrafficNetwork,
  packets: readonly ListedPacket[],
): Generator<number, ListedResult[]> {
  const order = packets.map((_, packet) => packet);
  order.sort((a, b) => packets[a].created - packets[b].created || a - b);
  const results: ListedResult[] = new Array(packets.length);
  let sent = 0;
  let arrivals = 0;
  const arrived = ({ packet, ...delivery }: Delivery): void => {
    results[packet] = { ...packets[packet], ...delivery };
    arrivals++;
  };
  for (let steps = 1; arrivals < packets.length; steps++) {
    if (network.idle) network.skipTo(packets[order[sent]].created);
    for (; sent < order.length && packets[order[sent]].created === network.cycle; sent++) {
      const { source, destination, flits } = packets[order[sent]];
      network.send(order[sent], source, destination, flits);
    }
    network.step(arrived);
    if (steps % YIELD_CYCLES === 0) yield arrivals;
  }
  return results;
}
