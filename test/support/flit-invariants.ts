import { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import * as N from "../../src/noc/flit/machine/network-record.js";
import * as R from "../../src/noc/flit/machine/records.js";
import type { FlitSpec } from "../../src/noc/flit-spec.js";

const WORD = 4;

/** Entries of one of the rings of what happens in later cycles: each `width` words. */
function* ring({ memory }: FlitMesh, at: number, width: number): Generator<number[]> {
  const field = (name: number) => memory.get(N.NET + at, name);
  for (let slot = 0; slot <= memory.get(N.NET, N.NET_CYCLE_MASK); slot++) {
    const list = field(N.RING_LISTS) + slot * field(N.RING_BYTES);
    const bytes = memory.get(field(N.RING_COUNTS) + slot * WORD, 0);
    for (let i = 0; i < bytes; i += width * WORD)
      yield Array.from({ length: width }, (_, w) => memory.get(list + i, w * WORD));
  }
}

/**
 * What has to hold between any two cycles, from the state alone: slots counted as taken = flits on the way to the
 * buffer + flits in it + credits on the way back, never above the number of slots; and flits injected + copies made =
 * flits ejected + flits in the network.
 * @returns violations, one line each
 */
export function violations(mesh: FlitMesh): string[] {
  const { memory, grid } = mesh;
  const { vcs } = mesh.spec;
  const found: string[] = [];
  const arriving = new Map<number, number>();
  const returning = new Map<number, number>();
  const add = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);
  let inside = 0;
  for (const [input] of ring(mesh, N.NET_FLITS, 2)) {
    add(arriving, input!);
    inside++;
  }
  for (const [output] of ring(mesh, N.NET_EXITS, 2)) {
    add(returning, output!);
    inside++;
  }
  for (const [output] of ring(mesh, N.NET_CREDITS, 1)) add(returning, output!);

  const check = (name: string, output: number): void => {
    const down = memory.get(output, R.O_DOWN);
    const taken = memory.get(output, R.O_OCCUPIED);
    const buffered = down > 0 ? memory.get(down, R.I_COUNT) : 0;
    const known = (down > 0 ? (arriving.get(down) ?? 0) : 0) + buffered + (returning.get(output) ?? 0);
    if (taken !== known) found.push(`${name}: ${taken} slots taken, ${known} accounted for`);
    if (taken < 0 || taken > memory.get(output, R.O_SLOTS))
      found.push(`${name}: ${taken} of ${memory.get(output, R.O_SLOTS)} slots`);
  };
  for (let router = 0; router < grid.routers; router++) {
    for (let port = 0; port < grid.ports; port++) {
      for (let vc = 0; vc < vcs; vc++) {
        inside += mesh.bufferedFlits(router, port, vc);
        const output = mesh.addresses.output(router, port, vc);
        if (memory.get(output, R.O_DOWN) !== 0) check(`router ${router} port ${port} VC ${vc}`, output);
      }
    }
  }
  for (let node = 0; node < grid.nodes; node++)
    for (let vc = 0; vc < vcs; vc++) check(`node ${node} VC ${vc}`, mesh.addresses.nodeChannel(node, vc));
  // A front flit with branches left has been copied already and stands in its buffer still: both counts hold it.
  if (mesh.injectedFlits + mesh.copies !== mesh.ejectedFlits + inside)
    found.push(
      `${mesh.injectedFlits} injected + ${mesh.copies} copied, but ${mesh.ejectedFlits} ejected + ${inside} inside`,
    );
  if (mesh.inFlight !== inside) found.push(`${mesh.inFlight} in flight, but ${inside} found`);
  return found;
}

export interface Listed {
  readonly created: number;
  readonly source: number;
  /** Several for a multicast of one flit. */
  readonly destinations: readonly number[];
  readonly flits: number;
}

/** A mesh with packets offered to it, and their names. */
export function offered(spec: FlitSpec, packets: readonly Listed[], visits?: readonly number[]) {
  const mesh = new FlitMesh(spec, visits ? { visits } : {});
  const names = packets.map(({ created, source, destinations, flits }) =>
    destinations.length === 1
      ? mesh.offer(created, source, destinations[0]!, flits)
      : mesh.offerMulticast(created, source, destinations),
  );
  return { mesh, names };
}
