import { routerTiming } from "../noc/router-timing.js";
import type { ChipSpec, SpikeCode } from "../spec/chip.js";
import type { ModelRules, ModelShape } from "../spec/model.js";
import type { ChipProgram, CoreRole, SlotRule, TokenRule } from "../spec/program.js";
import { MappingError } from "./mapping-error.js";
import { attentionBitsPerHead, partitionHeads, partitionMatrix, type Slice } from "./partition.js";
import { placed } from "./placement/placed.js";
import { ProgramBuilder } from "./program-builder.js";

export interface MappingRequest {
  readonly shape: ModelShape;
  readonly rules: ModelRules;
  readonly chip: ChipSpec;
  readonly code: SpikeCode;
  /** Only the first token's last layer is computed. */
  readonly pruneLast: boolean;
  /** Bits of an embedding value, of a residual value (sign and exponent) and of a pooled value. */
  readonly embeddingBits: number;
  readonly residualBits: number;
  readonly pooledBits: number;
}

/**
 * Lays a Sorbet over the cores of a mesh: whole columns, heads and BSPN groups, cores numbered in the order of the data flow and placed by
 * the chip's rule.
 * @throws MappingError if the model does not fit, with the numbers
 */
export function mapModel(request: MappingRequest): ChipProgram {
  const { shape, rules, chip, code } = request;
  const { hidden, feedForward, layers } = shape;
  const builder = new ProgramBuilder(chip, code, rules.timesteps);
  const headSize = hidden / shape.heads;
  const ring: SlotRule = { kind: "ring", slots: chip.core.windowSlots };
  const bank: SlotRule = { kind: "bank", banks: chip.attention.banks, tokens: chip.maxTokens };
  if (hidden > chip.core.columns) {
    throw new MappingError(
      `the input core encodes ${hidden} channels, a core has ${chip.core.columns} columns (chip.core.columns)`,
    );
  }

  const residualMemory = (columns: number, bits: number): number =>
    chip.attention.banks * chip.maxTokens * columns * bits;
  const columnCores = (
    role: CoreRole,
    stage: number,
    name: string,
    parts: readonly Slice[],
    inputs: number,
    residual: number,
  ): number[] =>
    parts.map((part, i) => {
      const columns = part.to - part.from;
      return builder.core(
        role,
        stage,
        `${name}.${i}`,
        part.from,
        part.to,
        columns * inputs,
        residualMemory(columns, residual),
      );
    });
  const spikeInputs = (cores: readonly number[], site: string, width: number, tokens: TokenRule): number[] =>
    cores.map((core) =>
      builder.input({ core, site, carries: "spikes", width, tokens, slots: ring, from: 0, to: width }),
    );
  const slicedInputs = (
    cores: readonly number[],
    parts: readonly Slice[],
    site: string,
    carries: "spikes" | "values",
    tokens: TokenRule,
  ): number[] =>
    cores.map((core, i) => {
      const { from, to } = parts[i]!;
      return builder.input({ core, site, carries, width: to - from, tokens, slots: bank, from, to });
    });
  const streamsOf = (
    cores: readonly number[],
    parts: readonly Slice[],
    site: string,
    consumerStage: number,
    options: { carries?: "spikes" | "values"; signed?: boolean; tokens?: TokenRule; valueBits?: number },
  ): number[] =>
    cores.map((core, i) =>
      builder.stream({
        core,
        site,
        consumerStage,
        carries: options.carries ?? "spikes",
        signed: options.signed ?? true,
        tokens: options.tokens ?? "all",
        channels: parts[i]!.to - parts[i]!.from,
        origin: parts[i]!.from,
        valueBits: options.valueBits ?? 0,
      }),
    );

  /** What the stage before has left open: cores that hold the hidden state, their slices, and the bits of a residual. */
  const whole: Slice[] = [{ from: 0, to: hidden }];
  let previous = {
    cores: [builder.core("input", 0, "input", 0, hidden, 0, 0)],
    parts: whole,
    residualBits: request.embeddingBits,
  };
  for (let layer = 0; layer < layers; layer++) {
    const stage = layer + 1;
    const last = layer === layers - 1;
    const tokens: TokenRule = last && request.pruneLast ? "first" : "all";
    const at = (name: string): string => `${layer}.${name}`;
    const headed = (name: string): Slice[] => partitionMatrix(at(name), chip, hidden, hidden, headSize, 0);
    const grouped = (name: string, inputs: number, residual: number): Slice[] =>
      partitionMatrix(at(name), chip, inputs, hidden, rules.bspnGroupSize, residual);

    const parts = { query: headed("query"), key: headed("key"), value: headed("value") };
    const query = columnCores("query", stage, at("query"), parts.query, hidden, 0);
    const key = columnCores("key", stage, at("key"), parts.key, hidden, 0);
    const value = columnCores("value", stage, at("value"), parts.value, hidden, 0);
    const headParts = partitionHeads(chip, shape, rules.activationBits);
    const headBits = attentionBitsPerHead(chip, headSize, rules.activationBits);
    const attention = headParts.map((part, i) =>
      builder.core(
        "attention",
        stage,
        at(`attention.${i}`),
        part.from,
        part.to,
        ((part.to - part.from) / headSize) * headBits,
        0,
      ),
    );
    const outputParts = grouped("output", hidden, previous.residualBits);
    const output = columnCores("output", stage, at("output"), outputParts, hidden, previous.residualBits);
    const ffnInParts = partitionMatrix(at("ffn.in"), chip, hidden, feedForward, 1, 0);
    const ffnIn = columnCores("ffn_in", stage, at("ffn.in"), ffnInParts, hidden, 0);
    const ffnOutParts = grouped("ffn.out", feedForward, request.residualBits);
    const ffnOut = columnCores("ffn_out", stage, at("ffn.out"), ffnOutParts, feedForward, request.residualBits);

    const from = (site: string, options: Parameters<typeof streamsOf>[4]): number[] =>
      streamsOf(previous.cores, previous.parts, site, stage, options);
    builder.connect(from("in_q", { tokens }), spikeInputs(query, "in_q", hidden, tokens));
    builder.connect(from("in_k", {}), spikeInputs(key, "in_k", hidden, "all"));
    builder.connect(from("in_v", {}), spikeInputs(value, "in_v", hidden, "all"));
    const q = slicedInputs(attention, headParts, "q", "spikes", tokens);
    const k = slicedInputs(attention, headParts, "k", "values", "all");
    const v = slicedInputs(attention, headParts, "v", "values", "all");
    builder.connect(streamsOf(query, parts.query, "q", stage, { tokens }), q);
    builder.connect(streamsOf(key, parts.key, "k", stage, { carries: "values", valueBits: rules.activationBits }), k);
    builder.connect(
      streamsOf(value, parts.value, "v", stage, { carries: "values", valueBits: rules.activationBits }),
      v,
    );
    builder.connect(
      streamsOf(attention, headParts, "out", stage, { tokens }),
      spikeInputs(output, "out", hidden, tokens),
    );
    builder.connect(
      from("residual1", { carries: "values", tokens, valueBits: previous.residualBits }),
      slicedInputs(output, outputParts, "residual1", "values", tokens),
    );
    builder.connect(
      streamsOf(output, outputParts, "ffn_in", stage, { tokens }),
      spikeInputs(ffnIn, "ffn_in", hidden, tokens),
    );
    builder.connect(
      streamsOf(ffnIn, ffnInParts, "ffn_out", stage, { tokens, signed: false }),
      spikeInputs(ffnOut, "ffn_out", feedForward, tokens),
    );
    builder.connect(
      streamsOf(output, outputParts, "residual2", stage, {
        carries: "values",
        tokens,
        valueBits: request.residualBits,
      }),
      slicedInputs(ffnOut, ffnOutParts, "residual2", "values", tokens),
    );
    previous = { cores: ffnOut, parts: ffnOutParts, residualBits: request.residualBits };
  }

  const stage = layers + 1;
  const poolerParts = partitionMatrix("pooler", chip, hidden, hidden, 1, 0);
  const pooler = columnCores("pooler", stage, "pooler", poolerParts, hidden, 0);
  builder.connect(
    streamsOf(previous.cores, previous.parts, "pooler", stage, { tokens: "first" }),
    spikeInputs(pooler, "pooler", hidden, "first"),
  );
  const host = builder.input({
    core: -1,
    site: "pooled",
    carries: "values",
    width: hidden,
    tokens: "first",
    slots: { kind: "open" },
    from: 0,
    to: hidden,
  });
  builder.connect(
    streamsOf(pooler, poolerParts, "pooled", stage, {
      carries: "values",
      tokens: "first",
      valueBits: request.pooledBits,
    }),
    [host],
  );
  const places = chip.mesh.width * chip.mesh.height;
  if (builder.coreCount > places) {
    throw new MappingError(
      `the model needs ${builder.coreCount} cores, a mesh of ${chip.mesh.width} x ${chip.mesh.height} has ${places} (chip.mesh.width, chip.mesh.height)`,
    );
  }
  const program = placed(chip, code, rules.timesteps, builder.coreCount, (nodes) =>
    builder.build(nodes, layers + 2, host, request.embeddingBits),
  );
  checkPackets(program, chip);
  return program;
}

/** @throws MappingError if a packet is larger than a buffer it must fit into */
function checkPackets(program: ChipProgram, chip: ChipSpec): void {
  const { dataPlaces, creditPlaces } = routerTiming(chip.noc.router);
  const flits = (bits: number): number => Math.ceil(bits / chip.noc.linkBits);
  const refuse = (what: string, bits: number, places: number, where: string): void => {
    if (flits(bits) <= places) return;
    throw new MappingError(
      `${what} of ${bits} bits are ${flits(bits)} flits of ${chip.noc.linkBits} bits and ${where} holds ${places} (chip.noc.link_bits, chip.noc.router.buffer_flits, chip.interface.receive_fifo)`,
    );
  };
  for (const { site, packetBits } of program.streams) {
    const bits = Math.max(packetBits.data, packetBits.count, packetBits.checksum);
    refuse(`packets of ${site}`, bits, dataPlaces, "a router's input buffer");
    refuse(`packets of ${site}`, bits, chip.interface.receiveFifo, "a core's receive FIFO");
  }
  refuse("credits", program.creditBits, creditPlaces, "a router's buffer for credits");
}
