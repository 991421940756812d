import type { RouterSpec } from "../contracts/chip.js";
import { CHIPS_SHIFT, ROUTERS_MASK } from "../contracts/packet.js";

/**
 * Ticks from a head's arrival at a router to its being written to the output wire, and extra ticks before a returned
 * credit is used.
 */
const PIPELINES = {
  default: { router: 3, creditDelay: 0 },
  lookahead: { router: 2, creditDelay: 2 },
  spec: { router: 1, creditDelay: 2 },
} as const;

/** Injection and ejection wires take one tick, whatever the links between routers take. */
const PORT_WIRE_TICKS = 1;

/**
 * Times without load, in ticks, that every network model derives from the one router record. A word written to a wire
 * of l ticks in tick t is read in t + l + 1.
 */
export interface RouterTiming {
  /** Arrival at a router to arrival at the next. */
  readonly hop: number;
  /** The same over a link from chip to chip, for a packet of one flit. */
  readonly chipHop: number;
  /** Ticks that a flit takes on a link from chip to chip; on all others one. */
  readonly chipFlitTicks: number;
  /** Arrival at the last router to arrival at the core. */
  readonly eject: number;
  /** Leaving the core's interface to arrival at the first router. */
  readonly inject: number;
  /** A buffer slot is left to its reuse by the sender. */
  readonly credit: number;
  /** The same where the slot is at the end of a link from chip to chip. */
  readonly chipCredit: number;
  /** Flit slots at the end of one link into a router, for data and for credits. */
  readonly dataSlots: number;
  readonly creditSlots: number;
}

/**
 * Ticks of a packet of `flits` from the interface to its last flit in the core, without load. A narrow link from chip
 * to chip takes (flits - 1) * (chipFlitTicks - 1) more, which count as waiting.
 * @param way routers and links from chip to chip (`wayOf`)
 */
export function transitTicks({ inject, hop, chipHop, eject }: RouterTiming, way: number, flits: number): number {
  const chipLinks = way >> CHIPS_SHIFT;
  return inject + ((way & ROUTERS_MASK) - 1 - chipLinks) * hop + chipLinks * chipHop + eject + flits - 1;
}

/** Times of a link from router to router. */
export interface LinkTiming {
  readonly hop: number;
  readonly credit: number;
  readonly flitTicks: number;
}

export const linkTiming = (timing: RouterTiming, leavesChip: boolean): LinkTiming =>
  leavesChip
    ? { hop: timing.chipHop, credit: timing.chipCredit, flitTicks: timing.chipFlitTicks }
    : { hop: timing.hop, credit: timing.credit, flitTicks: 1 };

/**
 * One virtual channel belongs to credits; a router with a single one keeps one more slot for them.
 * @param classes of channels, each with one for credits and as many for data as the other (`ringClasses`)
 */
export function routerTiming(router: RouterSpec, classes: 1 | 2 = 1): RouterTiming {
  const pipeline = PIPELINES[router.pipeline];
  const single = router.vcs === 1;
  const chipLink = router.chipLink ?? { ticks: router.linkTicks, flitTicks: 1 };
  return {
    hop: pipeline.router + router.linkTicks + 1,
    chipHop: pipeline.router + chipLink.ticks + chipLink.flitTicks,
    chipFlitTicks: chipLink.flitTicks,
    eject: pipeline.router + PORT_WIRE_TICKS + 1,
    inject: PORT_WIRE_TICKS + 1,
    credit: router.linkTicks + 1 + pipeline.creditDelay,
    chipCredit: chipLink.ticks + 1 + pipeline.creditDelay,
    dataSlots: (single ? 1 : router.vcs / classes - 1) * router.bufferFlits,
    creditSlots: single ? 1 : router.bufferFlits,
  };
}
