import type { BinaryMatrix, BspnWeights, LayerWeights } from "../../contracts/model.js";
import type { CoreProgram, RowPart } from "../../contracts/program.js";
import { BspnUnit } from "../../cores/datapath/bspn.js";
import { DenseOutput } from "../../cores/datapath/dense-output.js";
import { Encoder } from "../../cores/datapath/encoder.js";
import type { Register } from "../../cores/datapath/registers.js";
import { FixedPointResidual, PowerOfTwoResidual, type ResidualFormat } from "../../cores/datapath/residual.js";
import { SynapseArray, type Synapses } from "../../cores/datapath/synapses.js";
import { TernaryArray } from "../../cores/datapath/ternary-synapses.js";
import type { ColumnDatapath } from "../../cores/kinds/column/column-core.js";
import { columnCosts } from "../../cores/kinds/column/column-costs.js";
import {
  type ColumnArithmetic,
  InputColumns,
  NormalisedColumns,
  PooledColumns,
  RequantisedColumns,
} from "../../cores/kinds/column/column-datapaths.js";
import { MergedSums, PartialColumns, SynapseSums } from "../../cores/kinds/column/window-sums.js";
import { inputCosts } from "../../cores/kinds/input/input-kind.js";
import { spikeCoding } from "../../cores/spike-code.js";
import type { Loading } from "./loading.js";
import { type StageMatrix, stageMatrix } from "./stage-matrix.js";
import { modelWidths } from "./widths.js";

/** Loads the cores that hold columns of matrices, and those that take in the embedding. */
export class ColumnLoader {
  /** Fraction bits of pooled values, known when the pooler has been loaded. */
  pooledFraction = 0;
  /** Synapses of each core that has some, by its number. */
  readonly arrays: Synapses[] = [];
  private readonly embeddingFraction: number;
  private readonly widths: ReturnType<typeof modelWidths>;

  constructor(private readonly loading: Loading) {
    this.embeddingFraction = loading.model.rules.embeddingGridBits!;
    this.widths = modelWidths(loading.model);
  }

  /** Arithmetic of a core that holds columns, or channels of the embedding. */
  columns(core: CoreProgram): ColumnDatapath {
    const { model } = this.loading;
    if (core.role === "input") return this.input(core);
    if (core.part) return this.partial(core, core.part);
    if (core.role === "pooler") {
      const arithmetic = this.arithmetic(core, stageMatrix(model, core.role, core.stage));
      this.pooledFraction = arithmetic.dense.frac;
      return new PooledColumns(
        arithmetic,
        this.costs(core),
        this.loading.registers.get("pooler.pooled", this.widths.pooledBits),
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
        const encoder = this.loading.encoder(`${name}.ffn.out`, layer.ffnOut, core, arithmetic.dense.frac, false);
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
    const next: LayerWeights | undefined = this.loading.model.layers[index + 1];
    if (!next) return [["pooler", this.loading.model.pooler]];
    const name = `layers.${index + 1}.attention`;
    return [
      [`${name}.query`, next.query],
      [`${name}.key`, next.key],
      [`${name}.value`, next.value],
    ];
  }

  private costs(core: CoreProgram) {
    return columnCosts(core, this.loading.mapped);
  }

  private arithmetic(core: CoreProgram, stage: StageMatrix): ColumnArithmetic {
    const { tensor, matrix } = stage;
    const sums = core.merges ? new MergedSums(core.to - core.from) : this.synapses(core, stage);
    const output = this.loading.registers.get(`${tensor}.output`, this.loading.mapped.spec.core.vectorBits);
    return { sums, dense: new DenseOutput(tensor, matrix, core.from, core.to, output) };
  }

  private synapses(core: CoreProgram, { tensor, matrix, signedInput }: StageMatrix, rows?: RowPart): SynapseSums {
    const array = new (core.weightBits === 2 ? TernaryArray : SynapseArray)(matrix, core.from, core.to, rows);
    this.arrays[core.index] = array;
    return new SynapseSums(
      array,
      this.loading.registers.get(`${tensor}.accumulator`, this.loading.mapped.spec.core.accumulatorBits),
      spikeCoding(this.loading.mapped.code, signedInput, this.loading.model.rules),
    );
  }

  private partial(core: CoreProgram, part: RowPart): ColumnDatapath {
    const stage = stageMatrix(this.loading.model, part.of, core.stage);
    const register = this.loading.registers.get(`${stage.tensor}.partial_sum`, part.sumBits);
    return new PartialColumns(this.synapses(core, stage, part), this.costs(core), register);
  }

  /** Accumulators that partial sums are added up in. */
  mergedSums({ role, stage }: CoreProgram): Register {
    const { tensor } = stageMatrix(this.loading.model, role, stage);
    return this.loading.registers.get(`${tensor}.merged_sum`, this.loading.mapped.spec.core.accumulatorBits);
  }

  private requantised(core: CoreProgram, role: string, alphaTensor: string, alpha: number): ColumnDatapath {
    const stage = stageMatrix(this.loading.model, role, core.stage);
    const arithmetic = this.arithmetic(core, stage);
    const encoder = new Encoder({
      alpha: { tensor: alphaTensor, value: alpha },
      move: null,
      from: core.from,
      to: core.to,
      signed: true,
      bits: this.loading.model.rules.activationBits,
      inFrac: arithmetic.dense.frac,
      register: this.loading.registers.get(`${stage.tensor}.encoder`, this.loading.mapped.spec.core.vectorBits),
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
    const { rules } = this.loading.model;
    const { vectorBits } = this.loading.mapped.spec.core;
    const stage = stageMatrix(this.loading.model, role, core.stage);
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
      register: this.loading.registers.get(`${normTensor}.bspn`, vectorBits),
    });
    const encoders = followers.map(([name, follower]) =>
      this.loading.encoder(name, follower, core, -leastExponent, true),
    );
    const sends = followers[0]![0] === "pooler" ? undefined : next;
    return new NormalisedColumns(arithmetic, this.costs(core), {
      residual,
      frac,
      alignment: 2 ** (frac - arithmetic.dense.frac),
      adder: this.loading.registers.get(`${normTensor}.residual_add`, vectorBits),
      norm,
      encoders,
      next: sends,
    });
  }

  private input(core: CoreProgram): ColumnDatapath {
    const { tokenEvents, vectorTicks } = inputCosts(core, this.loading.mapped);
    const name = "layers.0.attention";
    const first = this.loading.model.layers[0]!;
    const encoders = (
      [
        [`${name}.query`, first.query],
        [`${name}.key`, first.key],
        [`${name}.value`, first.value],
      ] as const
    ).map(([tensor, matrix]) => this.loading.encoder(tensor, matrix, core, this.embeddingFraction, true));
    return new InputColumns(
      core.from,
      core.to,
      tokenEvents,
      vectorTicks,
      this.loading.registers.get("input.embedding", this.widths.embeddingBits),
      encoders,
    );
  }
}
