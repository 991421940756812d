import { coreMemoryKib } from "../chip/memory.js";
import type { ChipSpec } from "../spec/chip.js";

/** Silicon of the whole chip, mm2, by component: memory with the logic around it. */
export function area(chip: ChipSpec): { total: number; by_component: Record<string, number> } {
  const cores = chip.mesh.width * chip.mesh.height;
  const um2 = Object.entries(coreMemoryKib(chip)).map(
    ([name, kib]) => [name, Math.round(cores * kib * chip.areaUm2PerKib)] as const,
  );
  const total = um2.reduce((sum, [, value]) => sum + value, 0);
  return { total: total / 1e6, by_component: Object.fromEntries(um2.map(([name, value]) => [name, value / 1e6])) };
}
