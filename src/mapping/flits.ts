import type { ChipSpec } from "../contracts/chip.js";
import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";

/** Flits of a packet by route and kind: index `route * KINDS + kind`. */
export function flitTable(chip: { readonly program: ChipProgram; readonly spec: ChipSpec }): Int32Array {
  const { program, spec } = chip;
  const table = new Int32Array(program.routes.length * KINDS);
  const flits = (bits: number): number => Math.ceil(bits / spec.noc.linkBits);
  for (const stream of program.streams) {
    for (const segment of stream.segments) {
      for (const route of segment.routes) {
        table[route * KINDS + KIND_DATA] = flits(stream.packetBits.data);
        table[route * KINDS + KIND_COUNT] = flits(stream.packetBits.count);
        table[route * KINDS + KIND_CHECKSUM] = flits(stream.packetBits.checksum);
      }
    }
  }
  for (const credit of program.credits) table[credit.route * KINDS + KIND_CREDIT] = flits(program.creditBits);
  return table;
}
