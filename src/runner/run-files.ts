import type { Configuration } from "../config/resolve.js";
import type { FileText } from "./out-folder.js";

/** Copy of --mapping in a run folder. */
export const MAPPING_FILE = "mapping.csv";

const arrivalFile = ({ host: { arrival } }: Configuration): string => (arrival.kind === "trace" ? arrival.file : "");

/** Files of a run folder beside the manifest: the configuration in force, then results. */
export async function runFiles(
  configuration: Configuration,
  results: Readonly<Record<string, FileText>>,
  mappingText: string | null,
): Promise<Record<string, FileText>> {
  const { arrivalText } = configuration;
  const { configYaml } = await import("../config/config-yaml.js");
  return {
    "config.resolved.yaml": configYaml(configuration.resolved),
    ...(arrivalText === undefined ? {} : { [arrivalFile(configuration)]: arrivalText }),
    ...(mappingText === null ? {} : { [MAPPING_FILE]: mappingText }),
    ...results,
  };
}
