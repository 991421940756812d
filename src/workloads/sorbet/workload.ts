import type { ChipImage } from "../../chip/image.js";
import type { ChipSpec, SpikeCode } from "../../contracts/chip.js";
import type { SorbetModel } from "../../contracts/model.js";
import type { ChipProgram, CoreProgram } from "../../contracts/program.js";
import { requireDyadic } from "../../cores/datapath/dyadic-model.js";
import { withoutNegligibleWeights } from "../../cores/datapath/negligible-weights.js";
import { nonzerosOf } from "../../cores/datapath/sign-words.js";
import { KINDS } from "../../cores/kinds/registry.js";
import { infer } from "../../sorbet/forward.js";
import { answer, checkSequence, classify, embed } from "../../sorbet/host.js";
import type { Answer, MappingOptions, Sample, SentenceCodes, Workload } from "../workload.js";
import { codesOf, siteOf } from "./codes.js";
import { loadImage } from "./load.js";
import { mapModel } from "./map.js";
import { stageMatrix } from "./stage-matrix.js";
import { modelWidths } from "./widths.js";

/** A value of an embedding table as the host holds it: single precision. */
const EMBEDDING_BITS = 32;

/**
 * Sorbet on a chip: joins the checkpoint, its reference and the host's arithmetic with the cores, which do not know
 * each other.
 */
export class SorbetWorkload implements Workload {
  readonly kinds = KINDS;
  readonly rules: SorbetModel["rules"];
  readonly description: Workload["description"];
  readonly siteOf = siteOf;
  private ready: SorbetModel | undefined;

  constructor(private readonly model: SorbetModel) {
    const { name, shape, rules } = model;
    this.rules = rules;
    this.description = { name, layers: shape.layers, hidden: shape.hidden, heads: shape.heads, ffn: shape.feedForward };
  }

  /** @throws MappingError; NotDyadicError if no chip of shifts and adds can hold the model */
  map(options: MappingOptions): ChipProgram {
    const { shape, rules } = this.model;
    return mapModel({ shape, rules, ...options, ...modelWidths(this.loadable()) });
  }

  load(program: ChipProgram, chip: ChipSpec, code: SpikeCode): ChipImage {
    return loadImage(this.loadable(), program, chip, code);
  }

  check({ inputIds, tokenTypes }: Sample): void {
    checkSequence(this.model, inputIds, tokenTypes);
  }

  /** Embeddings on their grid. */
  encode({ inputIds, tokenTypes }: Sample): Int32Array[] {
    const { hidden } = this.model.shape;
    const scale = 2 ** this.rules.embeddingGridBits!;
    const values = embed(this.model, inputIds, tokenTypes);
    return inputIds.map((_, t) => Int32Array.from({ length: hidden }, (_, i) => values[t * hidden + i]! * scale));
  }

  decode(values: Int32Array, { resultFraction }: ChipImage): Answer {
    const pooled = Float64Array.from(values, (value) => value / 2 ** resultFraction);
    const logits = classify(this.model, pooled);
    return { logits: [...logits], prediction: answer(this.model.shape.labels, logits) };
  }

  reference({ inputIds, tokenTypes }: Sample): Float64Array {
    return infer(this.model, inputIds, tokenTypes).logits;
  }

  codes(sample: Sample): SentenceCodes {
    return codesOf(this.model, sample);
  }

  nonzeros({ role, stage, from, to, part }: CoreProgram): Int32Array {
    return nonzerosOf(stageMatrix(this.model, part?.of ?? role, stage).matrix, from, to, part);
  }

  hostWork({ entryBits }: ChipProgram, samples: number, tokens: number): Record<string, number> {
    const { hidden, labels, layers } = this.model.shape;
    return {
      embedding_values: tokens * hidden,
      layer_norm_elements: tokens * hidden,
      classifier_multiply_accumulates: samples * hidden * labels.length,
      host_port_bits_in: tokens * hidden * entryBits,
      embedding_bits_read: tokens * hidden * EMBEDDING_BITS,
      layers_on_chip: layers,
    };
  }

  /** The model made ready for mapping: the same for every chip, so it is done once. @throws NotDyadicError */
  private loadable(): SorbetModel {
    if (this.ready === undefined) {
      const ready = withoutNegligibleWeights(this.model);
      requireDyadic(ready);
      this.ready = ready;
    }
    return this.ready;
  }
}
