import { UserError } from "../base/user-error.js";

/** Where a value was written, 1-based: a file, or a command-line option (no line). */
export interface Place {
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

export function placeText(place: Place): string {
  return place.line === undefined ? place.source : `${place.source}:${place.line}:${place.column}`;
}

/** A fault in a configuration file, a chip file or an option: one line that starts with the place. */
export class ConfigError extends UserError {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(`${placeText(place)}: ${message}`);
    this.place = place;
  }
}
