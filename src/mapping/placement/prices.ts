import { staticFjPerTick } from "../../chip/silicon.js";
import type { ChipSpec } from "../../contracts/chip.js";
import type { PlacementCost } from "./placement-cost.js";

/** What a flit costs by where it goes, fJ. */
export interface PlacementPrices {
  /** Over one link. */
  readonly hopFj: number;
  /** Over the link that carries most: the static energy of the tick for which it takes that link. */
  readonly busiestFj: number;
}

/**
 * Prices of a chip. What is paid for a flit whatever its way, at interfaces and in the last router, no placement
 * changes. A busiest link that is never idle decides how long a sentence takes, a tick a flit, and the whole chip is
 * powered meanwhile; so the second price is an upper limit of what that link can cost.
 */
export function pricesOf(chip: ChipSpec): PlacementPrices {
  const { energy } = chip;
  const hopFj =
    chip.nocEnergy === "lumped"
      ? energy.hop_flit.fj
      : energy.buffer_write_flit.fj +
        energy.buffer_read_flit.fj +
        energy.arbitrate_flit.fj +
        energy.crossbar_flit.fj +
        energy.link_flit.fj;
  return { hopFj, busiestFj: staticFjPerTick(chip) };
}

/** What a placement is judged by, fJ: J = hopFj * flit hops + busiestFj * flits of the busiest link. */
export const objectiveFj = (cost: PlacementCost, { hopFj, busiestFj }: PlacementPrices): number =>
  hopFj * cost.flitHops + busiestFj * cost.maxLinkFlits();
