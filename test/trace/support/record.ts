import type { SorbetModel } from "../../../src/contracts/model.js";
import type { Summary } from "../../../src/contracts/summary.js";
import { SimulationBus } from "../../../src/events/bus.js";
import type { BatchResult, SimulationInput } from "../../../src/simulation/batch-result.js";
import type { Simulator } from "../../../src/simulation/simulator.js";
import { summarise } from "../../../src/simulation/summarise.js";
import type { Block } from "../../../src/trace/block.js";
import { recordRun } from "../../../src/trace/record/run-recorder.js";
import { type ChipCase, sequences, simulatorOf, smallModel } from "../../support/chip.js";

export interface Recorded {
  readonly model: SorbetModel;
  readonly simulator: Simulator;
  readonly blocks: Block[];
  readonly results: BatchResult[];
  readonly summary: Summary;
}

/** Sentences of a small model on the chip, some in each run, with everything recorded. */
export function recorded(
  runs: readonly (readonly number[])[],
  { events = true, ...chip }: ChipCase & { readonly events?: boolean } = {},
): Recorded {
  const model = smallModel();
  const simulator = simulatorOf(model, chip);
  const blocks: Block[] = [];
  const results: BatchResult[] = [];
  let firstSentence = 0;
  runs.forEach((lengths, run) => {
    const inputs: SimulationInput[] = sequences(run + 1, model, lengths);
    const about = { run, runs: runs.length, firstSentence, events };
    results.push(
      simulator.runBatch(
        inputs,
        recordRun(about, (block) => blocks.push(block), new SimulationBus()),
      ),
    );
    firstSentence += lengths.length;
  });
  const summary = summarise(simulator, results, { configSha256: "", weightsSha256: "" });
  return { model, simulator, blocks, results, summary };
}
