import { UserError } from "../../base/user-error.js";
import type { FlitSpec } from "../flit-spec.js";

import { DIRECTIONS, Grid } from "../topology.js";
import { CLASS_ALL, CLASS_LOWER, CLASS_SHIFT, PORT_SET, route } from "./route.js";
import { routingStateFor, ruleOf, usesHalves } from "./routing-state.js";

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
 * The channel dependency graph (Dally and Seitz 1987): nodes are (channel, half of its VCs), an edge leads from a to
 * b if some packet can hold a and ask for b. Channels to nodes never wait and are left out. Node = (router * 4 +
 * direction) * halves + half.
 */
export function dependencies(spec: FlitSpec): { halves: number; edges: number[][] } {
  const topology = {
    ...spec.topology,
    width: checkedSide(spec.topology.width),
    height: checkedSide(spec.topology.height),
  };
  const checked = { ...spec, topology };
  const grid = new Grid(checked);
  const rule = ruleOf(spec);
  const halves = usesHalves(rule) && spec.vcs > 1 ? 2 : 1;
  const walker = new Walker(grid, rule, halves);
  const randomBits = usesHalves(rule) ? 8 : 1;
  for (let source = 0; source < grid.routers; source++) {
    for (let target = 0; target < grid.routers; target++) {
      if (source === target) continue;
      const [sx, tx] = [source % grid.width, target % grid.width];
      const [sy, ty] = [(source - sx) / grid.width, (target - tx) / grid.width];
      let last = -1;
      for (let c = 0; c < randomBits; c++) {
        const state = routingStateFor(rule, checked, c, sx, sy, tx, ty);
        if (state !== last) walker.follow(state, source, tx, ty);
        last = state;
      }
    }
  }
  return { halves, edges: walker.edges() };
}

/** Follows packets through a grid and notes which channels they ask for while they hold which. */
class Walker {
  /** Bits port * 2 + half of what is asked for at the far end, by channel * 2 + half held. */
  private readonly asked: Uint8Array;
  /** Walk in which a channel was met last. */
  private readonly met: Int32Array;
  private readonly stack: Int32Array;
  private walks = 0;

  constructor(
    private readonly grid: Grid,
    private readonly rule: number,
    private readonly halves: number,
  ) {
    const channels = grid.routers * DIRECTIONS;
    this.asked = new Uint8Array(channels * 2);
    this.met = new Int32Array(channels);
    this.stack = new Int32Array(channels + 1);
  }

  /** Every way that a packet with this state may take. */
  follow(state: number, source: number, tx: number, ty: number): void {
    const { grid, rule, halves, asked, met, stack } = this;
    const { width, neighbour } = grid;
    this.walks++;
    let depth = 0;
    // Channels held, with the mask of their halves above bit 24; the first is none.
    let held = -1;
    let heldHalves = 0;
    let router = source;
    for (;;) {
      const x = router % width;
      const y = (router - x) / width;
      if (x !== tx || y !== ty) {
        const found = route(rule, state, x, y, tx, ty);
        const vcClass = found >> CLASS_SHIFT;
        const vcRequests = halves === 1 ? 1 : vcClass === CLASS_ALL ? 3 : vcClass === CLASS_LOWER ? 1 : 2;
        for (let ports = found & PORT_SET; ports !== 0; ports &= ports - 1) {
          const port = 31 - Math.clz32(ports & -ports);
          if ((heldHalves & 1) !== 0) asked[held * 2] = asked[held * 2]! | (vcRequests << (port * 2));
          if ((heldHalves & 2) !== 0) asked[held * 2 + 1] = asked[held * 2 + 1]! | (vcRequests << (port * 2));
          const channel = router * DIRECTIONS + port;
          if (met[channel] === this.walks) continue;
          met[channel] = this.walks;
          stack[depth++] = channel | (vcRequests << 24);
        }
      }
      if (depth === 0) return;
      const next = stack[--depth]!;
      held = next & 0xffffff;
      heldHalves = next >> 24;
      router = neighbour[held]!;
    }
  }

  edges(): number[][] {
    const { grid, halves, asked } = this;
    return Array.from({ length: grid.routers * DIRECTIONS * halves }, (_, node) => {
      const channel = Math.floor(node / halves);
      const to: number[] = [];
      for (let bits = asked[channel * 2 + (node % halves)]!; bits !== 0; bits &= bits - 1) {
        const bit = 31 - Math.clz32(bits & -bits);
        to.push((grid.neighbour[channel]! * DIRECTIONS + (bit >> 1)) * halves + (bit & 1));
      }
      return to;
    });
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
