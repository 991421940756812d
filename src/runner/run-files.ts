import type { Configuration } from "../config/resolve.js";
import type { FileText } from "./out-folder.js";

/** Copy of --mapping in a run folder. */
export const MAPPING_FILE = "mapping.csv";

/** Files of a run folder beside the manifest: the configuration in force, then results. */
export async function runFiles(
  configuration: Configuration,
  results: Readonly<Record<string, FileText>>,
  mappingText: string | null,
): Promise<Record<string, FileText>> {
  const { configYaml } = await import("../config/config-yaml.js");
  return {
    "config.resolved.yaml": configYaml(configuration.resolved),
    ...(mappingText === null ? {} : { [MAPPING_FILE]: mappingText }),
    ...results,
  };
}
