import { placeText } from "../../config/config-error.js";
import { parsePlainYaml } from "../../config/yaml-document.js";
import { chipFrom } from "../../snn/chip/preset.js";
import { withoutAuto } from "./auto-sides.js";
import type { SnnChipFile } from "./chip-file.js";
import { withSettings } from "./chip-settings.js";

/** The chip of a text, and what it says. @param source what errors call it @throws UserError with the place in it */
export function readChip(source: string, text: string, settings: readonly string[]): SnnChipFile {
  const { data: given, placeOf } = withSettings(source, parsePlainYaml({ source, text }), settings);
  const { data, isAuto } = withoutAuto(source, given);
  const chip = chipFrom((path, key) => placeText(placeOf(path, key)), data);
  return isAuto ? { chip, data: given, isAutoMesh: true } : { chip, data };
}
