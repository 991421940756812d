import { ConfigError, type Place, placeText } from "../config/config-error.js";
import type { SweepHost } from "./sentence-points.js";
import { settingsOf } from "./space/point.js";
import type { SweepFile } from "./sweep-file/read.js";

const at = (place: Place, { place: given, message }: ConfigError): ConfigError =>
  new ConfigError(place, message.slice(placeText(given).length + 2));

/** Path of a fault that a setting has brought in. */
const settingPath = ({ place }: ConfigError): string => /^--set ([^=]*)=/.exec(place.source)?.[1] ?? "";

/**
 * Tries every value of every axis once, with the first values of the others, before any point is evaluated.
 * @throws ConfigError with the place in the sweep file for an unknown key, or a value that its key does not take
 */
export function checkSpace(file: SweepFile, { resolve, load }: SweepHost): void {
  checkPoints(file, (settings) => void load(resolve(settings).model));
}

/** The same for any workload. @param tryOut takes the settings of a point */
export function checkPoints(file: SweepFile, tryOut: (settings: readonly string[]) => void): void {
  const { axes } = file.space;
  const first = file.space.point(0);
  const tried = (values: Parameters<typeof settingsOf>[0]): void => {
    try {
      tryOut(settingsOf({ ...file.base, ...values }));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const path = settingPath(error);
      const group = Object.hasOwn(values, path) ? "space" : "base";
      throw path === "" ? error : at(file.place([group, path]), error);
    }
  };
  tried(first);
  for (const { path, values } of axes) {
    for (const value of values.slice(1)) tried({ ...first, [path]: value });
  }
}
