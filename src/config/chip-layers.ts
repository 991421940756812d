import { didYouMean, shown } from "../base/suggest.js";
import type { Assignment } from "./assignment.js";
import { ConfigError, type Place } from "./config-error.js";

/** The presets at hand: chips/*.yaml of the package. */
export interface PresetLibrary {
  readonly names: readonly string[];
  /** What the file of a preset in `names` says. */
  read(name: string): readonly Assignment[];
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
  return chipLayers(prefixed(presets.read(name)), presets, [...open, name]);
}

/** A chip file, read. */
export function chipFileLayers(file: readonly Assignment[], presets: PresetLibrary): ChipLayers {
  return chipLayers(prefixed(file), presets, []);
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
