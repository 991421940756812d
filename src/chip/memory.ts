import { LOCAL } from "../noc/mesh.js";
import type { ChipSpec } from "../spec/chip.js";

const BITS_PER_KIB = 8192;
/** Router ports with buffers: four links and the core. */
const BUFFERED_PORTS = LOCAL + 1;
/** Encoders a core has, each with a send FIFO: queries, keys, values, residuals. */
const SEND_FIFOS = 4;

/** Memory of one core and its router, KiB, by component. Every core of the chip is built alike. */
export function coreMemoryKib(chip: ChipSpec): Record<string, number> {
  const { core, noc } = chip;
  const bits = {
    synapse_memory: core.synapseMemoryBits,
    residual_memory: core.residualMemoryBits,
    accumulators: core.windowSlots * core.columns * core.accumulatorBits,
    interface_fifos: (SEND_FIFOS * chip.interface.sendFifo + chip.interface.receiveFifo) * noc.linkBits,
    router_buffers: BUFFERED_PORTS * noc.router.vcs * noc.router.bufferFlits * noc.linkBits,
  };
  return Object.fromEntries(Object.entries(bits).map(([name, n]) => [name, n / BITS_PER_KIB]));
}

export const chipMemoryKib = (chip: ChipSpec): number =>
  chip.mesh.width * chip.mesh.height * Object.values(coreMemoryKib(chip)).reduce((a, b) => a + b, 0);

/** Static energy of one tick of the whole chip, fJ. */
export const staticFjPerTick = (chip: ChipSpec): number =>
  (chip.static.fjPerKibMegatick * chipMemoryKib(chip)) / 2 ** 20;
