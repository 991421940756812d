import { idleFjPerTick } from "../../chip/silicon.js";
import type { ChipSpec } from "../../contracts/chip.js";
import type { PlacementCost } from "./placement-cost.js";

/** Prices of a flit, in fJ. */
export interface PlacementPrices {
  /** Energy of a flit over one link. */
  readonly hopFj: number;
  /** Price of a flit over the busiest link: leakage and clock of the tick for which it occupies the link. */
  readonly busiestFj: number;
}

/**
 * Prices of a chip. Energy at interfaces and in the last router is left out: no placement changes it. If the busiest
 * link is never idle, it decides how long a sentence takes, one tick for each flit, and the whole chip leaks and is
 * clocked meanwhile. So the second price is an upper limit of the cost of that link.
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
  return { hopFj, busiestFj: idleFjPerTick(chip) };
}

/** Objective of a placement, in fJ: J = hopFj * flit hops + busiestFj * flits of the busiest link. */
export const objectiveFj = (cost: PlacementCost, { hopFj, busiestFj }: PlacementPrices): number =>
  hopFj * cost.flitHops + busiestFj * cost.maxLinkFlits();
