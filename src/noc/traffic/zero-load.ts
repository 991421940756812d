import type { FlitSpec } from "../flit/flit-spec.js";
import { gridOf } from "./node-grid.js";
import { patternMean, type TrafficPattern } from "./patterns.js";

/** Routers between two coordinates, and links between chips among the links that lead there. */
interface Way {
  readonly links: number;
  readonly chipLinks: number;
}

function along(from: number, to: number, size: number, wraps: boolean, chip: number): Way {
  const links = Math.abs(to - from);
  const chipLinks = Math.abs(Math.floor(to / chip) - Math.floor(from / chip));
  return wraps ? { links: Math.min(links, size - links), chipLinks: 0 } : { links, chipLinks };
}

function wayBetween({ topology }: FlitSpec, source: number, destination: number): Way {
  const { width, height, kind } = topology;
  const { concentration } = gridOf(topology);
  const [from, to] = [Math.floor(source / concentration), Math.floor(destination / concentration)];
  const chips = kind === "chips" ? topology : { chipWidth: width, chipHeight: height };
  const x = along(from % width, to % width, width, kind === "torus", chips.chipWidth);
  const y = along(Math.floor(from / width), Math.floor(to / width), height, kind === "torus", chips.chipHeight);
  return { links: x.links + y.links, chipLinks: x.chipLinks + y.chipLinks };
}

/** Routers that a packet passes on a shortest way. */
export const hopsBetween = (spec: FlitSpec, source: number, destination: number): number =>
  wayBetween(spec, source, destination).links + 1;

/** Cycles from creation to arrival of the tail in an empty network whose buffers are deep enough to stream. */
export function loneLatency(spec: FlitSpec, source: number, destination: number, flits: number): number {
  const { topology, pipeline, linkTicks } = spec;
  const { links, chipLinks } = wayBetween(spec, source, destination);
  const router = pipeline.routingDelay + (pipeline.speculative ? 2 : 3);
  const chipLink = topology.kind === "chips" ? topology.chipLinkTicks + topology.chipLinkCycles - 1 : 0;
  const spacing = topology.kind === "chips" && chipLinks > 0 ? topology.chipLinkCycles : 1;
  return 3 + (links + 1) * router + (links - chipLinks) * linkTicks + chipLinks * chipLink + (flits - 1) * spacing;
}

/** Mean latency of a pattern's packets without load, cycles: what saturation is measured by. */
export function zeroLoadLatency(spec: FlitSpec, pattern: TrafficPattern, flits: number): number {
  return patternMean(pattern, gridOf(spec.topology), (from, to) => loneLatency(spec, from, to, flits));
}
