import { didYouMean, shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import type { Assignment, Scalar } from "./assignment.js";
import type { PresetLibrary } from "./chip-layers.js";

/** From what a configuration is put together. Every field but `presets` may be left out. */
export interface ConfigInputs {
  /**
   * Presets that `chip`, `extends` and settings may name. `bundledPresets()` of sorbet-sim/runner gives the
   * package's.
   */
  readonly presets: PresetLibrary;
  /** Configuration file, option --config, as `readAssignments` reads it. */
  readonly file?: readonly Assignment[] | undefined;
  /** Option --chip: a preset's name or a chip file, read. Replaces the chip of the configuration file. */
  readonly chip?: string | readonly Assignment[] | undefined;
  /** Options --set as typed, "path=value"; later ones win. */
  readonly settings?: readonly string[] | undefined;
  /** Options with a name of their own: top-level key to value. They win over everything else. */
  readonly flags?: Readonly<Partial<Record<"model" | "seed" | "code" | "noc", Scalar | undefined>>> | undefined;
  /** Rows of one chip run unless `host.batch` says otherwise (default: "all"). */
  readonly defaultBatch?: number | "all" | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === "string";
const isAssignments = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((item) => isObject(item) && Array.isArray(item.path) && item.path.every(isText) && isObject(item.place));

const FLAGS = ["model", "seed", "code", "noc"];
const ASSIGNMENTS = "assignments, as readAssignments({ source, text }) gives them";

interface Rule {
  /** What it must be, in words. */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}

const RULES: Readonly<Record<keyof ConfigInputs, Rule>> = {
  presets: {
    must: "{ names, read }, the names of chip presets and what gives the assignments of one; bundledPresets() of sorbet-sim/runner gives those of the package",
    holds: (value) =>
      isObject(value) && Array.isArray(value.names) && value.names.every(isText) && typeof value.read === "function",
  },
  file: { must: ASSIGNMENTS, holds: (value) => value === undefined || isAssignments(value) },
  chip: {
    must: `the name of a preset, or ${ASSIGNMENTS}`,
    holds: (value) => value === undefined || isText(value) || isAssignments(value),
  },
  settings: {
    must: 'a list of texts such as "chip.core.lanes=128"',
    holds: (value) => value === undefined || (Array.isArray(value) && value.every(isText)),
  },
  flags: {
    must: `an object with any of the keys ${FLAGS.join(", ")}`,
    holds: (value) =>
      value === undefined || (isObject(value) && Object.keys(value).every((key) => FLAGS.includes(key))),
  },
  defaultBatch: {
    must: '"all" or a whole number from 1',
    holds: (value) => value === undefined || value === "all" || (Number.isSafeInteger(value) && (value as number) >= 1),
  },
};

/**
 * @throws UserError, one line, for arguments of `resolveConfig` that are no ConfigInputs: callers in JavaScript have
 * no compiler.
 */
export function checkInputs(inputs: unknown): asserts inputs is ConfigInputs {
  if (!isObject(inputs)) throw new UserError(`resolveConfig takes one object { presets, ... }, found ${shown(inputs)}`);
  const names = Object.keys(RULES);
  const unknown = Object.keys(inputs).find((key) => !names.includes(key));
  if (unknown !== undefined)
    throw new UserError(
      `resolveConfig: there is no field ${shown(unknown)}${didYouMean(unknown, names)} (${names.join(", ")})`,
    );
  for (const [name, { must, holds }] of Object.entries(RULES))
    if (!holds(inputs[name]))
      throw new UserError(`resolveConfig: ${name} must be ${must}; found ${shown(inputs[name])}`);
}
