import type { ChipSpec, SpikeCode } from "../contracts/chip.js";
import { deadFault, deadText, liveCoresOf } from "../contracts/dead-parts.js";
import { needsDetours } from "../contracts/live-routers.js";
import { flitsOf } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { coresOf, ringClasses } from "../contracts/topology.js";
import type { SpikeRules } from "../cores/spike-code.js";
import { meshOf } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import { routerTiming } from "../noc/router-timing.js";
import { checkDetours } from "../noc/routing/check-detours.js";
import type { GivenMapping } from "./given-mapping.js";
import { MappingError, TooFewCores } from "./mapping-error.js";
import { placed } from "./placement/placed.js";
import type { ProgramBuilder, ProgramFrame } from "./program-builder.js";

/**
 * The program of a builder, with its cores placed by a mapping or, without one, by the chip's rule.
 * @throws MappingError if the chip has too few cores, too small buffers, or dead parts that it cannot do without
 */
export function laidOut(
  builder: ProgramBuilder,
  chip: ChipSpec,
  code: SpikeCode,
  rules: SpikeRules,
  frame: ProgramFrame,
  given: GivenMapping | null = null,
): ChipProgram {
  const nodes = coresOf(chip);
  if (builder.coreCount > liveCoresOf(chip)) {
    throw new TooFewCores(
      builder.coreCount,
      `the model needs ${builder.coreCount} cores, a ${chip.mesh.topology} of ${chip.mesh.width} x ${chip.mesh.height} has ${nodes}${deadText(chip.mesh)} (chip.mesh.width, chip.mesh.height)`,
    );
  }
  checkDead(chip);
  const build = (nodes: readonly number[]): ChipProgram => builder.build(nodes, frame);
  const program =
    given === null ? placed(chip, code, rules, builder.coreCount, build) : given.placed(builder.coreCount, build);
  checkPackets(program, chip);
  if (needsDetours(chip.mesh)) checkDetours(new RoutingTable(meshOf(chip.mesh), program.routes));
  return program;
}

/** @throws MappingError for dead parts that the mesh has not, or cannot do without */
function checkDead({ mesh }: ChipSpec): void {
  const fault = deadFault(mesh);
  if (fault !== undefined) throw new MappingError(`chip.dead.${fault.key}: ${fault.reason}`);
}

/** @throws MappingError if a packet is larger than a buffer it must fit into */
function checkPackets(program: ChipProgram, chip: ChipSpec): void {
  const { dataSlots, creditSlots } = routerTiming(chip.noc.router, ringClasses(chip.mesh.topology));
  const flits = (bits: number): number => flitsOf(bits, chip.noc.linkBits);
  const refuse = (what: string, bits: number, slots: number, where: string): void => {
    if (flits(bits) <= slots) return;
    throw new MappingError(
      `${what} of ${bits} bits are ${flits(bits)} flits of ${chip.noc.linkBits} bits and ${where} holds ${slots} (chip.noc.link_bits, chip.noc.router.buffer_flits, chip.interface.receive_fifo)`,
    );
  };
  for (const { site, packetBits } of program.sources) {
    const bits = Math.max(packetBits.data, packetBits.count, packetBits.checksum);
    refuse(`packets of ${site}`, bits, dataSlots, "a router's input buffer");
    refuse(`packets of ${site}`, bits, chip.interface.receiveFifo, "a core's receive FIFO");
  }
  refuse("credits", program.creditBits, creditSlots, "a router's buffer for credits");
}
