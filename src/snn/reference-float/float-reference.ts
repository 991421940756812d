import type { Execution } from "../execution/execution.js";
import { type RunOptions, type RunResult, runNetwork } from "../execution/run.js";
import type { Drive } from "../execution/spikes.js";
import { delaySteps } from "../execution/step-rules.js";
import type { Network } from "../network/network.js";
import { FloatNeurons } from "./float-neurons.js";

/** Runs a network in double precision, as the execution states. @throws UserError if it cannot be run so */
export function runFloat(network: Network, execution: Execution, drive: Drive, options?: RunOptions): RunResult {
  return runNetwork(
    {
      network,
      states: network.populations.map((population) =>
        population.kind === "input" ? undefined : new FloatNeurons(population, execution),
      ),
      weights: network.projections.map(({ map }) => map.weights),
      delays: network.projections.map((projection) => delaySteps(projection, execution)),
    },
    drive,
    options,
  );
}
