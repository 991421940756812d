import type { ChipImage } from "../../chip/image.js";
import { RegisterSet } from "../../chip/register-set.js";
import type { MappedChip } from "../../cores/kind.js";
import { attentionCosts } from "../../cores/kinds/attention/attention-costs.js";
import { type AttentionDatapath, HeadsDatapath } from "../../cores/kinds/attention/attention-datapath.js";
import type { ColumnDatapath } from "../../cores/kinds/column/column-core.js";
import { columnCosts } from "../../cores/kinds/column/column-costs.js";
import {
  type ColumnArithmetic,
  InputColumns,
  NormalisedColumns,
  PooledColumns,
  RequantisedColumns,
} from "../../cores/kinds/column/column-datapaths.js";
import type { ColumnLoad } from "../../cores/kinds/column/column-kind.js";
import { MergedSums, PartialColumns, SynapseSums } from "../../cores/kinds/column/window-sums.js";
import { inputCosts } from "../../cores/kinds/input/input-kind.js";
import { KINDS } from "../../cores/kinds/registry.js";
import { trainCode } from "../../cores/spike-train.js";
import { ContextArray, ScoreArray } from "../../cores/units/attention-arrays.js";
import { BspnUnit } from "../../cores/units/bspn.js";
import { DenseOutput } from "../../cores/units/dense-output.js";
import { exponentOf } from "../../cores/units/dyadic.js";
import { scoreExponent } from "../../cores/units/dyadic-model.js";
import { Encoder } from "../../cores/units/encoder.js";
import { PtSoftmax } from "../../cores/units/ptsoftmax.js";
import type { Register } from "../../cores/units/registers.js";
import { FixedPointResidual, PowerOfTwoResidual, type ResidualFormat } from "../../cores/units/residual.js";
import { SynapseArray } from "../../cores/units/synapses.js";
import type { ChipSpec, SpikeCode } from "../../spec/chip.js";
import type { BinaryMatrix, BspnWeights, LayerWeights, SorbetModel } from "../../spec/model.js";
import type { ChipProgram, CoreProgram, RowPart } from "../../spec/program.js";
import { type StageMatrix, stageMatrix } from "./stage-matrix.js";
import { modelWidths } from "./widths.js";

/**
 * Folds a model into the arithmetic of the cores that a program gives it to.
 * @throws NotDyadicError naming the tensor where no chip of shifts and adds can hold it
 */
export function loadImage(model: SorbetModel, program: ChipProgram, chip: ChipSpec, code: SpikeCode): ChipImage {
  return new ImageLoader(model, program, chip, code).load();
}

class ImageLoader {
  private readonly registers = new RegisterSet();
  private readonly mapped: MappedChip;
  private readonly bits: number;
  private readonly embeddingFraction: number;
  private readonly widths: ReturnType<typeof modelWidths>;
  private pooledFraction = 0;

  constructor(
    private readonly model: SorbetModel,
    private readonly program: ChipProgram,
    private readonly chip: ChipSpec,
    private readonly code: SpikeCode,
  ) {
    this.bits = model.rules.activationBits;
    this.embeddingFraction = model.rules.embeddingGridBits!;
    this.widths = modelWidths(model);
    this.mapped = { program, spec: chip, code, rules: model.rules };
  }

  load(): ChipImage {
    const { cores } = this.program;
    const columns = cores.map((core) => (core.kind === "attention" ? undefined : this.columns(core)));
    const attention = cores.map((core) => (core.kind === "attention" ? this.attention(core) : undefined));
    const merged = cores.map((core) => (core.merges ? this.mergedSums(core) : undefined));
    const datapaths = cores.map(({ kind }, i) => {
      if (kind === "attention") return attention[i]!;
      return kind === "column" ? ({ datapath: columns[i]!, accumulator: merged[i] } satisfies ColumnLoad) : columns[i]!;
    });
    return {
      code: this.code,
      rules: this.model.rules,
      kinds: KINDS,
      datapaths,
      registers: this.registers.all,
      resultFraction: this.pooledFraction,
    };
  }

