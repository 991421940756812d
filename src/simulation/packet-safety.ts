import type { PathPart } from "../contracts/summary.js";

/** Where the packet level is not to be trusted, measured by bench/noc-safety.js: docs/noc-levels.md. */
export const UNSAFE = {
  /** Share of the critical path spent waiting, where queues, FIFOs or slots decide. */
  waitingShare: 0.2,
  /** Share of time in which the busiest link carries flits. */
  linkLoad: 0.25,
} as const;

/** Largest errors of latency seen below both limits, and from either on. */
export const SEEN = { safe: 0.031, unsafe: 0.25 } as const;

/**
 * Why the latency of a packet-level run is in doubt, in words; undefined where such runs were right within
 * `SEEN.safe`.
 * @param path ticks of the critical path by part @param linkLoad of the busiest link, 0 to 1
 */
export function packetDoubt(path: Readonly<Record<PathPart, number>>, linkLoad: number): string | undefined {
  const all = Object.values(path).reduce((a, b) => a + b, 0);
  const waiting = all === 0 ? 0 : path.waiting / all;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const reasons = [
    ...(waiting >= UNSAFE.waitingShare ? [`waiting ${percent(waiting)}`] : []),
    ...(linkLoad >= UNSAFE.linkLoad ? [`busiest link ${percent(linkLoad)}`] : []),
  ];
  if (reasons.length === 0) return undefined;
  return `up to ${percent(SEEN.unsafe)} off (${reasons.join(", ")}); take noc: flit`;
}
