import type { Execution } from "../execution/execution.js";
import { type Runnable, type RunOptions, type RunResult, runNetwork } from "../execution/run.js";
import type { Drive } from "../execution/spikes.js";
import { delaySteps } from "../execution/step-rules.js";
import type { Network } from "../network/network.js";
import { FloatNeurons } from "./float-neurons.js";

/** A network at rest in double precision, ready for a drive. @throws UserError if it cannot be run so */
export const floatRunnable = (network: Network, execution: Execution): Runnable => ({
  network,
  states: network.populations.map((population) =>
    population.kind === "input" ? undefined : new FloatNeurons(population, execution),
  ),
  weights: network.projections.map(({ map }) => map.weights),
  delays: network.projections.map((projection) => delaySteps(projection, execution)),
});

/** Runs a network in double precision, as the execution states. @throws UserError if it cannot be run so */
export const runFloat = (network: Network, execution: Execution, drive: Drive, options?: RunOptions): RunResult =>
  runNetwork(floatRunnable(network, execution), drive, options);