  private columns(core: CoreProgram): ColumnDatapath {
    const { model } = this;
    if (core.role === "input") return this.input(core);
    if (core.part) return this.partial(core, core.part);
    if (core.role === "pooler") {
      const arithmetic = this.arithmetic(core, stageMatrix(model, core.role, core.stage));
      this.pooledFraction = arithmetic.dense.frac;
      return new PooledColumns(
        arithmetic,
        this.costs(core),
        this.registers.get("pooler.pooled", this.widths.pooledBits),
      );
    }
    const index = core.stage - 1;
    const layer = model.layers[index]!;
    const name = `layers.${index}`;
    switch (core.role) {
      case "query":
        return this.requantised(core, core.role, `${name}.attention.q.alpha`, layer.alphaQ);
      case "key":
        return this.requantised(core, core.role, `${name}.attention.k.alpha`, layer.alphaK);
      case "value":
        return this.requantised(core, core.role, `${name}.attention.v.alpha`, layer.alphaV);
      case "ffn_in": {
        const arithmetic = this.arithmetic(core, stageMatrix(model, core.role, core.stage));
        const encoder = this.encoder(`${name}.ffn.out`, layer.ffnOut, core, arithmetic.dense.frac, false);
        return new RequantisedColumns(arithmetic, this.costs(core), true, encoder);
      }
      case "output":
        return this.normalised(core, core.role, `${name}.norm1`, layer.norm1, index === 0, [
          [`${name}.ffn.in`, layer.ffnIn],
        ]);
      default:
        return this.normalised(core, "ffn_out", `${name}.norm2`, layer.norm2, false, this.followers(index));
    }
  }

  /** Matrices whose encoders stand behind the last norm of a layer. */
  private followers(index: number): (readonly [string, BinaryMatrix])[] {
    const next: LayerWeights | undefined = this.model.layers[index + 1];
    if (!next) return [["pooler", this.model.pooler]];
    const name = `layers.${index + 1}.attention`;
    return [
      [`${name}.query`, next.query],
      [`${name}.key`, next.key],
      [`${name}.value`, next.value],
    ];
  }

  private costs(core: CoreProgram) {
    return columnCosts(core, this.mapped);
  }

  private arithmetic(core: CoreProgram, stage: StageMatrix): ColumnArithmetic {
    const { tensor, matrix } = stage;
    const sums = core.merges ? new MergedSums(core.to - core.from) : this.synapses(core, stage);
    const output = this.registers.get(`${tensor}.output`, this.chip.core.vectorBits);
    return { sums, dense: new DenseOutput(tensor, matrix, core.from, core.to, output) };
  }

  private synapses(core: CoreProgram, { tensor, matrix, signedInput }: StageMatrix, rows?: RowPart): SynapseSums {
    return new SynapseSums(
      new SynapseArray(matrix.sign, matrix.inputs, core.from, core.to, rows),
      this.registers.get(`${tensor}.accumulator`, this.chip.core.accumulatorBits),
      trainCode(this.code, signedInput, this.model.rules).zeroCode,
    );
  }

  private partial(core: CoreProgram, part: RowPart): ColumnDatapath {
    const stage = stageMatrix(this.model, part.of, core.stage);
    const register = this.registers.get(`${stage.tensor}.partial_sum`, part.sumBits);
    return new PartialColumns(this.synapses(core, stage, part), this.costs(core), register);
  }

  /** Accumulators that partial sums are added up in. */
  private mergedSums({ role, stage }: CoreProgram): Register {
    const { tensor } = stageMatrix(this.model, role, stage);
    return this.registers.get(`${tensor}.merged_sum`, this.chip.core.accumulatorBits);
  }

  /** Encoder in front of a matrix, for the channels that a core holds. */
  private encoder(tensor: string, matrix: BinaryMatrix, core: CoreProgram, inFrac: number, signed: boolean): Encoder {
    return new Encoder({
      alpha: { tensor: `${tensor}.alpha_in`, value: matrix.alphaIn },
      move: { tensor: `${tensor}.move`, values: matrix.move },
      from: core.from,
      to: core.to,
      signed,
      bits: this.bits,
      inFrac,
      register: this.registers.get(`${tensor}.encoder`, this.chip.core.vectorBits),
    });
  }

