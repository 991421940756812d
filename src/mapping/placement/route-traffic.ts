import type { ChipSpec, SpikeCode } from "../../contracts/chip.js";
import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS } from "../../contracts/packet.js";
import type { ChipProgram, SpikeSourceProgram, TokenRule } from "../../contracts/program.js";
import { type SpikeRules, spikeCoding, spikesOf } from "../../cores/spike-code.js";
import { flitTable } from "../flits.js";

/**
 * Traffic of each route of a program, for one unit of work such as a sentence. Indexed by route; a multicast packet
 * counts once.
 */
export interface RouteTraffic {
  readonly packets: Float64Array;
  readonly flits: Float64Array;
}

/** @param injected packets by route and kind: index `route * KINDS + kind` */
export function routeTraffic(program: ChipProgram, spec: ChipSpec, injected: ArrayLike<number>): RouteTraffic {
  const perPacket = flitTable({ program, spec });
  const packets = new Float64Array(program.routes.length);
  const flits = new Float64Array(program.routes.length);
  for (let i = 0; i < injected.length; i++) {
    const route = Math.floor(i / KINDS);
    packets[route] = packets[route]! + injected[i]!;
    flits[route] = flits[route]! + injected[i]! * perPacket[i]!;
  }
  return { packets, flits };
}

/**
 * Mean packets of one channel and token if every code is equally likely, which behind a ReLU (unsigned) makes half of
 * the values 0. A multiple of 2^-(b + 1).
 */
function packetsPerChannel({ payload, signed }: SpikeSourceProgram, code: SpikeCode, rules: SpikeRules): number {
  if (payload === "values" || code === "dense") return 1;
  const coding = spikeCoding(code, signed, rules);
  const codes = 2 ** rules.activationBits;
  const least = signed ? -codes / 2 : 0;
  let packets = 0;
  for (let q = least; q < least + codes; q++) packets += spikesOf(coding, q);
  return packets / (signed ? codes : 2 * codes);
}

/**
 * Expected traffic of a sentence of `spec.maxTokens` tokens. It depends on the shape of the model, the spike code and
 * the chip alone, not on any sentence, so one placement serves all sentences.
 */
export function expectedTraffic(
  program: ChipProgram,
  spec: ChipSpec,
  code: SpikeCode,
  rules: SpikeRules,
): RouteTraffic {
  const injected = new Float64Array(program.routes.length * KINDS);
  const tokensOf = (rule: TokenRule): number => (rule === "all" ? spec.maxTokens : 1);
  for (const source of program.sources) {
    const tokens = tokensOf(source.tokens);
    const perChannel = packetsPerChannel(source, code, rules);
    for (const { from, to, routes } of source.segments) {
      for (const route of routes) {
        injected[route * KINDS + KIND_DATA] = Math.ceil((to - from) / source.valuesPerPacket) * perChannel * tokens;
        injected[route * KINDS + KIND_COUNT] = tokens;
        injected[route * KINDS + KIND_CHECKSUM] = tokens;
      }
    }
  }
  for (const { input, route } of program.credits) {
    const { slots, tokens } = program.inputs[input]!;
    injected[route * KINDS + KIND_CREDIT] = slots.kind === "ring" ? tokensOf(tokens) : 1;
  }
  return routeTraffic(program, spec, injected);
}
