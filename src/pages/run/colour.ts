import { energy, percent, si } from "../../base/format.js";
import type { Plan, Replay } from "./data.js";
import { busiestUnit, frameLength, sum } from "./load.js";

/** What the colour of a core on the floor plan says. */
export const COLOURS = ["role", "layer", "utilisation", "energy", "memory", "queue"] as const;
export type Colour = (typeof COLOURS)[number];
/** Those that mean an amount: from light to dark. */
export type Amount = Exclude<Colour, "role" | "layer">;

export const isAmount = (colour: Colour): colour is Amount => colour !== "role" && colour !== "layer";

/** Amounts of the cores as shares of the darkest, and what the darkest is. */
export interface Amounts {
  readonly shares: readonly number[];
  readonly darkest: string;
}

/** Ticks of each core's busiest unit as a share of the time, in a frame or (-1) over the run. */
export const utilisation = (replay: Replay, frame: number): number[] =>
  replay.cores.map((units) => {
    const unit = busiestUnit(units);
    if (unit === undefined) return 0;
    return frame < 0
      ? Math.min(1, sum(unit.busy) / Math.max(1, replay.ticks))
      : Math.min(1, unit.busy[frame]! / frameLength(replay, frame));
  });

/** The most that a core's busiest unit works in a frame. */
const mostUtilisation = (replay: Replay): number =>
  Math.max(0, ...Array.from({ length: replay.frames }, (_, frame) => Math.max(0, ...utilisation(replay, frame))));

const scaled = (values: readonly number[], most: number, text: string): Amounts => ({
  shares: values.map((value) => (most === 0 ? 0 : value / most)),
  darkest: text,
});

/** @param frame -1: the whole run */
export function amountsOf(plan: Plan, replay: Replay, colour: Amount, frame: number, tickPs: number): Amounts {
  if (colour === "utilisation") {
    const values = utilisation(replay, frame);
    const most = frame < 0 ? Math.max(0, ...values) : mostUtilisation(replay);
    return scaled(values, most, `${percent(most)} of the time at work`);
  }
  if (colour === "energy") {
    const values = plan.cores.map(({ energyFj }) => energyFj);
    const most = Math.max(0, ...values);
    return scaled(values, most, `${energy(most)} over the run, without static power`);
  }
  if (colour === "memory") {
    const values = plan.cores.map(({ synapseBits, residualBits }) => synapseBits + residualBits);
    const most = plan.synapseBits + plan.residualBits;
    if (most > 0) return scaled(values, most, "all of a core's memory");
    return scaled(values, Math.max(0, ...values), "the most that a core uses");
  }
  const most = Math.max(0, ...replay.queues.flat());
  const values = replay.queues.map((queue) => (frame < 0 ? Math.max(0, ...queue) : (queue[frame] ?? 0)));
  return scaled(values, most, `a queue of ${si((most * tickPs) / 1e12, "s")}, as sampled`);
}
