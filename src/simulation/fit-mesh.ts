import { nearSquare } from "../base/near-square.js";
import { UserError } from "../base/user-error.js";
import { CHIP_CONSTANTS } from "../config/chip-keys.js";
import { type Configuration, configurationOf } from "../config/resolve.js";
import { coresPerRouter } from "../contracts/topology.js";
import { TooFewCores } from "../mapping/mapping-error.js";
import { type ModelSource, workloadOf } from "../workloads/registry.js";

/**
 * A configuration with `chip.mesh: auto` and the smallest near-square mesh that holds the model; others as they are.
 * The host port is at the router of the first core and takes none of its own.
 * @throws MappingError if no mesh holds the model
 */
export function fitMesh(configuration: Configuration, model: ModelSource): Configuration {
  if (configuration.hasAutoMesh !== true) return configuration;
  const cores = coresNeeded(configuration, model);
  const { width, height } = nearSquare(Math.ceil(cores / coresPerRouter(configuration.chip.mesh)));
  const most = CHIP_CONSTANTS.mesh.width.max;
  if (width > most)
    throw new UserError(`the model needs ${cores} cores, the largest mesh has ${most * most} (chip.mesh)`);
  const { resolved } = configuration;
  const note = `smallest near-square mesh for ${cores} cores`;
  const { mesh } = resolved.chip;
  return configurationOf({
    ...resolved,
    chip: {
      ...resolved.chip,
      mesh: { width: { ...mesh.width, value: width, note }, height: { ...mesh.height, value: height, note } },
    },
  });
}

/** Where a model fits a mesh of one core, that is all it takes; else the refusal says how many. */
function coresNeeded({ chip, code, pruneLast }: Configuration, model: ModelSource): number {
  try {
    return workloadOf(model).map({ chip, code, pruneLast }).cores.length;
  } catch (error) {
    if (error instanceof TooFewCores) return error.needed;
    throw error;
  }
}
