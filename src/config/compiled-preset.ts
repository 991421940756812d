import type { Assignment, Scalar } from "./assignment.js";
import type { PresetLibrary } from "./chip-layers.js";

/** A preset as the build leaves it: what its YAML says, without the YAML. */
export interface CompiledPreset {
  /** SHA-256 of the YAML. */
  readonly sha256: string;
  /** Each value by its dotted path. */
  readonly values: readonly (readonly [path: string, value: Scalar])[];
}

/** What errors call the place of a preset's values. */
export const presetSource = (name: string): string => `chips/${name}.yaml`;

/** What a compiled preset says. */
export function compiledAssignments(name: string, { values }: CompiledPreset): Assignment[] {
  const place = { source: presetSource(name) };
  return values.map(([path, value]) => ({ path: path.split("."), value, place }));
}

/** The presets of `sorbet-sim/presets.json`, read. */
export function presetLibrary(compiled: Readonly<Record<string, CompiledPreset>>): PresetLibrary {
  return {
    names: Object.keys(compiled),
    read: (name) => compiledAssignments(name, compiled[name]!),
  };
}
