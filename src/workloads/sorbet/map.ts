import type { ModelRules, ModelShape } from "../../contracts/model.js";
import type { ChipProgram, SlotRule, TokenRule } from "../../contracts/program.js";
import { MatrixCores, type MatrixRequest } from "../../mapping/column/matrix-cores.js";
import { GivenMapping } from "../../mapping/given-mapping.js";
import { laidOut } from "../../mapping/lay-out.js";
import { MappingError } from "../../mapping/mapping-error.js";
import { populationOf } from "../../mapping/mapping-file.js";
import { columnLimit, fewestCores, type Slice } from "../../mapping/partition.js";
import { ProgramBuilder } from "../../mapping/program-builder.js";
import { SPIKE_PAYLOAD_BITS } from "../../mapping/widths.js";
import type { MappingOptions } from "../workload.js";
import { attentionBitsPerHead, headLimits } from "./heads.js";
import { stagesOf } from "./stages.js";

export interface MappingRequest extends MappingOptions {
  readonly shape: ModelShape;
  readonly rules: ModelRules;
  /** Bits of an embedding value, of a residual value (sign and exponent) and of a pooled value. */
  readonly embeddingBits: number;
  readonly residualBits: number;
  readonly pooledBits: number;
}

/**
 * Lays a Sorbet over the cores of a mesh: heads and BSPN groups whole, cores numbered in the order of the data flow
 * and placed by the chip's rule.
 * @throws MappingError if the model does not fit, with the numbers
 */
