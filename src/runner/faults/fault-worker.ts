/** Thread of a campaign: one damaged run after the other, on a chip that stays loaded. */
import { UserError } from "../../base/user-error.js";
import { isInfrastructure } from "../../explore/evaluate/infrastructure.js";
import type { ThreadReply } from "../../explore/evaluate/worker.js";
import { isStored } from "../../faults/kinds.js";
import { runCase, runUndamaged, type Undamaged } from "../../faults/run-case.js";
import type { SimulationInput } from "../../simulation/batch-result.js";
import { Simulator } from "../../simulation/simulator.js";
import { workloadOf } from "../../workloads/registry.js";
import { type FaultTask, outcomeOf } from "./fault-task.js";

interface LoadedChip {
  readonly key: string;
  readonly simulator: Simulator;
  readonly rows: Map<string, { readonly input: SimulationInput; plain?: Undamaged; watched?: Undamaged }>;
}
let loaded: LoadedChip | undefined;

function run({ chipKey, model, config, input, fault }: FaultTask): ThreadReply {
  if (loaded?.key !== chipKey) loaded = { key: chipKey, simulator: new Simulator(model, config), rows: new Map() };
  const { simulator, rows } = loaded;
  const name = input.inputIds.join(" ");
  let row = rows.get(name);
  if (row === undefined) {
    row = { input: { id: 1, ...input, referenceLogits: workloadOf(model).reference(input) } };
    rows.set(name, row);
  }
  let undamaged: Undamaged;
  if (isStored(fault.kind)) undamaged = row.plain ??= runUndamaged(simulator, row.input, false);
  else undamaged = row.watched ??= runUndamaged(simulator, row.input, true);
  return { outcome: outcomeOf(runCase(simulator, row.input, undamaged, fault), model.shape.labels) };
}

export default (task: FaultTask): ThreadReply => {
  try {
    return run(task);
  } catch (error) {
    if (isInfrastructure(error)) throw error;
    const { name, message } = error as Error;
    return {
      outcome:
        error instanceof UserError
          ? { feasible: false, reason: message }
          : { feasible: false, reason: `${name}: ${message}`, fault: true },
    };
  }
};
