import type { ChipSpec } from "../contracts/chip.js";
import { flitsOf, KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";

/** Flits of a packet by route and kind: index `route * KINDS + kind`. */
export function flitTable(chip: { readonly program: ChipProgram; readonly spec: ChipSpec }): Int32Array {
  const { program, spec } = chip;
  const table = new Int32Array(program.routes.length * KINDS);
  const flits = (bits: number): number => flitsOf(bits, spec.noc.linkBits);
  for (const source of program.sources) {
    for (const segment of source.segments) {
      for (const route of segment.routes) {
        table[route * KINDS + KIND_DATA] = flits(source.packetBits.data);
        table[route * KINDS + KIND_COUNT] = flits(source.packetBits.count);
        table[route * KINDS + KIND_CHECKSUM] = flits(source.packetBits.checksum);
      }
    }
  }
  for (const credit of program.credits) table[credit.route * KINDS + KIND_CREDIT] = flits(program.creditBits);
  return table;
}