export function mapModel(request: MappingRequest): ChipProgram {
  const { shape, rules, chip, code } = request;
  const { hidden, feedForward, layers } = shape;
  const builder = new ProgramBuilder(chip, code, rules.activationBits);
  const given = request.mapping === undefined ? null : new GivenMapping(request.mapping, chip);
  const partition = given ?? fewestCores(chip);
  const stages = stagesOf(layers);
  const population = (stage: number, role: string): string => populationOf(stages[stage]!.name, role);
  if (rules.activationBits > SPIKE_PAYLOAD_BITS.graded)
    throw new MappingError(
      `the model has codes of ${rules.activationBits} bits (activation_bits), a spike generator holds ${SPIKE_PAYLOAD_BITS.graded}`,
    );
  const headSize = hidden / shape.heads;
  const bank: SlotRule = { kind: "bank", banks: chip.attention.banks, tokens: chip.maxTokens };
  const slicedInputs = (
    cores: readonly number[],
    parts: readonly Slice[],
    site: string,
    payload: "spikes" | "values",
    tokens: TokenRule,
  ): number[] =>
    cores.map((core, i) => {
      const { from, to } = parts[i]!;
      return builder.input({ core, site, payload, width: to - from, tokens, slots: bank, from, to });
    });
  const sourcesOf = (
    { cores, parts }: { readonly cores: readonly number[]; readonly parts: readonly Slice[] },
    site: string,
    consumerStage: number,
    options: { payload?: "spikes" | "values"; signed?: boolean; tokens?: TokenRule; valueBits?: number },
  ): number[] =>
    cores.map((core, i) =>
      builder.source({
        core,
        site,
        consumerStage,
        payload: options.payload ?? "spikes",
        signed: options.signed ?? true,
        tokens: options.tokens ?? "all",
        channels: parts[i]!.to - parts[i]!.from,
        origin: parts[i]!.from,
        valueBits: options.valueBits ?? 0,
      }),
    );
  const bits = rules.activationBits;
  const signedCode = 2 ** (bits - 1);
  const weightBits = rules.weightLevels === 3 ? 2 : 1;
  const matrix = (
    request: Pick<MatrixRequest, "role" | "stage" | "name" | "site" | "tokens"> & Partial<MatrixRequest>,
  ): MatrixCores =>
    new MatrixCores(builder, chip, partition, {
      inputs: hidden,
      outputs: hidden,
      unit: 1,
      weightBits,
      banks: chip.attention.banks,
      residualBits: 0,
      largestCode: signedCode,
      population: population(request.stage, request.role),
      ...request,
    });

  /**
   * What the stage before has left open: cores that hold the hidden state, their slices, and the bits of a residual.
   */
  const whole = partition.columns({
    name: "input",
    population: "input",
    columns: hidden,
    unit: 1,
    limits: [columnLimit(chip)],
  });
  const inputName = (i: number): string => (whole.length === 1 ? "input" : `input.${i}`);
  let previous: { cores: readonly number[]; parts: readonly Slice[]; residualBits: number } = {
    cores: whole.map((part, i) =>
      builder.core({ kind: "input", role: "input", stage: 0, name: inputName(i), ...part }),
    ),
    parts: whole,
    residualBits: request.embeddingBits,
  };
  for (let layer = 0; layer < layers; layer++) {
    const stage = layer + 1;
    const last = layer === layers - 1;
    const tokens: TokenRule = last && request.pruneLast ? "first" : "all";
    const at = (name: string): string => `${layer}.${name}`;
    const headed = (role: "query" | "key" | "value", site: string, rule: TokenRule): MatrixCores =>
      matrix({ role, stage, name: at(role), unit: headSize, site, tokens: rule });

    const query = headed("query", "in_q", tokens);
    const key = headed("key", "in_k", "all");
    const value = headed("value", "in_v", "all");
    const headParts = partition.columns({
      name: "attention",
      population: population(stage, "attention"),
      columns: hidden,
      unit: headSize,
      limits: headLimits(chip, headSize, bits),
    });
    const headBits = attentionBitsPerHead(chip, headSize, bits);
    const attention = {
      parts: headParts,
      cores: headParts.map(({ from, to }, i) => {
        const synapseBits = ((to - from) / headSize) * headBits;
        const core = builder.core({
          kind: "attention",
          role: "attention",
          stage,
          name: at(`attention.${i}`),
          from,
          to,
          group: headSize,
          synapseBits,
        });
        builder.inner({ core, site: "p", channels: chip.maxTokens });
        return core;
      }),
    };
    const unit = rules.bspnGroupSize;
    const { residualBits } = previous;
    const output = matrix({ role: "output", stage, name: at("output"), unit, residualBits, site: "out", tokens });
    const ffnIn = matrix({ role: "ffn_in", stage, name: at("ffn.in"), outputs: feedForward, site: "ffn_in", tokens });
    const ffnOut = matrix({
      role: "ffn_out",
      stage,
      name: at("ffn.out"),
      inputs: feedForward,
      unit,
      residualBits: request.residualBits,
      site: "ffn_out",
      largestCode: 2 ** bits - 1,
      tokens,
    });

    const from = (site: string, options: Parameters<typeof sourcesOf>[3]): number[] =>
      sourcesOf(previous, site, stage, options);
    query.feed(from("in_q", { tokens }));
    key.feed(from("in_k", {}));
    value.feed(from("in_v", {}));
    const q = slicedInputs(attention.cores, headParts, "q", "spikes", tokens);
    const k = slicedInputs(attention.cores, headParts, "k", "values", "all");
    const v = slicedInputs(attention.cores, headParts, "v", "values", "all");
    builder.connect(sourcesOf(query, "q", stage, { tokens }), q);
    builder.connect(sourcesOf(key, "k", stage, { payload: "values", valueBits: bits }), k);
    builder.connect(sourcesOf(value, "v", stage, { payload: "values", valueBits: bits }), v);
    output.feed(sourcesOf(attention, "out", stage, { tokens }));
    builder.connect(
      from("residual1", { payload: "values", tokens, valueBits: residualBits }),
      slicedInputs(output.cores, output.parts, "residual1", "values", tokens),
    );
    ffnIn.feed(sourcesOf(output, "ffn_in", stage, { tokens }));
    ffnOut.feed(sourcesOf(ffnIn, "ffn_out", stage, { tokens, signed: false }));
    builder.connect(
      sourcesOf(output, "residual2", stage, { payload: "values", tokens, valueBits: request.residualBits }),
      slicedInputs(ffnOut.cores, ffnOut.parts, "residual2", "values", tokens),
    );
    previous = { cores: ffnOut.cores, parts: ffnOut.parts, residualBits: request.residualBits };
  }

  const stage = layers + 1;
  const pooler = matrix({ role: "pooler", stage, name: "pooler", site: "pooler", tokens: "first" });
  pooler.feed(sourcesOf(previous, "pooler", stage, { tokens: "first" }));
  const host = builder.input({
    core: -1,
    site: "pooled",
    payload: "values",
    width: hidden,
    tokens: "first",
    slots: { kind: "open" },
    from: 0,
    to: hidden,
  });
  builder.connect(
    sourcesOf(pooler, "pooled", stage, { payload: "values", tokens: "first", valueBits: request.pooledBits }),
    [host],
  );
  const frame = { stages, hostInput: host, final: previous.cores, entryBits: request.embeddingBits };
  return laidOut(builder, chip, code, rules, frame, given);
}
