import { type Pieces, toEnd } from "../base/pieces.js";
import { InputError } from "../base/user-error.js";
import type { Chip } from "../chip/chip.js";
import type { ChipImage } from "../chip/image.js";
import type { ChipSpec, HostSpec, NetworkModel, SpikeCode } from "../contracts/chip.js";
import type { ChipProgram } from "../contracts/program.js";
import { requireSupply } from "../contracts/supply.js";
import type { Mapping } from "../mapping/mapping-file.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import { type ModelSource, workloadOf } from "../workloads/registry.js";
import type { Workload } from "../workloads/workload.js";
import { arrivalTicks } from "./arrivals.js";
import { ResultAssembly, type RowHooks } from "./assemble-result.js";
import type { BatchResult, SimulationInput } from "./batch-result.js";
import { type ChipRun, runChip, type Sentences } from "./chip-run.js";
import { undamagedRoutes } from "./dead-cost.js";
import { fittedTo } from "./fit-mesh.js";
import type { Coming } from "./host.js";
import type { AskedSentence, ChipRunHooks } from "./run-hooks.js";

export interface SimulationConfig {
  readonly chip: ChipSpec;
  readonly host: HostSpec;
  readonly code: SpikeCode;
  readonly noc: NetworkModel;
  readonly seed: number;
  readonly pruneLast: boolean;
  /** Mapping of the model; default: the fewest cores that hold the model, placed by chip.placement. */
  readonly mapping?: Mapping | undefined;
}

export interface BatchHooks extends ChipRunHooks, RowHooks {
  /** The chip at rest after the run, and the result. */
  readonly onResult?: (run: ChipRun, result: BatchResult) => void;
  /** When sentences come to the host; default: by `host.arrival`. */
  readonly coming?: Coming;
}

/** A model mapped onto a chip and loaded into its cores; runs any number of batches. */
export class Simulator {
  readonly workload: Workload;
  /** The configuration, its mesh fitted to the model where `chip.mesh` is auto. */
  readonly config: SimulationConfig;
  readonly program: ChipProgram;
  readonly image: ChipImage;
  /** Routes with every part of the chip alive; undefined if all are. */
  private readonly undamaged: RoutingTable | undefined;

  /**
   * @throws MappingError if the model does not fit, NotDyadicError if no chip of shifts and adds can hold it,
   * SupplyError for a clock too fast for the voltage
   */
  constructor(model: ModelSource, config: SimulationConfig) {
    requireSupply(config.chip);
    this.workload = workloadOf(model);
    const chip = fittedTo(this.workload, config);
    this.config = { ...config, chip };
    this.program = this.workload.map(this.config);
    this.undamaged = undamagedRoutes(this.workload, this.config);
    this.image = this.workload.load(this.program, chip, config.code);
    for (const register of this.image.registers) register.loaded();
  }

  /** @throws InputError if the sentence is too long for the chip */
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
    return toEnd(this.batchInPieces(inputs, hooks));
  }

  /** The same, for those who do something else in between. A batch that is left gives its memory back by `return`. */
  *batchInPieces(inputs: readonly SimulationInput[], hooks: BatchHooks = {}): Pieces<BatchResult> {
    const { workload, config, program, image } = this;
    for (const input of inputs) {
      this.check(input);
      workload.check(input);
    }
    for (const register of image.registers) register.clear();
    const { host, chip: spec, seed } = config;
    const ticks = hooks.coming ? null : arrivalTicks(host.arrival, inputs.length, spec.tickPs, seed);
    const sentences: Sentences = {
      coming: hooks.coming ?? (ticks === null ? { kind: "ready" } : { kind: "open", ticks }),
      lengths: inputs.map(({ inputIds }) => inputIds.length),
      tokensOf: (sentence: number) => workload.encode(inputs[sentence]!),
    };
    const assemblyOf = (chip: Chip): ResultAssembly =>
      new ResultAssembly(chip, image, workload, config.code, inputs, hooks, this.undamaged);
    let assembly: ResultAssembly | undefined;
    const onSettled = (chip: Chip, sentence: number, asked: AskedSentence): void => {
      if (sentence === 0) assembly = assemblyOf(chip);
      assembly!.take(sentence, asked);
    };
    const keepCounters = hooks.keepRows !== false || hooks.onResult !== undefined;
    const run = yield* runChip(config.chip, config.noc, program, image, config.host, sentences, {
      ...hooks,
      onSettled,
      keepCounters,
    });
    assembly ??= assemblyOf(run.chip);
    const result = assembly.finish(run);
    hooks.onResult?.(run, result);
    return result;
  }
}
