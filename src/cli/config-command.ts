import { jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import type { Configuration } from "../config/resolve.js";
import { requireSupply } from "../contracts/supply.js";
import { type ConfigOptions, meshFitted, resolveOptions } from "../runner/config-options.js";
import type { Context } from "./common.js";
import { EXIT_OK } from "./exit-codes.js";

interface Format {
  readonly json?: boolean;
}

/** `config schema [config|chip]`: JSON Schema of a configuration file or of a chip file. */
export async function configSchemaCommand(of: string, { io }: Context): Promise<number> {
  if (of !== "config" && of !== "chip") throw new UserError(`config schema: must be config or chip, found "${of}"`);
  const { configJsonSchema } = await import("../config/schema.js");
  io.out(jsonText(configJsonSchema(of)));
  return EXIT_OK;
}

/** `config resolve`: the full configuration in force. */
export async function configResolveCommand(
  options: ConfigOptions & Format,
  { io, openModel }: Context,
): Promise<number> {
  const asked = await resolveOptions(options, "all");
  const { resolved, chip } = asked.chip.mesh.auto !== undefined ? await fittedToModel(asked, openModel) : asked;
  requireSupply(chip);
  if (options.json) io.out(jsonText(resolved));
  else {
    const { configYaml } = await import("../config/config-yaml.js");
    io.out(configYaml(resolved));
  }
  return EXIT_OK;
}

/** A mesh that is fitted to the model can only be shown with it. */
async function fittedToModel(configuration: Configuration, openModel: Context["openModel"]): Promise<Configuration> {
  return meshFitted(configuration, (await openModel(configuration.model)).model);
}

const cell = (value: unknown): string => String(value ?? "").replaceAll("|", "\\|");

/** `config docs`: every key with default, unit, range, source, as a Markdown table. */
export async function configDocsCommand(options: Format, { io }: Context): Promise<number> {
  const { resolved } = await resolveOptions({}, "all");
  const { configDocs } = await import("../config/config-docs.js");
  const docs = configDocs(resolved);
  if (options.json) {
    io.out(jsonText(docs));
    return EXIT_OK;
  }
  const rows = docs.map(({ key, unit, allowed, meaning, low, high, evidence, source, note, default: value }) => {
    const range = low === undefined ? "" : `${low} to ${high}`;
    const origin = [source, note].filter(Boolean).join(": ");
    return `| \`${key}\` | ${[value, unit, allowed, range, evidence, meaning, origin].map(cell).join(" | ")} |`;
  });
  const head =
    "| key | default | unit | allowed | low to high | evidence | meaning | source |\n|---|---|---|---|---|---|---|---|";
  io.out(`${head}\n${rows.join("\n")}\n\n\`host.batch\` is all for run and 1 for eval unless it is set.\n`);
  return EXIT_OK;
}
