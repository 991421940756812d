import { UserError } from "../base/user-error.js";
import type { Assignment } from "../config/assignment.js";
import type { ConfigInputs } from "../config/check-inputs.js";
import type { Configuration } from "../config/resolve.js";
import type { Mapping } from "../mapping/mapping-file.js";
import type { ModelSource } from "../workloads/registry.js";
import { bundledPresets } from "./package-files.js";
import { readUserText } from "./read-file.js";
import { snnPresetNames } from "./snn-chip.js";

/** Options that decide the configuration, as commander hands them over. */
export interface ConfigOptions {
  readonly config?: string;
  readonly chip?: string;
  readonly set?: readonly string[];
  readonly model?: string;
  readonly seed?: string;
  readonly code?: string;
  readonly noc?: string;
}

const isFileName = (chip: string): boolean => /[\\/]|\.ya?ml$/i.test(chip);

async function readYaml(file: string): Promise<readonly Assignment[]> {
  const text = readUserText(file, "config");
  const { readAssignments } = await import("../config/source-tree.js");
  return readAssignments({ source: file, text });
}

/** A whole number from `least`, or a UserError that names the option. */
export function wholeNumber(option: string, value: string, least: number, most: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError(`${option} must be a whole number from ${least} to ${most}, found "${value}"`);
}

/** Reads the files that the options name and resolves the configuration. */
export async function resolveOptions(
  options: ConfigOptions,
  defaultBatch: ConfigInputs["defaultBatch"],
): Promise<Configuration> {
  const { resolveConfig } = await import("../config/resolve.js");
  const configuration = resolveConfig(await configInputs(options, defaultBatch));
  if (configuration.host.arrival.kind !== "trace") return configuration;
  const { withArrivals } = await import("./arrival-file.js");
  return withArrivals(configuration, options.config);
}

/** The configuration with its mesh fitted to the model, or to the mapping given, where `chip.mesh` is auto. */
export async function meshFitted(
  configuration: Configuration,
  model: ModelSource,
  mapping?: Mapping,
): Promise<Configuration> {
  if (configuration.chip.mesh.auto === undefined) return configuration;
  const { fitMesh } = await import("../simulation/fit-mesh.js");
  return fitMesh(configuration, model, mapping);
}

/** What the options say of the configuration, their files read. */
export async function configInputs(
  options: ConfigOptions,
  defaultBatch: ConfigInputs["defaultBatch"],
): Promise<ConfigInputs> {
  const { config, chip, set, model, code, noc, seed } = options;
  if (chip !== undefined && !isFileName(chip) && snnPresetNames().includes(chip))
    throw new UserError(
      `--chip ${chip}: is meant for spiking networks (sorbet-sim snn run): Sorbet needs cores for attention, residual memory and end-of-window markers, which it has not`,
    );
  return {
    presets: await bundledPresets(),
    file: config === undefined ? undefined : await readYaml(config),
    chip: chip === undefined || !isFileName(chip) ? chip : await readYaml(chip),
    settings: set,
    flags: { model, code, noc, seed: seed !== undefined && /^-?\d+(\.\d+)?$/.test(seed) ? Number(seed) : seed },
    defaultBatch,
  };
}
