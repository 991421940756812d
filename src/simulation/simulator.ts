import type { ChipImage } from "../chip/image.js";
import { loadImage } from "../chip/load-image.js";
import { modelWidths } from "../chip/model-widths.js";
import { requireDyadic } from "../cores/units/dyadic-model.js";
import { withoutNegligibleWeights } from "../cores/units/negligible-weights.js";
import { mapModel } from "../mapping/map-model.js";
import { PORTS } from "../noc/mesh.js";
import { answer, checkSequence, classify, embed } from "../sorbet/host.js";
import type { ChipSpec, HostSpec, NetworkModel, SpikeCode } from "../spec/chip.js";
import type { SorbetModel } from "../spec/model.js";
import type { ChipProgram } from "../spec/program.js";
import { type InputResult, PATH_PARTS, type PathPart } from "../spec/summary.js";
import { requireSupply } from "../spec/supply.js";
import { InputError } from "../units/user-error.js";
import { accountRun } from "./account-run.js";
import type { BatchResult } from "./batch-result.js";
import { type ChipRun, type ChipRunHooks, runChip } from "./chip-run.js";
import { latencyOf } from "./latency.js";
import { siteRates, traffic } from "./traffic.js";

export interface SimulationConfig {
  readonly chip: ChipSpec;
  readonly host: HostSpec;
  readonly code: SpikeCode;
  readonly noc: NetworkModel;
  readonly seed: number;
  readonly pruneLast: boolean;
}

/** One sentence, tokenised, with the logits of the reference to compare with. */
export interface SimulationInput {
  readonly id: string | number;
  readonly text?: string | undefined;
  readonly label?: string | undefined;
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
  readonly referenceLogits: ArrayLike<number>;
}

export interface BatchHooks extends ChipRunHooks {
  /** Is told each sentence's result as it is made, in order, the chip at rest. */
  readonly onRow?: (row: InputResult, sentence: number) => void;
  /** False: the batch's result has no rows, `onRow` alone gets them. */
  readonly keepRows?: boolean;
  /** The chip at rest after the run, and what has become of it. */
  readonly onResult?: (run: ChipRun, result: BatchResult) => void;
}

/** A model mapped onto a chip and loaded into its cores; runs any number of batches. */
export class Simulator {
  readonly program: ChipProgram;
  readonly image: ChipImage;

  /** @throws MappingError if the model does not fit, NotDyadicError if no chip of shifts and adds can hold it, SupplyError for a clock too fast for the voltage */
  constructor(
    readonly model: SorbetModel,
    readonly config: SimulationConfig,
  ) {
    const { chip, code, pruneLast } = config;
    requireSupply(chip);
    const loaded = withoutNegligibleWeights(model);
    requireDyadic(loaded);
    this.program = mapModel({ shape: model.shape, rules: model.rules, chip, code, pruneLast, ...modelWidths(loaded) });
    this.image = loadImage(loaded, this.program, chip, code);
    for (const register of this.image.registers) register.loaded();
  }

  /** @throws InputError if the chip has no room for the sentence */
  check(input: SimulationInput): void {
    const { maxTokens } = this.config.chip;
    if (input.inputIds.length > maxTokens) {
      throw new InputError(
        `input ${input.id} has ${input.inputIds.length} tokens, the chip holds sentences of ${maxTokens} (raise chip.model.max_tokens or shorten the text)`,
      );
    }
  }

  /** Runs one batch of sentences through the chip. @throws ChipFault, InputError */
  runBatch(inputs: readonly SimulationInput[], hooks: BatchHooks = {}): BatchResult {
    const { model, config, program, image } = this;
    const { hidden, layers } = model.shape;
    for (const input of inputs) this.check(input);
    for (const register of image.registers) register.clear();
    const scale = 2 ** image.embeddingFraction;
    for (const { inputIds, tokenTypes } of inputs) checkSequence(model, inputIds, tokenTypes);
    const tokensOf = (sentence: number): Int32Array[] => {
      const { inputIds, tokenTypes } = inputs[sentence]!;
      const values = embed(model, inputIds, tokenTypes);
      return inputIds.map((_, t) => Int32Array.from({ length: hidden }, (_, i) => values[t * hidden + i]! * scale));
    };
    const lengths = inputs.map(({ inputIds }) => inputIds.length);
    const run = runChip(config.chip, config.noc, program, image, config.host, { lengths, tokensOf }, hooks);
    const { chip } = run;
    const { timesteps } = model.rules;
    const results: InputResult[] = [];
    const ticks: number[] = [];
    const criticalPath = Object.fromEntries(PATH_PARTS.map((name) => [name, 0])) as Record<PathPart, number>;
    const accounts = accountRun(run, (sentence, account) => {
      const input = inputs[sentence]!;
      const pooled = Float64Array.from(
        chip.parts.hostPort.pooled[sentence]!,
        (value) => value / 2 ** image.pooledFraction,
      );
      const logits = [...classify(model, pooled)];
      const reference = [...Float64Array.from(input.referenceLogits)];
      const latency = latencyOf(chip.parts.hostPort.paths[sentence]!, program.stages, config.chip.tickPs);
      ticks.push(latency.ticks);
      for (const name of PATH_PARTS) criticalPath[name] += latency.critical_path[name];
      const row: InputResult = {
        id: input.id,
        ...(input.text === undefined ? {} : { text: input.text }),
        input_ids: [...input.inputIds],
        ...(input.tokenTypes.some((type) => type !== 0) ? { token_types: [...input.tokenTypes] } : {}),
        prediction: answer(model.shape.labels, Float64Array.from(logits)),
        ...(input.label === undefined ? {} : { label: input.label }),
        logits,
        reference_logits: reference,
        exact: logits.length === reference.length && logits.every((logit, i) => Object.is(logit, reference[i])),
        latency,
        traffic: traffic(chip, [sentence], latency.ticks),
        energy: account.finish(),
        sites: siteRates(chip, [sentence], timesteps),
      };
      hooks.onRow?.(row, sentence);
      if (hooks.keepRows !== false) results.push(row);
    });
    const all = inputs.map((_, sentence) => sentence);
    const links = config.chip.mesh.width * config.chip.mesh.height * PORTS;
    const linkFlits = new Array<number>(links).fill(0);
    for (const sentence of all) {
      for (let link = 0; link < links; link++)
        linkFlits[link] = linkFlits[link]! + chip.network.counts.linkFlits[sentence * links + link]!;
    }
    const tokenCount = lengths.reduce((n, length) => n + length, 0);
    const evidence = accounts.evidenceFj();
    const result: BatchResult = {
      inputs: results,
      latencies: { ticks },
      tokens: tokenCount,
      ticks: run.ticks,
      kernelEvents: run.kernelEvents,
      traffic: traffic(chip, all, run.ticks),
      linkFlits,
      energy: accounts.finish(),
      views: accounts.views(),
      energyCells: accounts.cells(),
      evidenceFj: {
        published: evidence.get("published")!,
        derived: evidence.get("derived")!,
        estimate: evidence.get("estimate")!,
      },
      criticalPath,
      sites: siteRates(chip, all, timesteps),
      registers: image.registers.map((r) => ({ site: r.site, bits_needed: r.needed, bits_available: r.bitsAvailable })),
      hostWork: {
        embedding_values: tokenCount * hidden,
        layer_norm_elements: tokenCount * hidden,
        classifier_multiply_accumulates: inputs.length * hidden * model.shape.labels.length,
        host_port_bits_in: tokenCount * hidden * program.embeddingBits,
        layers_on_chip: layers,
      },
    };
    hooks.onResult?.(run, result);
    return result;
  }
}
