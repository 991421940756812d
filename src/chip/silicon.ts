import type { AreaSpec, ChipSpec } from "../contracts/chip.js";
import { coresOf, coresPerRouter, routersOf, uncoresOf } from "../contracts/topology.js";
import { coreParts, type Part } from "../cores/core-silicon.js";
import { LOCAL } from "../noc/mesh.js";

const BITS_PER_KIB = 8192;
/** State of a virtual channel: route, output channel, credits. */
const CHANNEL_BITS = 16;

/** Silicon that the chip's idle power is computed from. */
export interface Silicon {
  readonly mm2: number;
  readonly flipFlops: number;
}

/**
 * A port has buffers, a row and a column of the crossbar and an output register; four lead to other routers. Each
 * input channel requests each output channel and the other way round; the switch likewise.
 */
function routerParts({ mesh, noc: { router, linkBits } }: ChipSpec) {
  const ports = LOCAL + coresPerRouter(mesh);
  const channels = ports * router.vcs;
  return {
    router_buffers: { flipFlops: channels * router.bufferFlits * linkBits },
    router_logic: {
      flipFlops: ports * linkBits + channels * CHANNEL_BITS,
      requests: 2 * channels * channels + ports * (router.vcs + ports),
      crossbarWires: ports * linkBits,
    },
  } satisfies Record<string, Part>;
}

/** A part, and how many of it a chip has: one a core, or one a router. */
export interface CountedPart extends Part {
  readonly count: number;
}

/** Parts of one core and of one router, by component. */
export function partsOf(chip: ChipSpec): Readonly<Record<string, CountedPart>> {
  const parts: Record<string, CountedPart> = {};
  for (const [name, part] of Object.entries(coreParts(chip))) parts[name] = { ...part, count: coresOf(chip) };
  for (const [name, part] of Object.entries(routerParts(chip))) parts[name] = { ...part, count: routersOf(chip.mesh) };
  return parts;
}

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

/** Silicon of one core and of one router by component, square micrometres. */
export const coreUm2 = (chip: ChipSpec): Record<string, number> =>
  Object.fromEntries(Object.entries(partsOf(chip)).map(([name, part]) => [name, um2Of(part, chip.area)]));

/** Silicon of the whole chip by component, whole square micrometres. */
export function chipUm2(chip: ChipSpec): Record<string, number> {
  const parts = Object.entries(partsOf(chip));
  return Object.fromEntries(parts.map(([name, part]) => [name, Math.round(part.count * um2Of(part, chip.area))]));
}

/** Memories of the whole chip, KiB; what flip-flops hold is not among them. */
export const memoryKib = (chip: ChipSpec): number =>
  Object.values(partsOf(chip)).reduce((n, { count, memoryBits = 0 }) => n + count * memoryBits, 0) / BITS_PER_KIB;

export const siliconOf = (chip: ChipSpec): Silicon => ({
  mm2: Object.values(chipUm2(chip)).reduce((a, b) => a + b, 0) / 1e6,
  flipFlops: Object.values(partsOf(chip)).reduce((n, { count, flipFlops = 0 }) => n + count * flipFlops, 0),
});

/** Parts of a core that have power as long as it holds something: its side of the network. */
const AWAKE = "interface_fifos";

/** Silicon of a core as power gating sees it, its router left out. */
export interface Tile {
  readonly mm2: number;
  /** Of that what may sleep: memories, which keep their bits, and all else, which forgets. */
  readonly memoryMm2: number;
  readonly logicMm2: number;
  readonly flipFlops: number;
  readonly sleepingFlipFlops: number;
}

export function tileOf(chip: ChipSpec): Tile {
  const parts = Object.entries(coreParts(chip)) as [string, Part][];
  const all = (of: (part: Part) => number): number => parts.reduce((n, [, part]) => n + of(part), 0);
  const asleep = (of: (part: Part) => number): number =>
    parts.reduce((n, [name, part]) => n + (name === AWAKE ? 0 : of(part)), 0);
  const memoryMm2 = asleep(({ memoryBits = 0 }) => um2Of({ memoryBits }, chip.area)) / 1e6;
  return {
    mm2: all((part) => um2Of(part, chip.area)) / 1e6,
    memoryMm2,
    logicMm2: asleep((part) => um2Of(part, chip.area)) / 1e6 - memoryMm2,
    flipFlops: all(({ flipFlops = 0 }) => flipFlops),
    sleepingFlipFlops: asleep(({ flipFlops = 0 }) => flipFlops),
  };
}

/** Leakage, clock and uncore of all chips in one tick, fJ. */
export function idleFjPerTick(chip: ChipSpec): number {
  const { mm2, flipFlops } = siliconOf(chip);
  const fj = chip.static.fjPerMegatick * mm2 + chip.clock.fjPerMegatick * flipFlops;
  return (fj + chip.uncore.fjPerMegatick * uncoresOf(chip.mesh)) / 2 ** 20;
}
