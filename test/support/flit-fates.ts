import type { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import * as N from "../../src/noc/flit/machine/network-record.js";
import type { Listed } from "./flit-invariants.js";

/** What becomes of packets in a network, with all that their latency consists of, and what its links carry. */
export function fatesIn(mesh: FlitMesh, packets: readonly Listed[]) {
  const numbers = new Map<number, number>();
  const arrivals: number[][] = [];
  mesh.onArrival = (name, node) => arrivals.push([mesh.now, numbers.get(name)!, node]);
  const names = packets.map(({ created, source, destinations, flits }, number) => {
    const name =
      destinations.length === 1
        ? mesh.offer(created, source, destinations[0]!, flits)
        : mesh.offerMulticast(created, source, destinations);
    numbers.set(name, number);
    return name;
  });
  mesh.run(20_000);
  const { routers, ports } = mesh.grid;
  const links = Array.from({ length: routers * ports }, (_, i) => mesh.linkFlits(Math.floor(i / ports), i % ports));
  arrivals.sort((a, b) => a[0]! - b[0]! || a[2]! - b[2]!);
  // The parts of a multicast's latency are those of whichever copy came last.
  const results = names.map((name, i) =>
    packets[i]!.destinations.length === 1 ? [mesh.result(name), mesh.latencyParts(name)] : [],
  );
  const flitHops = mesh.memory.get(N.NET, N.NET_FLIT_HOPS);
  return { arrivals, results, links, flitHops, copies: mesh.copies, lastMove: mesh.lastMove };
}
