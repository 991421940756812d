import { ConfigError, type Place } from "./config-error.js";

export type Scalar = string | number | boolean | null;

/** One value written at a dotted path. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: Scalar;
  readonly place: Place;
  /** Place of each key of the path, where that is known. */
  readonly keys?: readonly Place[];
}

const NUMBER = /^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i;

/** A value as typed on a command line: a number, true, false, null, or else text, which may stand in quotes. */
function readScalar(text: string): Scalar {
  if (text === "" || text === "null" || text === "~") return null;
  if (text === "true" || text === "false") return text === "true";
  if (NUMBER.test(text)) return Number(text);
  const quoted = /^"([^"\\]*)"$|^'([^']*)'$/.exec(text);
  return quoted === null ? text : (quoted[1] ?? quoted[2]!);
}

/** `path=value` of the option --set. */
export function readSetting(setting: string): Assignment {
  const place: Place = { source: `--set ${setting.length <= 80 ? setting : `${setting.slice(0, 77)}...`}` };
  const equals = setting.indexOf("=");
  if (equals <= 0) throw new ConfigError(place, "must be path=value, for example chip.core.lanes=128");
  return {
    path: setting.slice(0, equals).trim().split("."),
    value: readScalar(setting.slice(equals + 1).trim()),
    place,
  };
}
