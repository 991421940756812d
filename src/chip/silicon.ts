import type { AreaSpec, ChipSpec } from "../contracts/chip.js";
import { coreParts, type Part } from "../cores/core-silicon.js";
import { LOCAL } from "../noc/mesh.js";

const BITS_PER_KIB = 8192;
/**
 * Router ports: four links and the core. Each has buffers, a row and a column of the crossbar and an output register.
 */
const ROUTER_PORTS = LOCAL + 1;
/** State of a virtual channel: route, output channel, credits. */
const CHANNEL_BITS = 16;

/** Silicon that the chip's idle power is computed from. */
export interface Silicon {
  readonly mm2: number;
  readonly flipFlops: number;
}

const coresOf = ({ mesh }: ChipSpec): number => mesh.width * mesh.height;

/** Each input channel requests each output channel and the other way round; the switch likewise. */
function routerParts({ noc: { router, linkBits } }: ChipSpec): Record<string, Part> {
  const channels = ROUTER_PORTS * router.vcs;
  return {
    router_buffers: { flipFlops: channels * router.bufferFlits * linkBits },
    router_logic: {
      flipFlops: ROUTER_PORTS * linkBits + channels * CHANNEL_BITS,
      requests: 2 * channels * channels + ROUTER_PORTS * (router.vcs + ROUTER_PORTS),
      crossbarWires: ROUTER_PORTS * linkBits,
    },
  };
}

/** Parts of one core and its router, by component. */
export const partsOf = (chip: ChipSpec): Readonly<Record<string, Part>> => ({
  ...coreParts(chip),
  ...routerParts(chip),
});

/** Silicon of one part, square micrometres. */
function um2Of(part: Part, area: AreaSpec): number {
  const { memoryBits = 0, wordBits = 0, flipFlops = 0, adderBits = 0, shiftBits = 0, requests = 0 } = part;
  const memory = (memoryBits / BITS_PER_KIB) * area.um2PerKib + wordBits * area.um2PerWordBit;
  const cells =
    flipFlops * area.um2PerRegisterBit +
    adderBits * area.um2PerAdderBit +
    shiftBits * area.um2PerShiftBit +
    requests * area.um2PerRequest +
    ((part.crossbarWires ?? 0) * area.umPerCrossbarWire) ** 2;
  return memory + cells / area.utilisation;
}

/** Silicon of one core and its router by component, square micrometres. */
export const coreUm2 = (chip: ChipSpec): Record<string, number> =>
  Object.fromEntries(Object.entries(partsOf(chip)).map(([name, part]) => [name, um2Of(part, chip.area)]));

/** Silicon of the whole chip by component, whole square micrometres. */
export function chipUm2(chip: ChipSpec): Record<string, number> {
  const cores = coresOf(chip);
  return Object.fromEntries(Object.entries(coreUm2(chip)).map(([name, um2]) => [name, Math.round(cores * um2)]));
}

/** Memories of the whole chip, KiB; what flip-flops hold is not among them. */
export const memoryKib = (chip: ChipSpec): number =>
  (coresOf(chip) * Object.values(partsOf(chip)).reduce((n, { memoryBits = 0 }) => n + memoryBits, 0)) / BITS_PER_KIB;

export const siliconOf = (chip: ChipSpec): Silicon => ({
  mm2: Object.values(chipUm2(chip)).reduce((a, b) => a + b, 0) / 1e6,
  flipFlops: coresOf(chip) * Object.values(partsOf(chip)).reduce((n, { flipFlops = 0 }) => n + flipFlops, 0),
});

/** Leakage and clock of the whole chip in one tick, fJ. */
export function idleFjPerTick(chip: ChipSpec): number {
  const { mm2, flipFlops } = siliconOf(chip);
  return (chip.static.fjPerMegatick * mm2 + chip.clock.fjPerMegatick * flipFlops) / 2 ** 20;
}
