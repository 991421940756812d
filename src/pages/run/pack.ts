import type { Replay, ReplayWindow } from "./data.js";

/** Whole numbers from 0, most of them 0: a negative number stands for so many zeros. */
export type Packed = readonly number[];

export function pack(values: readonly number[]): Packed {
  const packed: number[] = [];
  let zeros = 0;
  for (const value of [...values, -1]) {
    if (value === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) packed.push(zeros === 1 ? 0 : -zeros);
    zeros = 0;
    packed.push(value);
  }
  packed.pop();
  return packed;
}

export const unpack = (packed: Packed): number[] =>
  packed.flatMap((value) => (value < 0 ? new Array<number>(-value).fill(0) : [value]));

/** A replay as a page holds it. */
export interface PackedReplay extends Omit<Replay, "cores" | "links" | "queues" | "windows"> {
  readonly cores: readonly (readonly (readonly [unit: string, busy: Packed, stalled: Packed])[])[];
  readonly links: readonly (readonly [x: number, y: number, port: number, flits: Packed, backlog: Packed])[];
  readonly queues: readonly Packed[];
  readonly sites: readonly string[];
  /** core, site, sentence, token, open, close - open, of each window. */
  readonly windows: readonly number[];
}

const FIELDS = 6;

export function packReplay(replay: Replay): PackedReplay {
  const sites = [...new Set(replay.windows.map(({ site }) => site))];
  const number = new Map(sites.map((site, i) => [site, i]));
  return {
    ...replay,
    cores: replay.cores.map((units) => units.map(({ unit, busy, stalled }) => [unit, pack(busy), pack(stalled)])),
    links: replay.links.map(({ x, y, port, flits, backlog }) => [x, y, port, pack(flits), pack(backlog)]),
    queues: replay.queues.map(pack),
    sites,
    windows: replay.windows.flatMap(({ core, site, sentence, token, open, close }) => [
      core,
      number.get(site)!,
      sentence,
      token,
      open,
      close - open,
    ]),
  };
}

export function unpackReplay({ sites, windows: packed, ...replay }: PackedReplay): Replay {
  const windows: ReplayWindow[] = [];
  for (let at = 0; at < packed.length; at += FIELDS) {
    const [core, site, sentence, token, open, long] = packed.slice(at, at + FIELDS) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    windows.push({ core, site: sites[site]!, sentence, token, open, close: open + long });
  }
  return {
    ...replay,
    cores: replay.cores.map((units) =>
      units.map(([unit, busy, stalled]) => ({ unit, busy: unpack(busy), stalled: unpack(stalled) })),
    ),
    links: replay.links.map(([x, y, port, flits, backlog]) => ({
      x,
      y,
      port,
      flits: unpack(flits),
      backlog: unpack(backlog),
    })),
    queues: replay.queues.map(unpack),
    windows,
  };
}
