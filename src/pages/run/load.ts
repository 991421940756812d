import type { Replay, ReplayLink, ReplayUnit } from "./data.js";

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Ticks of a frame; the last one ends with the run. */
export const frameLength = ({ ticks, frameTicks }: Replay, frame: number): number =>
  Math.max(1, Math.min(frameTicks, ticks - frame * frameTicks));

/** The unit of a core that worked most; undefined for a core that never did. */
export function busiestUnit(units: readonly ReplayUnit[]): ReplayUnit | undefined {
  return units.reduce<ReplayUnit | undefined>(
    (most, unit) => (most === undefined || sum(unit.busy) > sum(most.busy) ? unit : most),
    undefined,
  );
}

/** Share of the run that a unit worked. */
export const busyShare = ({ ticks }: Replay, unit: ReplayUnit | undefined): number =>
  unit === undefined || ticks === 0 ? 0 : sum(unit.busy) / ticks;

/** Flits a tick of a link, over the run. */
export const linkLoad = ({ ticks }: Replay, link: ReplayLink): number => (ticks === 0 ? 0 : sum(link.flits) / ticks);

export interface BusyCore {
  readonly index: number;
  readonly unit: string;
  readonly share: number;
}

/** Core whose busiest unit worked most. */
export function busiestCore(replay: Replay): BusyCore {
  const cores = replay.cores.map((units, index): BusyCore => {
    const unit = busiestUnit(units);
    return { index, unit: unit?.unit ?? "none", share: busyShare(replay, unit) };
  });
  return cores.reduce((most, core) => (core.share > most.share ? core : most));
}

export function busiestLink(replay: Replay): { link: ReplayLink; load: number } | null {
  const loads = replay.links.map((link) => ({ link, load: linkLoad(replay, link) }));
  return loads.length === 0 ? null : loads.reduce((most, entry) => (entry.load > most.load ? entry : most));
}

export const STEPS: readonly (readonly [dx: number, dy: number])[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/** "(3, 0) to (4, 0)" */
export function linkName({ x, y, port }: Pick<ReplayLink, "x" | "y" | "port">): string {
  const [dx, dy] = STEPS[port]!;
  return `(${x}, ${y}) to (${x + dx}, ${y + dy})`;
}
