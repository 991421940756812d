import type { ChipSpec } from "../contracts/chip.js";
import { coreMemoryBits, laneUm2 } from "../cores/core-silicon.js";
import { LOCAL } from "../noc/mesh.js";

const BITS_PER_KIB = 8192;
/**
 * Router ports: four links and the core. Each has buffers, a row and a column of the crossbar and an output register.
 */
const ROUTER_PORTS = LOCAL + 1;
/** Silicon that the chip's static power is computed from. */
export interface Silicon {
  readonly memoryKib: number;
  readonly logicMm2: number;
}

const coresOf = ({ mesh }: ChipSpec): number => mesh.width * mesh.height;
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

/** Memory of one core and its router, KiB, by component. */
export function coreMemoryKib(chip: ChipSpec): Record<string, number> {
  const { router, linkBits } = chip.noc;
  const bits = {
    ...coreMemoryBits(chip),
    router_buffers: ROUTER_PORTS * router.vcs * router.bufferFlits * linkBits,
  };
  return Object.fromEntries(Object.entries(bits).map(([name, n]) => [name, n / BITS_PER_KIB]));
}

/**
 * Logic of one core and its router, square micrometres, by component: lanes count by their number, the router by the
 * width of its crossbar.
 */
export function coreLogicUm2(chip: ChipSpec): Record<string, number> {
  const { area, noc } = chip;
  const wires = ROUTER_PORTS * noc.linkBits;
  const router = (wires * area.umPerCrossbarWire) ** 2 + wires * area.um2PerRegisterBit;
  return { ...laneUm2(chip), router_logic: router };
}

/** Logic of the whole chip by component, whole square micrometres. */
export function chipLogicUm2(chip: ChipSpec): Record<string, number> {
  const cores = coresOf(chip);
  return Object.fromEntries(Object.entries(coreLogicUm2(chip)).map(([name, um2]) => [name, Math.round(cores * um2)]));
}

export const siliconOf = (chip: ChipSpec): Silicon => ({
  memoryKib: coresOf(chip) * sum(coreMemoryKib(chip)),
  logicMm2: sum(chipLogicUm2(chip)) / 1e6,
});

/** Static energy of one tick of the whole chip, fJ. */
export function staticFjPerTick(chip: ChipSpec): number {
  const { memoryKib, logicMm2 } = siliconOf(chip);
  return (chip.static.fjPerKibMegatick * memoryKib + chip.static.fjPerMm2Megatick * logicMm2) / 2 ** 20;
}
