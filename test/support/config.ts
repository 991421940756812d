import { readFileSync } from "node:fs";
import { type Configuration, resolveConfig } from "../../src/config/resolve.js";
import { readAssignments } from "../../src/config/source-tree.js";

const source = "chips/sorbet-native.yaml";
const native = readAssignments({
  source,
  text: readFileSync(new URL(`../../${source}`, import.meta.url), "utf8"),
});

/** The configuration of the bundled preset with these --set options. */
export const nativeConfig = (settings: readonly string[]): Configuration =>
  resolveConfig({ presets: { names: ["sorbet-native"], read: () => native }, defaultBatch: "all", settings });
