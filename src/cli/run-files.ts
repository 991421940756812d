import type { Configuration } from "../spec/config/resolve.js";
import type { FileText } from "./out-folder.js";

/** Files of a run folder beside the manifest: the configuration in force, then results. */
export async function runFiles(
  configuration: Configuration,
  results: Readonly<Record<string, FileText>>,
): Promise<Record<string, FileText>> {
  const { configYaml } = await import("../spec/config/config-yaml.js");
  return { "config.resolved.yaml": configYaml(configuration.resolved), ...results };
}