  private requantised(core: CoreProgram, role: string, alphaTensor: string, alpha: number): ColumnDatapath {
    const stage = stageMatrix(this.model, role, core.stage);
    const arithmetic = this.arithmetic(core, stage);
    const encoder = new Encoder({
      alpha: { tensor: alphaTensor, value: alpha },
      move: null,
      from: core.from,
      to: core.to,
      signed: true,
      bits: this.bits,
      inFrac: arithmetic.dense.frac,
      register: this.registers.get(`${stage.tensor}.encoder`, this.chip.core.vectorBits),
    });
    return new RequantisedColumns(arithmetic, this.costs(core), false, encoder);
  }

  private normalised(
    core: CoreProgram,
    role: string,
    normTensor: string,
    weights: BspnWeights,
    afterEmbedding: boolean,
    followers: readonly (readonly [string, BinaryMatrix])[],
  ): ColumnDatapath {
    const { rules } = this.model;
    const { vectorBits } = this.chip.core;
    const stage = stageMatrix(this.model, role, core.stage);
    const arithmetic = this.arithmetic(core, stage);
    const { leastExponent, mostExponent } = this.widths;
    const next = new PowerOfTwoResidual(normTensor, leastExponent, mostExponent);
    const residual: ResidualFormat = afterEmbedding
      ? new FixedPointResidual(this.widths.embeddingBits, this.embeddingFraction)
      : new PowerOfTwoResidual(`${stage.tensor}.residual`, leastExponent, mostExponent);
    const frac = Math.max(arithmetic.dense.frac, residual.frac);
    const norm = new BspnUnit({
      tensor: normTensor,
      weights,
      from: core.from,
      to: core.to,
      groupSize: rules.bspnGroupSize,
      eps: rules.bspnEps,
      residualExponentMin: rules.residualExponentMin,
      inFrac: frac,
      outFrac: -leastExponent,
      register: this.registers.get(`${normTensor}.bspn`, vectorBits),
    });
    const encoders = followers.map(([name, follower]) => this.encoder(name, follower, core, -leastExponent, true));
    const sends = followers[0]![0] === "pooler" ? undefined : next;
    return new NormalisedColumns(
      arithmetic,
      this.costs(core),
      residual,
      frac,
      2 ** (frac - arithmetic.dense.frac),
      this.registers.get(`${normTensor}.residual_add`, vectorBits),
      norm,
      encoders,
      sends,
    );
  }

  private input(core: CoreProgram): ColumnDatapath {
    const { tokenEvents, vectorTicks } = inputCosts(core, this.mapped);
    const name = "layers.0.attention";
    const first = this.model.layers[0]!;
    const encoders = (
      [
        [`${name}.query`, first.query],
        [`${name}.key`, first.key],
        [`${name}.value`, first.value],
      ] as const
    ).map(([tensor, matrix]) => this.encoder(tensor, matrix, core, this.embeddingFraction, true));
    return new InputColumns(
      core.from,
      core.to,
      tokenEvents,
      vectorTicks,
      this.registers.get("input.embedding", this.widths.embeddingBits),
      encoders,
    );
  }

  private attention(core: CoreProgram): AttentionDatapath {
    const { model, chip, code, bits } = this;
    const { shape, rules } = model;
    const index = core.stage - 1;
    const layer = model.layers[index]!;
    const name = `layers.${index}.attention`;
    const headSize = shape.hidden / shape.heads;
    const probability = exponentOf(`${name}.p.alpha`, layer.alphaP);
    const zeroCode = trainCode(code, true, rules).zeroCode;
    return new HeadsDatapath({
      heads: (core.to - core.from) / headSize,
      headSize,
      code,
      zeroCode,
      contextSlots: chip.core.windowSlots,
      lanes: chip.attention.lanes,
      vector: chip.vector,
      scores: new ScoreArray(headSize, this.registers.get(`${name}.score`, chip.attention.scoreBits)),
      softmax: new PtSoftmax({
        scoreExponent: scoreExponent(model, index),
        rounding: rules.partitionRounding,
        window: rules.softmaxWindow,
        alphaExponent: probability,
        maxCode: 2 ** bits - 1,
        register: this.registers.get(`${name}.ptsoftmax`, chip.core.vectorBits),
      }),
      contexts: new ContextArray(headSize, this.registers.get(`${name}.context`, chip.attention.contextBits)),
      encoder: this.encoder(
        `${name}.output`,
        layer.output,
        core,
        -(probability + exponentOf(`${name}.v.alpha`, layer.alphaV)),
        true,
      ),
      ...attentionCosts(core, this.mapped),
    });
  }
}
