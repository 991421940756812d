import { wayOf } from "../contracts/packet.js";
import { LOCAL } from "../noc/mesh.js";
import type { RoutingTable } from "../noc/multicast-tree.js";

const WORD = 4;

/** Functions that write the steps of a route. */
export interface StepWriter {
  /** @returns address of new memory */
  allocate(bytes: number): number;
  write(address: number, value: number): void;
  /** Record of a link. */
  link(number: number): number;
  /**
   * Makes the record of a route's end, such a way (`wayOf`) from its source; `own`, alike: links between
   * routers that no earlier copy has crossed.
   */
  end(route: number, node: number, way: number, own: number): number;
}

const onlyPort = (mask: number): number => ((mask & (mask - 1)) === 0 ? 31 - Math.clz32(mask) : -1);

/**
 * Writes the steps of a route (see machine/routers.ts): the way between source, branches and ends is one stretch of
 * words each.
 * @returns its address
 */
export function writeRouteSteps(routes: RoutingTable, route: number, to: StepWriter): number {
  const { mesh, ports, trees } = routes;
  const maskAt = (router: number): number => ports[route * mesh.routers + router]!;
  const source = mesh.routerOf(trees[route]!.source);

  /** Writes the stretch that leaves `router` by `port`, after a way and `own` links. */
  const stretch = (router: number, port: number, way: number, own: number): number => {
    const steps: number[] = [];
    let at = router;
    let by = port;
    let passed = way + 1;
    let crossed = own;
    while (by >= 0 && by < LOCAL) {
      const link = mesh.linkFrom(source, at, by);
      steps.push(to.link(link));
      const chipLinks = mesh.leavesChip(link) ? 1 : 0;
      passed += wayOf(0, chipLinks);
      crossed += wayOf(1, chipLinks);
      at = mesh.neighbour[at * 4 + by]!;
      by = onlyPort(maskAt(at));
      if (by >= 0) passed++;
    }
    if (by < 0) return written([...steps, ...branch(at, passed, crossed)]);
    return written([...steps, -to.end(route, mesh.nodeAt(at, by), passed, crossed)]);
  };

  /** The first copy continues the counts of the packet, the others start at 0. */
  const branch = (router: number, way: number, own: number): number[] => {
    const mask = maskAt(router);
    const goOn: number[] = [];
    for (let port = 0; port < mesh.ports; port++)
      if (mask & (1 << port)) goOn.push(stretch(router, port, way, goOn.length === 0 ? own : 0));
    return [0, goOn.length, ...goOn];
  };

  const written = (words: readonly number[]): number => {
    const address = to.allocate(words.length * WORD);
    words.forEach((word, i) => {
      to.write(address + i * WORD, word);
    });
    return address;
  };

  const port = onlyPort(maskAt(source));
  return port < 0 ? written(branch(source, 0, 0)) : stretch(source, port, 0, 0);
}
