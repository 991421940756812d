import { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import * as L from "../../src/noc/flit/layout.js";
import type { FlitSpec } from "../../src/noc/flit-spec.js";

/** Entries of one of the rings of what happens in later cycles: each `width` words. */
function* ring(mesh: FlitMesh, counts: number, lists: number, words: number, width: number): Generator<number[]> {
  const { memory: M, layout } = mesh.engine;
  for (let slot = 0; slot < layout.cycles; slot++) {
    for (let i = 0; i < M[counts + slot]!; i += width)
      yield Array.from({ length: width }, (_, w) => M[lists + slot * words + i + w]!);
  }
}

/**
 * What has to hold between any two cycles, from the state alone: slots counted as taken = flits on the way to the
 * buffer + flits in it + credits on the way back, never above the number of slots; and flits injected + copies made =
 * flits ejected + flits in the network.
 * @returns violations, one line each
 */
export function violations(mesh: FlitMesh): string[] {
  const { memory: M, layout, grid } = mesh.engine;
  const { flitCounts, flitLists, flitWords, creditCounts, creditLists, creditWords, exitCounts, exitLists, exitWords } =
    layout;
  const { vcs } = layout;
  const found: string[] = [];
  const arriving = new Map<number, number>();
  const returning = new Map<number, number>();
  const add = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);
  let inside = 0;
  for (const [input] of ring(mesh, flitCounts, flitLists, flitWords, 2)) {
    add(arriving, input!);
    inside++;
  }
  for (const [output] of ring(mesh, exitCounts, exitLists, exitWords, 2)) {
    add(returning, output!);
    inside++;
  }
  for (const [output] of ring(mesh, creditCounts, creditLists, creditWords, 1)) add(returning, output!);

  const check = (name: string, output: number): void => {
    const down = M[output + L.O_DOWN]!;
    const taken = M[output + L.O_OCCUPIED]!;
    const buffered = down > 0 ? M[down + L.I_COUNT]! : 0;
    const known = (down > 0 ? (arriving.get(down) ?? 0) : 0) + buffered + (returning.get(output) ?? 0);
    if (taken !== known) found.push(`${name}: ${taken} slots taken, ${known} accounted for`);
    if (taken < 0 || taken > M[output + L.O_SLOTS]!) found.push(`${name}: ${taken} of ${M[output + L.O_SLOTS]} slots`);
  };
  for (let router = 0; router < grid.routers; router++) {
    for (let port = 0; port < grid.ports; port++) {
      for (let vc = 0; vc < vcs; vc++) {
        inside += mesh.bufferedFlits(router, port, vc);
        const output = mesh.addresses.output(router, port, vc);
        if (M[output + L.O_DOWN] !== 0) check(`router ${router} port ${port} VC ${vc}`, output);
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
