import { ConfigError, type Place } from "./config-error.js";
import { type Assignment, readAssignments, type SourceText } from "./source-tree.js";
import { didYouMean, shown } from "./suggest.js";

/** The presets at hand: chips/*.yaml of the package, read on demand. */
export interface PresetLibrary {
  readonly names: readonly string[];
  /** YAML text of a preset in `names`. */
  read(name: string): string;
}

/** Layers of a chip, base first; every path starts with "chip". */
export type ChipLayers = readonly (readonly Assignment[])[];

/** A preset by name, `place` being where the name was written. */
export function presetLayers(
  name: unknown,
  place: Place,
  presets: PresetLibrary,
  open: readonly string[] = [],
): ChipLayers {
  if (typeof name !== "string")
    throw new ConfigError(place, `a chip must be the name of a preset, found ${shown(name)}`);
  if (!presets.names.includes(name)) {
    throw new ConfigError(
      place,
      `unknown chip ${shown(name)}${didYouMean(name, presets.names)} (presets: ${presets.names.join(", ")})`,
    );
  }
  if (open.includes(name))
    throw new ConfigError(place, `preset ${name} extends itself: ${[...open, name].join(" -> ")}`);
  const source = { source: `chips/${name}.yaml`, text: presets.read(name) };
  return chipLayers(prefixed(readAssignments(source)), presets, [...open, name]);
}

/** A chip file. */
export function chipFileLayers(file: SourceText, presets: PresetLibrary): ChipLayers {
  return chipLayers(prefixed(readAssignments(file)), presets, []);
}

/** The assignments of one chip with those of what it `extends` underneath. */
export function chipLayers(own: readonly Assignment[], presets: PresetLibrary, open: readonly string[]): ChipLayers {
  const base = own.find(({ path }) => path.length === 2 && path[1] === "extends");
  if (base === undefined) return [own];
  return [...presetLayers(base.value, base.place, presets, open), own.filter((assignment) => assignment !== base)];
}

function prefixed(assignments: readonly Assignment[]): Assignment[] {
  return assignments.map((assignment) => ({
    ...assignment,
    path: ["chip", ...assignment.path],
    keys: [assignment.place, ...(assignment.keys ?? [])],
  }));
}
