import type { FlitSpec } from "../noc/flit-spec.js";
import { gridOf, patternMean, type TrafficPattern } from "./patterns.js";

/**
 * Links of a shortest way along one dimension, how many of them lead from chip to chip, and how many come after the
 * last of these.
 */
interface Leg {
  readonly links: number;
  readonly chipLinks: number;
  readonly linksAfter: number;
}

function leg(from: number, to: number, size: number, wraps: boolean, chip: number): Leg {
  const links = Math.abs(to - from);
  if (wraps) return { links: Math.min(links, size - links), chipLinks: 0, linksAfter: 0 };
  const entered = Math.floor(to / chip) * chip + (to < from ? chip - 1 : 0);
  return {
    links,
    chipLinks: Math.abs(Math.floor(to / chip) - Math.floor(from / chip)),
    linksAfter: Math.abs(to - entered),
  };
}

/** The two legs of a shortest way, in the order in which dimension-order routing takes them. */
function legs({ topology, routing }: FlitSpec, source: number, destination: number): [Leg, Leg] {
  const { width, height, kind } = topology;
  const { concentration } = gridOf(topology);
  const [from, to] = [Math.floor(source / concentration), Math.floor(destination / concentration)];
  const chips = kind === "chips" ? topology : { chipWidth: width, chipHeight: height };
  const x = leg(from % width, to % width, width, kind === "torus", chips.chipWidth);
  const y = leg(Math.floor(from / width), Math.floor(to / width), height, kind === "torus", chips.chipHeight);
  return routing === "yx" ? [y, x] : [x, y];
}

/** Routers that a packet passes on a shortest way. */
export function hopsBetween(spec: FlitSpec, source: number, destination: number): number {
  const [first, second] = legs(spec, source, destination);
  return first.links + second.links + 1;
}

/**
 * Cycles from creation to arrival of the tail in an empty network whose buffers are deep enough to stream. For
 * packets of several flits between chips the way is that of dimension order, x first except under routing yx: behind
 * a narrow link the flits draw together again, since only the head is routed, and how much they can depends on where
 * the way crosses the last one.
 */
export function loneLatency(spec: FlitSpec, source: number, destination: number, flits: number): number {
  const { topology, pipeline, linkTicks } = spec;
  const [first, second] = legs(spec, source, destination);
  const links = first.links + second.links;
  const chipLinks = first.chipLinks + second.chipLinks;
  const router = pipeline.routingDelay + (pipeline.speculative ? 2 : 3);
  const wires = 3 + (links - chipLinks) * linkTicks;
  if (topology.kind !== "chips" || chipLinks === 0) return wires + (links + 1) * router + flits - 1;
  const { chipLinkTicks, chipLinkCycles } = topology;
  const routersAfter = 1 + (second.chipLinks > 0 ? second.linksAfter : first.linksAfter + second.links);
  const drawnTogether = routersAfter * (router - 2);
  const serialisation = Math.max(flits - 1, (flits - 1) * chipLinkCycles - drawnTogether);
  return wires + (links + 1) * router + chipLinks * (chipLinkTicks + chipLinkCycles - 1) + serialisation;
}

/** Mean latency of a pattern's packets without load, cycles: what saturation is measured by. */
export function zeroLoadLatency(spec: FlitSpec, pattern: TrafficPattern, flits: number): number {
  return patternMean(pattern, gridOf(spec.topology), (from, to) => loneLatency(spec, from, to, flits));
}
