import { stringify } from "yaml";
import type { ResolvedConfig } from "./config-keys.js";

/** The configuration in force as YAML that `--config` takes back. */
export function configYaml(resolved: ResolvedConfig): string {
  return stringify(resolved, { lineWidth: 0, schema: "core" });
}
