import { join } from "node:path";
import { isMap } from "yaml";
import { UserError } from "../../base/user-error.js";
import { parsePlainYaml } from "../../config/yaml-document.js";
import { readUserText } from "../read-file.js";
import { chipOfText } from "../snn-chip.js";
import type { SnnChipFile } from "./chip-file.js";

/** The chip of a run folder, and its configuration. @throws UserError for a file that is not what such a run writes */
export async function chipOfFolder(
  folder: string,
): Promise<{ readonly chip: SnnChipFile; readonly config: Readonly<Record<string, unknown>> }> {
  const source = join(folder, "config.resolved.yaml");
  const { document } = parsePlainYaml({ source, text: readUserText(source, "config") });
  const chip = document.get("chip");
  if (!isMap(chip)) throw new UserError(`${source}: has no key chip, so it is not of a run of a spiking network`);
  const { stringify } = await import("yaml");
  return { chip: await chipOfText(source, stringify(chip), []), config: document.toJS() };
}
