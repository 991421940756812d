import type { ChipSpec } from "../../contracts/chip.js";
import type { RowPart, SlotRule, TokenRule } from "../../contracts/program.js";
import type { Partition, Slice } from "../partition.js";
import type { ProgramBuilder } from "../program-builder.js";
import { signedBits } from "../widths.js";

/** A matrix of the model, and the columns that must stay together. */
export interface MatrixRequest {
  readonly role: string;
  readonly stage: number;
  readonly name: string;
  /** Population of its cores in a mapping. */
  readonly population: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Number of columns that must stay together; 1 if there is no such group. */
  readonly unit: number;
  /** Bits of one weight. */
  readonly weightBits: 1 | 2;
  /** Sentences whose residuals are held at once. */
  readonly banks: number;
  /** Bits of a residual value, 0 if none is added. */
  readonly residualBits: number;
  /** Site of its spikes, the largest size of a code there, and the tokens it works on. */
  readonly site: string;
  readonly largestCode: number;
  readonly tokens: TokenRule;
}

/** Cores that hold one matrix. Where its rows are cut, cores of role partial send their sums to those that end it. */
export class MatrixCores {
  /** Cores that end the matrix, and their columns. */
  readonly cores: readonly number[];
  readonly parts: readonly Slice[];
  private readonly partial: readonly { core: number; columns: Slice; rows: RowPart }[];
  private readonly ring: SlotRule;

  /** Adds the cores, beginning with those that receive the spikes. @throws MappingError */
  constructor(
    private readonly builder: ProgramBuilder,
    chip: ChipSpec,
    partition: Partition,
    private readonly request: MatrixRequest,
  ) {
    const { role, stage, name, inputs, banks, residualBits, weightBits, largestCode } = request;
    const cut = partition.matrix(request);
    this.ring = { kind: "ring", slots: chip.core.windowSlots };
    const sumBits = signedBits(largestCode * Math.max(0, ...cut.rows.map(({ from, to }) => to - from)));
    this.partial = cut.partialColumns.flatMap((columns, c) =>
      cut.rows.map(({ from, to }, r) => {
        const rows = { of: role, from, to, sumBits };
        const core = builder.core({
          kind: "column",
          role: "partial",
          stage,
          name: `${name}.${c}.rows.${r}`,
          ...columns,
          part: rows,
          weightBits,
          synapseBits: (columns.to - columns.from) * (to - from) * weightBits,
        });
        return { core, columns, rows };
      }),
    );
    const merges = cut.rows.length > 0;
    this.parts = cut.columns;
    this.cores = cut.columns.map((columns, i) => {
      const width = columns.to - columns.from;
      return builder.core({
        kind: "column",
        role,
        stage,
        name: `${name}.${i}`,
        ...columns,
        merges,
        weightBits: merges ? 0 : weightBits,
        synapseBits: merges ? 0 : width * inputs * weightBits,
        residualBits: banks * chip.maxTokens * width * residualBits,
      });
    });
  }

  /** Connects the sources of the matrix's spikes, and of its partial sums. */
  feed(sources: readonly number[]): void {
    const { builder, request, ring } = this;
    const { site, inputs, stage, tokens } = request;
    const spikes = (core: number, { from, to }: Slice): number =>
      builder.input({ core, site, payload: "spikes", width: to - from, tokens, slots: ring, from, to });
    if (this.partial.length === 0) {
      builder.connect(
        sources,
        this.cores.map((core) => spikes(core, { from: 0, to: inputs })),
      );
      return;
    }
    builder.connect(
      sources,
      this.partial.map(({ core, rows }) => spikes(core, rows)),
    );
    const sums = `${site}_sum`;
    builder.connect(
      this.partial.map(({ core, columns: { from, to }, rows }) =>
        builder.source({
          core,
          site: sums,
          consumerStage: stage,
          payload: "values",
          signed: true,
          tokens,
          channels: to - from,
          origin: from,
          valueBits: rows.sumBits,
        }),
      ),
      this.cores.map((core, i) => {
        const { from, to } = this.parts[i]!;
        return builder.input({ core, site: sums, payload: "values", width: to - from, tokens, slots: ring, from, to });
      }),
    );
  }
}
