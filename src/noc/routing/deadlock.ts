import { UserError } from "../../units/user-error.js";
import type { FlitSpec } from "../flit/flit-spec.js";

import { DIRECTIONS, Grid } from "../topology.js";
import { CLASS_ALL, CLASS_LOWER, CLASS_SHIFT, PORT_SET, planWith, route, ruleOf, usesHalves } from "./route.js";

/** Output channel of a router and the virtual channels of it that behave alike. */
export interface Waiting {
  readonly router: number;
  /** 0 = +x, 1 = -x, 2 = +y, 3 = -y, 4.. = to a node. */
  readonly port: number;
  readonly vc: number;
}

const NAMES = ["+x", "-x", "+y", "-y"];
export const nameOf = ({ router, port, vc }: Waiting): string =>
  `router ${router} ${NAMES[port] ?? `node ${port - DIRECTIONS}`} VC ${vc}`;

/** A cycle as one line: a -> b -> a. */
export const cycleText = (cycle: readonly Waiting[]): string => [...cycle, cycle[0]!].map(nameOf).join(" -> ");

/** Sides beyond this are checked at this size, or one less for an odd side: longer rows repeat the same turns. */
const LARGEST_CHECKED = 16;
const checkedSide = (side: number): number => (side <= LARGEST_CHECKED ? side : LARGEST_CHECKED - (side & 1));

/**
 * The channel dependency graph (Dally and Seitz 1987): nodes are (channel, half of its VCs), an edge leads from a to b if some packet can hold a and
 * ask for b. Channels to nodes never wait and are left out.
 */
export function dependencies(spec: FlitSpec): { grid: Grid; halves: number; edges: Set<number>[] } {
  const topology = {
    ...spec.topology,
    width: checkedSide(spec.topology.width),
    height: checkedSide(spec.topology.height),
  };
  const checked = { ...spec, topology };
  const grid = new Grid(checked);
  const rule = ruleOf(spec);
  const halves = usesHalves(rule) && spec.vcs > 1 ? 2 : 1;
  const edges = Array.from({ length: grid.routers * DIRECTIONS * halves }, () => new Set<number>());
  const coins = usesHalves(rule) ? 8 : 1;
  for (let source = 0; source < grid.routers; source++) {
    for (let target = 0; target < grid.routers; target++) {
      if (source === target) continue;
      const [sx, sy, tx, ty] = [source, target].flatMap((r) => [r % grid.width, Math.floor(r / grid.width)]);
      const plans = new Set<number>();
      for (let c = 0; c < coins; c++) plans.add(planWith(rule, checked, c, sx!, sy!, tx!, ty!));
      for (const plan of plans) follow(grid, halves, edges, rule, plan, source, tx!, ty!);
    }
  }
  return { grid, halves, edges };
}

/** Adds the edges of every way that a packet with this plan may take. */
function follow(
  grid: Grid,
  halves: number,
  edges: Set<number>[],
  rule: number,
  plan: number,
  source: number,
  tx: number,
  ty: number,
): void {
  const seen = new Set<number>();
  /** Pairs: router, channel (first half) held there or -1, with the mask of its halves. */
  const stack: [number, number, number][] = [[source, -1, 0]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [router, held, heldHalves] = top;
    const x = router % grid.width;
    const y = (router - x) / grid.width;
    if (x === tx && y === ty) continue;
    const found = route(rule, plan, x, y, tx, ty);
    const vcClass = found >> CLASS_SHIFT;
    const asked = halves === 1 ? 1 : vcClass === CLASS_ALL ? 3 : vcClass === CLASS_LOWER ? 1 : 2;
    for (let ports = found & PORT_SET; ports !== 0; ports &= ports - 1) {
      const channel = router * DIRECTIONS + 31 - Math.clz32(ports & -ports);
      for (let a = 0; a < halves && held >= 0; a++) {
        for (let b = 0; b < halves; b++)
          if ((heldHalves >> a) & (asked >> b) & 1) edges[held * halves + a]!.add(channel * halves + b);
      }
      if (seen.has(channel)) continue;
      seen.add(channel);
      stack.push([grid.neighbour[channel]!, channel, asked]);
    }
  }
}

/** A cycle of a directed graph, found depth first, or undefined. */
export function findCycle(edges: readonly Iterable<number>[]): number[] | undefined {
  const NEW = 0;
  const OPEN = 1;
  const DONE = 2;
  const state = new Uint8Array(edges.length);
  const path: number[] = [];
  const left: Iterator<number>[] = [];
  const open = (node: number): void => {
    state[node] = OPEN;
    path.push(node);
    left.push(edges[node]![Symbol.iterator]());
  };
  for (let start = 0; start < edges.length; start++) {
    if (state[start] !== NEW) continue;
    open(start);
    while (path.length > 0) {
      const next = left[left.length - 1]!.next();
      if (next.done) {
        state[path.pop()!] = DONE;
        left.pop();
      } else if (state[next.value] === OPEN) {
        return path.slice(path.indexOf(next.value));
      } else if (state[next.value] === NEW) {
        open(next.value);
      }
    }
  }
  return undefined;
}

/** The cycle of channels by which a configuration can deadlock, or undefined if there is none. */
export function possibleDeadlock(spec: FlitSpec): Waiting[] | undefined {
  const { halves, edges } = dependencies(spec);
  return findCycle(edges)?.map((node) => {
    const channel = Math.floor(node / halves);
    const vc = (node % halves) * Math.floor(spec.vcs / 2);
    return { router: Math.floor(channel / DIRECTIONS), port: channel % DIRECTIONS, vc };
  });
}

/** @throws UserError that names the cycle, for a configuration that can deadlock */
export function refuseDeadlock(spec: FlitSpec): void {
  const cycle = possibleDeadlock(spec);
  if (cycle === undefined) return;
  const { topology, routing, vcs } = spec;
  throw new UserError(
    `a ${topology.kind} with routing ${routing} and ${vcs} virtual channel${vcs === 1 ? "" : "s"} can deadlock: ${cycleText(cycle)}; more virtual channels or another routing avoid it`,
  );
}
