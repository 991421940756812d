import { chipUm2 } from "../chip/silicon.js";
import type { ChipSpec } from "../contracts/chip.js";

/** Silicon of the whole chip, mm2, by component: memories with their periphery, and logic. */
export function area(chip: ChipSpec): { total: number; by_component: Record<string, number> } {
  const um2 = Object.entries(chipUm2(chip));
  const total = um2.reduce((n, [, value]) => n + value, 0);
  return { total: total / 1e6, by_component: Object.fromEntries(um2.map(([name, value]) => [name, value / 1e6])) };
}
