import type { SpikeCode } from "../contracts/chip.js";
import { CHECKSUM_BITS } from "../contracts/packet.js";
import type { RowPart, SlotRule, SpikeSourceProgram, TokenRule } from "../contracts/program.js";
import { indexBits, KIND_BITS, SPIKE_PAYLOAD_BITS, slotBits, spikesPerNeuron, valuesPerPacket } from "./widths.js";

/** A core before placement. */
export interface CoreDraft {
  index: number;
  kind: string;
  role: string;
  stage: number;
  name: string;
  from: number;
  to: number;
  group: number;
  part: RowPart | undefined;
  merges: boolean;
  weightBits: 0 | 1 | 2;
  synapseBits: number;
  residualBits: number;
  inputs: number[];
  sources: number[];
  inner: number[];
}

/** A spike source before its routes are laid. */
export interface SourceDraft {
  core: number;
  site: string;
  consumerStage: number;
  payload: "spikes" | "values";
  signed: boolean;
  tokens: TokenRule;
  channels: number;
  /** Number of channel 0 in the whole site. */
  origin: number;
  valueBits: number;
  targets: { input: number; from: number; to: number; base: number }[];
}

/** A spike source from one unit of a core to another. */
export interface InnerDraft {
  core: number;
  site: string;
  channels: number;
}

/** An input of a core. */
export interface InputDraft {
  core: number;
  site: string;
  payload: "spikes" | "values";
  width: number;
  tokens: TokenRule;
  slots: SlotRule;
  sources: number[];
  /** Channels [from, to) of the site that this input takes. */
  from: number;
  to: number;
}

/**
 * Widths of a spike source's packets: kind, route, window slot, and channel with payload, count with end of
 * sentence, or checksum. Payload of code dense is as many values as a flit holds.
 * @param inputs the inputs that the source reaches
 * @param dataRoutes routes of data packets in the whole program
 */
export function packetShape(
  { payload, channels, signed, valueBits }: SourceDraft,
  inputs: readonly InputDraft[],
  dataRoutes: number,
  code: SpikeCode,
  activationBits: number,
  linkBits: number,
): Pick<SpikeSourceProgram, "packetBits" | "valuesPerPacket"> {
  const spikes = payload === "spikes";
  const head = KIND_BITS + indexBits(dataRoutes) + Math.max(...inputs.map((input) => slotBits(input.slots)));
  const channel = indexBits(Math.max(...inputs.map((input) => input.width)));
  const most = channels * (spikes ? spikesPerNeuron(code, signed, activationBits) : 1);
  const values = spikes && code === "dense" ? valuesPerPacket(linkBits, head + channel, activationBits, channels) : 1;
  const sent = !spikes ? valueBits : code === "dense" ? values * activationBits : SPIKE_PAYLOAD_BITS[code];
  return {
    valuesPerPacket: values,
    packetBits: {
      data: head + channel + sent,
      count: head + indexBits(most + 1) + 1,
      checksum: head + CHECKSUM_BITS,
    },
  };
}
